"""Who is connected: since when, from where, to what; and who was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on, work
from textual.app import ComposeResult

from spectrum_tui.backends.base import Phase, Position, Sort, View
from spectrum_tui.backends.connections import CONNECTION_SORTS, Connections, Which
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model import units
from spectrum_tui.model.query import Compare, Not
from spectrum_tui.ui import views
from spectrum_tui.ui.format import connections as write
from spectrum_tui.ui.format.crumbs import crumbs
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.lines import Line, fit, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.pump import Pump
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.intents import EventWanted, RecordWanted
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.screens.presence import is_up
from spectrum_tui.ui.views import MOST_ROWS, window_name
from spectrum_tui.ui.widgets.linewidget import LineWidget
from spectrum_tui.ui.widgets.listpane import ListPane
from spectrum_tui.ui.widgets.livepane import LivePane

ROWS = 100
"""Connections asked for, until somebody walks to their end."""
TALL = 30
"""From this height on the summary has all of its lines."""
MOST_SHAPES = 5
"""Lines of what looks odd, in short terminals fewer; the rest scrolls."""
NAMES = {Which.ALL: "Connections", Which.OPEN: "Open connections", Which.CLOSED: "Closed connections"}


class Summary(LineWidget):
    """The scope, and the connections in figures."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks, id="summary")
        self.lines: Callable[[int], Sequence[Line]] = lambda _: ()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines."""
        return self.lines(width)


class ConnectionsScreen(Overlay):
    """The connections of what the dashboard looks at.

    Args:
        board: the dashboard below, whose view is looked at.
        about: a filter that holds here only.
        at: events of the connection to stand on first.
    """

    PLACE = Place.CONNECTIONS
    BINDINGS = bindings(Place.CONNECTIONS)
    DEFAULT_CSS = """
    ConnectionsScreen {
        #summary { height: 5; }
        #shapes { display: none; }
    }
    """

    def __init__(
        self,
        board: Board,
        *,
        about: Compare | None = None,
        at: Sequence[Position] = (),
    ) -> None:
        super().__init__(board.setup.looks)
        self.board, self.setup, self._about, self._at = board, board.setup, about, frozenset(at)
        self.which, self.sort, self.size_wanted = Which.ALL, Sort(CONNECTION_SORTS[0]), ROWS
        self.shown: Connections | None = None
        self.pump = Pump(self._fetch, board.setup.pacer.ready)

    @property
    def view(self) -> View:
        """What is looked at."""
        view = self.board.watching.eyes.question()
        return views.push(view, self._about) if self._about else view

    def compose(self) -> ComposeResult:
        """Yield summary, what looks odd, the list and the footer."""
        yield Summary(self.looks)
        yield LivePane(self.looks, "Looks odd", id="shapes")
        yield LivePane(self.looks, NAMES[self.which], id="connections")
        yield self.footer()

    def on_mount(self) -> None:
        """Start to pull."""
        self.query_one("#connections").focus()
        self._serve()
        self.set_interval(self.setup.refresh, self._ask)
        self.pump.ask()

    @work(exclusive=True, group="frames")
    async def _serve(self) -> None:
        await self.pump.run()

    def _ask(self) -> None:
        if self.is_current:
            self.pump.ask()

    async def _fetch(self) -> None:
        question = (self.view, self.which, self.sort, self.size_wanted)
        try:
            found = await self.setup.backend.connections(
                question[0], which=self.which, sort=self.sort, size=self.size_wanted
            )
        except SpectrumError:
            return  # the dashboard below says so
        if is_up(self) and question == (self.view, self.which, self.sort, self.size_wanted):
            self._show(found)

    def on_resize(self) -> None:
        """Write everything for the new size."""
        if self.shown:
            self._show(self.shown)

    def _show(self, found: Connections) -> None:
        self.shown = found
        view, brief = self.view, self.size.height < TALL
        painted = self._show_summary(found, view, brief=brief)
        painted |= self._show_shapes(found, view, 2 if brief else MOST_SHAPES)
        pane, looks = self.query_one("#connections", LivePane), self.looks
        pane.title = NAMES[self.which]
        shown = f"{len(found.rows):,} of {found.total:,} by {self._order()}"
        as_of = f", as of {units.clock_time(found.clock, looks.zone)}" if found.clock else ""
        loading = self.board.shown is not None and self.board.shown.phase is Phase.LOADING
        pane.badge = ((f"{shown}{as_of} ", "dim"), ("still loading " * loading, "accent"))
        pane.heading = write.head(max(1, self.size.width - 3), self.sort)
        painted |= pane.renew(
            lambda width: write.row_items(found, width, looks.zone, looks.labels) or _nothing(found, view)
        )
        self._stand(pane)
        if painted:
            self.call_after_refresh(self.setup.pacer.sent)

    def _order(self) -> str:
        return f"{self.sort.column}, reversed" if self.sort.reverse else self.sort.column

    def _show_summary(self, found: Connections, view: View, *, brief: bool) -> bool:
        summary = self.query_one(Summary)
        zone, labels = self.looks.zone, self.looks.labels
        lines = write.summary(found, view, self.size.width, brief=brief)
        summary.styles.height = len(lines) + 1
        summary.lines = lambda width: [
            over(fit(crumbs(view, width, zone, labels), width), "bar"),
            *write.summary(found, view, width, brief=brief, labels=labels),
        ]
        return summary.redraw()

    def _show_shapes(self, found: Connections, view: View, most: int) -> bool:
        pane = self.query_one("#shapes", LivePane)
        span = f" in {window_name(view.window)}" if view.window is not None and not view.interval else ""
        pane.display = bool(found.shapes)
        pane.badge = write.shapes_badge(found)
        pane.styles.height = min(len(found.shapes), most) + 2
        if not found.shapes and self.focused is pane:
            self.query_one("#connections").focus()
        return pane.renew(lambda width: write.shape_items(found.shapes, span, width, self.looks.labels))

    def _stand(self, pane: LivePane) -> None:
        """Stand on the connection that was asked for, once it is in the list."""
        here = next((item for item in pane.items if item.position in self._at), None)
        if here is not None:
            self._at = frozenset()
            pane.stand_on(here)

    def action_step_pane(self, by: int) -> None:
        """Go to the other list."""
        other = self.query_one("#connections" if self.pane.id == "shapes" else "#shapes")
        if other.display:
            other.focus()

    def action_sort(self) -> None:
        """Order the connections by the next column."""
        at = CONNECTION_SORTS.index(self.sort.column)
        self.sort = Sort(CONNECTION_SORTS[(at + 1) % len(CONNECTION_SORTS)])
        self.pump.ask()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort = Sort(self.sort.column, not self.sort.reverse)
        self.pump.ask()

    def action_window(self, by: int) -> None:
        """Look at a longer or shorter window."""
        self._look(views.step_window(self.board.view, by))

    def action_connections(self) -> None:
        """Go back to what is below."""
        self.dismiss()

    def action_which(self) -> None:
        """List all connections, the open or the closed ones."""
        kinds = tuple(Which)
        self.which = kinds[(kinds.index(self.which) + 1) % len(kinds)]
        self.pump.ask()

    def action_copy_record(self) -> None:
        """Ask for the raw record of the connection to be copied."""
        if self.pane.item and self.pane.item.position:
            self.post_message(RecordWanted(self.pane.item.position))

    @on(LivePane.MoreWanted)
    def _more(self) -> None:
        if self.shown and len(self.shown.rows) < self.shown.total and self.size_wanted < MOST_ROWS:
            self.size_wanted = min(2 * self.size_wanted, MOST_ROWS)
            self.pump.ask()

    @on(ListPane.ItemChosen)
    def _chosen(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        if message.item.position:
            self.post_message(EventWanted(message.item.position))
        elif message.item.term:
            self._look(views.push(self.board.view, message.item.term))

    @on(ListPane.ItemExcluded)
    def _excluded(self, message: ListPane.ItemExcluded) -> None:
        message.stop()
        self._look(views.push(self.board.view, Not(message.term)))

    def _look(self, view: View) -> None:
        self.board.look(view)
        self.pump.ask()


def _nothing(found: Connections, view: View) -> list[Item]:
    word = "No connection in this view." if found.connects_seen or found.closed else "No connection so far."
    hint = " ] makes the window longer." if view.window is not None and not view.interval else ""
    return [Item(((f" {word}{hint}", "dim"),))]
