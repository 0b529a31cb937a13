"""The one screen of panes: it pulls frames, hands them down, and turns keys into views."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from spectrum_tui.backends.base import Phase, Snapshot, View
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.query import Expression
from spectrum_tui.model.text import plain
from spectrum_tui.ui import views
from spectrum_tui.ui.keys import Place, bindings, bound
from spectrum_tui.ui.pump import Pump
from spectrum_tui.ui.screens.arrangement import WIDE, Arrangement, arrange, timeline_height
from spectrum_tui.ui.screens.intents import (
    CopyWanted,
    EventWanted,
    HelpWanted,
    LeaveWanted,
    RecordWanted,
    RejectsWanted,
    SourcesWanted,
)
from spectrum_tui.ui.screens.lists import DimensionScreen
from spectrum_tui.ui.screens.setup import Setup
from spectrum_tui.ui.watch import Frame, Watch
from spectrum_tui.ui.widgets.bars import CrumbBar, FooterBar, HeaderBar, Tabs, TimelineChart, TooSmall
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.filterbar import FilterBar
from spectrum_tui.ui.widgets.panes import BREAKDOWN, NAMES, Pane, Panes
from spectrum_tui.ui.widgets.tablepane import TablePane

LONGEST_HINT = 300
"""Characters of a hint."""
EARLY_REFRESH = 0.1
"""Seconds between frames until the first whole window is shown."""
EARLY_FRAMES = 30
"""How often it is asked for so soon; a log that takes longer than that can be waited for at leisure."""


class Dashboard(Screen[None]):
    """Everything at one look."""

    BINDINGS = bindings(Place.TABLE, Place.EVENTS)
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As in every screen, but a step from pane to pane need not repaint all of them."""
    DEFAULT_CSS = """
    Dashboard {
        background: $background;
        overflow: hidden;
        #tabs, #small { display: none; }
        &.-single #tabs { display: block; }
        &.-maximised #timeline { display: none; }
        &.-tiny > * { display: none; }
        &.-tiny > #small { display: block; }
    }
    """

    def __init__(self, setup: Setup) -> None:
        super().__init__()
        self.setup = setup
        self.watching = Watch(setup.backend, setup.view)
        self.panes = Panes(setup.looks, self.watching.events)
        self.pump = Pump(self._fetch, setup.pacer.ready)
        self.loaded = asyncio.Event()
        """Set once the backlog has been read and shown."""
        self.maximised = False
        self._before_events: View | None = None
        self._failure = ""
        self._hinted: set[str] = set()
        self._arranged: object = None
        self._shown: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        looks = self.setup.looks
        yield HeaderBar(looks, self.setup.title)
        yield CrumbBar(looks)
        yield TimelineChart(looks)
        yield Tabs(looks)
        yield self.panes
        yield FilterBar(looks, self.setup.parse)
        yield FooterBar(looks)
        yield TooSmall(looks, id="small")

    @property
    def view(self) -> View:
        """What is looked at."""
        return self.watching.eyes.view

    @property
    def place(self) -> Place:
        """Where one is."""
        if self.query_one(FilterBar).is_open:
            return Place.FILTER
        return Place.TABLE if self.table else Place.EVENTS

    @property
    def table(self) -> TablePane | None:
        """The table that keys go to, unless they go to the events."""
        return self.panes.current if isinstance(self.panes.current, TablePane) else None

    def on_mount(self) -> None:
        """Start to pull."""
        self._enter(self.panes.current)
        self._serve()
        self.set_interval(self.setup.refresh, self.pump.ask)
        self._early = self.set_interval(EARLY_REFRESH, self.pump.ask, repeat=EARLY_FRAMES)
        self.pump.ask()

    @work(exclusive=True, group="frames")
    async def _serve(self) -> None:
        await self.setup.start()
        await self.pump.run()

    async def _fetch(self) -> None:
        events = self.panes.events
        try:
            frame = await self.watching.frame(events.rows if events.display else 0)
        except SpectrumError as error:
            self._tell(str(error))
            return
        if frame is not None:
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        """Hand the frame down; of one that is known only the events and what was missed can be new."""
        snapshot = frame.snapshot
        painted = self.query_one(HeaderBar).show(snapshot, frame.missed)
        if snapshot is not self._shown:
            self._shown = snapshot
            self._hint(snapshot)
            painted |= self.query_one(CrumbBar).show(self.view, snapshot)
            painted |= self.query_one(TimelineChart).show(snapshot)
            painted |= self.panes.show_tables(snapshot)
        painted |= self.panes.events.show(snapshot)
        if painted:
            self.call_after_refresh(self.setup.pacer.sent)
        if snapshot.phase not in (Phase.LOADING, Phase.WAITING):
            self.loaded.set()
            self._early.stop()
        self._failure = ""
        if frame.note:
            self.notify(frame.note, markup=False)

    def look(self, view: View) -> None:
        """Look at another view, at once."""
        self.watching.look(view)
        self.query_one(CrumbBar).show(view, self.watching.shown)
        self.pump.ask()

    def narrow(self, term: Expression) -> None:
        """Come under one more filter."""
        self.look(views.push(self.view, term))

    def _tell(self, failure: str) -> None:
        """Say once what the backend cannot do."""
        if failure != self._failure:
            self._failure = failure
            self.notify(failure, severity="error", markup=False)

    def _hint(self, snapshot: Snapshot) -> None:
        """Say once what would help with each log that is not read as it is meant."""
        for hint in snapshot.ingest.hints:
            if hint not in self._hinted:
                self._hinted.add(hint)
                self.notify(plain(hint, LONGEST_HINT), severity="warning", markup=False)

    def on_resize(self) -> None:
        """Lay the parts out for the new size."""
        self._arrange()

    def _arrange(self) -> None:
        """Lay the parts out; what is laid out already stays, because a layout repaints everything."""
        arrangement = arrange(self.size, self.maximised)
        alone = arrangement in (Arrangement.SINGLE, Arrangement.MAXIMISED)
        wanted = (arrangement, self.size, self.panes.current if alone else None)
        if wanted != self._arranged:
            self._arranged = wanted
            for each in Arrangement:
                self.set_class(each is arrangement, f"-{each}")
            self.panes.lay_out(alone=alone, wide=self.size.width >= WIDE)
            self.query_one(TimelineChart).styles.height = timeline_height(self.size)
        self.query_one(Tabs).show(NAMES, self.panes.index)
        self.query_one(FooterBar).show(self.place)

    def _enter(self, pane: Pane) -> None:
        """Make `pane` the one that keys go to."""
        self.panes.enter(pane)
        self._arrange()
        pane.focus()
        self.pump.ask()

    def on_descendant_focus(self) -> None:
        """Follow the mouse."""
        if isinstance(self.focused, Pane) and self.focused is not self.panes.current:
            self._enter(self.focused)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether a key does anything here."""
        return bound(self.place, action)

    def action_pane(self, number: int) -> None:
        """Go to a pane."""
        self._enter(self.panes.all[number - 1])
        self.panes.current.hold()

    def action_step_pane(self, by: int) -> None:
        """Go to the next or the previous pane."""
        self.action_pane((self.panes.index + by) % len(self.panes.all) + 1)

    def action_back(self) -> None:
        """Go one step back, if there is one."""
        self._step_back()

    def action_leave(self) -> None:
        """Go one step back, or ask to quit."""
        if not self._step_back():
            self.post_message(LeaveWanted())

    def _step_back(self) -> bool:
        bar = self.query_one(FilterBar)
        if bar.is_open:
            self._close_filter()
        elif self.maximised:
            self.maximised = False
            before, self._before_events = self._before_events, None
            if before is not None:
                self.look(before)
            self._arrange()
        elif self.view.scope:
            self.look(views.pop(self.view))
        else:
            return False
        return True

    def action_maximise(self) -> None:
        """Give the pane the whole screen, or give it back."""
        self.maximised = not self.maximised
        self._before_events = None
        self._arrange()

    def action_window(self, by: int) -> None:
        """Make the window longer or shorter."""
        self.look(views.step_window(self.view, by))

    def action_sort(self) -> None:
        """Order the table by its next column."""
        if self.table:
            self.look(views.next_sort(self.view, self.table.table.name))

    def action_reverse(self) -> None:
        """Turn the order of the table round."""
        if self.table:
            self.look(views.reverse_sort(self.view, self.table.table.name))

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self.watching.pause()
        self.pump.ask()

    def action_filter(self) -> None:
        """Open the filter bar."""
        self.query_one(FilterBar).open()
        self.query_one(FooterBar).show(self.place)

    def action_dimension(self) -> None:
        """Choose what pane 4 shows."""
        self.app.push_screen(DimensionScreen(self.setup.looks, self.view.dimension), self._break_down)

    def _break_down(self, dimension: str | None) -> None:
        if dimension:
            self.look(views.with_dimension(self.view, dimension))
            self._enter(self.panes.all[BREAKDOWN - 1])

    def action_copy(self) -> None:
        """Ask for the value under the cursor to be copied."""
        if text := self.panes.current.value():
            self.post_message(CopyWanted(text, "The value"))

    def action_copy_record(self) -> None:
        """Ask for the raw record under the cursor to be copied."""
        row = self.panes.events.list.row
        if row and not self.table:
            self.post_message(RecordWanted(row.position))

    def action_rejects(self) -> None:
        """Ask for the rejected lines."""
        self.post_message(RejectsWanted())

    def action_sources(self) -> None:
        """Ask for how the sources are doing."""
        if self._shown:
            self.post_message(SourcesWanted(self._shown))

    def action_help(self) -> None:
        """Ask for help about this pane."""
        self.post_message(HelpWanted(self.place))

    @on(TablePane.RowChosen)
    def _scope(self, message: TablePane.RowChosen) -> None:
        self.narrow(message.term)

    @on(EventsPane.EventExcluded)
    @on(TablePane.RowExcluded)
    def _exclude(self, message: TablePane.RowExcluded | EventsPane.EventExcluded) -> None:
        self.look(views.exclude(self.view, message.term))

    @on(TablePane.RowEventsWanted)
    def _row_events(self, message: TablePane.RowEventsWanted) -> None:
        self._before_events = self.view
        self.maximised = True
        self.narrow(message.term)
        self._enter(self.panes.events)

    @on(Tabs.TabChosen)
    def _tab(self, message: Tabs.TabChosen) -> None:
        self.action_pane(message.number)

    @on(TablePane.MoreWanted)
    def _more(self) -> None:
        self.look(views.more_rows(self.view))

    @on(EventsPane.PageWanted)
    def _page(self, message: EventsPane.PageWanted) -> None:
        if message.oldest:
            self.watching.jump_to_oldest()
        if message.fault:
            self.watching.look_for_fault(message.fault)
        self.pump.ask()

    @on(EventsPane.Followed)
    def _followed(self) -> None:
        self.pump.ask()

    @on(EventsPane.EventChosen)
    def _open(self, message: EventsPane.EventChosen) -> None:
        self.post_message(EventWanted(message.position))

    @on(FilterBar.Accepted)
    def _filtered(self, message: FilterBar.Accepted) -> None:
        self._close_filter()
        self.narrow(message.term)

    @on(FilterBar.Closed)
    def _close_filter(self) -> None:
        self.query_one(FilterBar).close()
        self.query_one(FooterBar).show(self.place)
        self.panes.current.focus()
