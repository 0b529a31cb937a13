"""One event, whole: its story on one side, its fields on the other."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from spectrum_tui.backends.base import EventDetail
from spectrum_tui.model.query import Not
from spectrum_tui.ui.format import detail as write
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.lines import Line, clipped, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.intents import ConnectionsWanted, CopyWanted, EventWanted, ScopeWanted
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.widgets.bars import FooterBar
from spectrum_tui.ui.widgets.linewidget import LineWidget
from spectrum_tui.ui.widgets.listpane import ListPane

WIDE = 110
"""From this width on the two halves stand side by side."""


class Heading(LineWidget):
    """The event in one line."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks)
        self.line: Line = ()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        return (over(clipped(self.line, width), "bar"),)


class DetailScreen(Overlay):
    """Everything about one event. One instance is used again and again."""

    PLACE = Place.DETAIL
    BINDINGS = bindings(Place.DETAIL)
    DEFAULT_CSS = """
    DetailScreen {
        #story { width: 54fr; }
        #fields { width: 66fr; }
        &.-narrow #fields { display: none; }
    }
    """

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks)
        self.detail: EventDetail | None = None
        self.unsent: frozenset[str] = frozenset()
        """Fields that no event so far has had."""

    def compose(self) -> ComposeResult:
        """Yield heading, halves and footer."""
        yield Heading(self.looks)
        with Horizontal():
            yield ListPane(self.looks, "Event", id="story")
            yield ListPane(self.looks, "Fields", id="fields")
        yield self.footer()

    def show(self, detail: EventDetail) -> None:
        """Show another event."""
        self.detail = detail
        heading = self.query_one(Heading)
        heading.line = write.heading(detail, self.looks.zone, self.looks.clock(), self.looks.labels)
        heading.redraw()
        self.query_one("#story", ListPane).show(self._story)
        self.query_one("#fields", ListPane).show(self._fields)

    def on_resize(self) -> None:
        """Put the halves side by side or into one list."""
        narrow = self.size.width < WIDE
        self.set_class(narrow, "-narrow")
        self.query_one(FooterBar).show(self.PLACE, frozenset({"half"} if narrow else ()))
        if self.detail:
            self.show(self.detail)

    def action_step_pane(self, by: int) -> None:
        """Go to the other half."""
        other = "#story" if self.pane.id == "fields" else "#fields"
        if self.query_one(other).display:
            self.query_one(other).focus()

    def action_copy_record(self) -> None:
        """Ask for the raw record to be copied."""
        if self.detail and self.detail.raw is not None:
            self.post_message(CopyWanted(self.detail.raw.decode("utf-8", "replace"), "The raw record"))

    def action_connections(self) -> None:
        """Ask for the connections of the client, with the cursor on this one."""
        if self.detail:
            events = self.detail.lifecycle or (self.detail.row,)
            self.post_message(
                ConnectionsWanted(self.detail.row.client, tuple(each.position for each in events))
            )

    @on(ListPane.ItemChosen)
    def _follow(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        if message.item.position:
            self.post_message(EventWanted(message.item.position))
        elif message.item.term:
            self.post_message(ScopeWanted(message.item.term))

    @on(ListPane.ItemExcluded)
    def _exclude(self, message: ListPane.ItemExcluded) -> None:
        message.stop()
        self.post_message(ScopeWanted(Not(message.term)))

    def _story(self, width: int) -> list[Item]:
        if self.detail is None:
            return []
        items = write.story(self.detail, width, self.looks.zone)
        return items if self.size.width >= WIDE else [*items, Item(()), *self._fields(width)]

    def _fields(self, width: int) -> list[Item]:
        if self.detail is None:
            return []
        return write.fields(self.detail, width, self.looks.labels, self.unsent)
