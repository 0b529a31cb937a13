"""The parts of the dashboard and the frames they show; what keys do with them is in `actions`."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual import work
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from spectrum_tui.backends.base import Phase, Snapshot, View
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.text import plain
from spectrum_tui.ui.keys import Place, bound
from spectrum_tui.ui.pump import Pump
from spectrum_tui.ui.screens.arrangement import WIDE, Arrangement, arrange, timeline_height
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.screens.presence import is_up
from spectrum_tui.ui.screens.setup import Setup
from spectrum_tui.ui.watch import Frame, Watch
from spectrum_tui.ui.widgets.bars import CrumbBar, FooterBar, HeaderBar, Tabs, TooSmall
from spectrum_tui.ui.widgets.filterbar import FilterBar
from spectrum_tui.ui.widgets.jumpbar import JumpBar
from spectrum_tui.ui.widgets.panes import NAMES, Pane, Panes
from spectrum_tui.ui.widgets.tablepane import TablePane
from spectrum_tui.ui.widgets.timelinechart import TimelineChart
from spectrum_tui.ui.zoom import newest

LONGEST_HINT = 300
"""Characters of a hint."""
GLANCE, GLANCES = 0.004, 10
"""Seconds between two looks at whether a key is still on its way, and how many there are at most."""
EARLY_REFRESH = 0.5
"""Seconds between frames until the first whole window is shown, which comes as soon as it is there."""
EARLY_FRAMES = 6
"""How often it is asked for so soon; a log that takes longer than that can be waited for at leisure."""

COUNTED = ("event_types", "clients", "origins", "breakdown", "timeline", "new")
"""What the panes and the timeline show of a snapshot."""


class Board(Screen[None]):
    """Everything at one look.

    Each thought among the actions is a subclass of its own; a `Dashboard` is all of them together.
    """

    AUTO_FOCUS = ""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As in every screen, but a step from pane to pane need not repaint all of them."""
    DEFAULT_CSS = """
    Board {
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
        self.panes = Panes(setup.looks, self.watching.reader)
        self.panes.events.columns = setup.columns
        self.pump = Pump(self._fetch, setup.pacer.ready)
        self.loaded = asyncio.Event()
        """Set once the backlog has been read and shown."""
        self.maximised = False
        self._failure = ""
        self._hinted: set[str] = set()
        self._arranged: object = None
        self.shown: Snapshot | None = None
        """What the panes show."""

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        looks = self.setup.looks
        yield HeaderBar(looks, self.setup.title)
        yield CrumbBar(looks)
        yield TimelineChart(looks)
        yield Tabs(looks)
        yield self.panes
        yield FilterBar(looks, self.setup.parse)
        yield JumpBar(looks, self._now)
        yield FooterBar(looks)
        yield TooSmall(looks, id="small")

    def _now(self) -> int:
        """Return the time of the newest event; before there is one, the wall clock."""
        return (self.shown and newest(self.shown)) or self.setup.looks.clock()

    @property
    def view(self) -> View:
        """What is looked at."""
        return self.watching.eyes.view

    @property
    def place(self) -> Place:
        """Where one is."""
        return Place.TABLE if self.table else Place.EVENTS

    @property
    def table(self) -> TablePane | None:
        """The table that keys go to, unless they go to the events."""
        return self.panes.current if isinstance(self.panes.current, TablePane) else None

    def on_mount(self) -> None:
        """Start to pull."""
        self.enter(self.panes.current)
        self._serve()
        self.set_interval(self.setup.refresh, self.pump.ask)
        self._early = self.set_interval(EARLY_REFRESH, self.pump.ask, repeat=EARLY_FRAMES)
        self.pump.ask()

    @work(exclusive=True, group="frames")
    async def _serve(self) -> None:
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()  # the start of the backend would take its time from the first picture
        await self.setup.start()
        self._await_all()
        await self.pump.run()

    @work(group="loading")
    async def _await_all(self) -> None:
        """Show the first whole window as soon as there is one, rather than at the next turn."""
        with suppress(SpectrumError):
            await self.setup.backend.loaded(self.view)
            self.pump.ask()

    async def _fetch(self) -> None:
        events = self.panes.events
        try:
            await self.attend()
            frame = await self.watching.frame(events.rows if events.display else 0)
        except SpectrumError as error:
            self._tell(str(error))
            return
        question = self.watching.eyes.question()
        await self._undisturbed()
        if frame is not None and question == self.watching.eyes.question() and is_up(self):
            self._show(frame)

    async def _undisturbed(self) -> None:
        """Let a key that is on its way go first, for what it changes is drawn sooner than a whole frame."""
        for _ in range(GLANCES):
            if self.setup.courtesy.is_calm:
                break
            await asyncio.sleep(GLANCE)

    def _on_timer_update(self) -> None:
        if not self.setup.courtesy.is_kept_waiting:  # else it is tried again at the next tick
            super()._on_timer_update()

    def _show(self, frame: Frame) -> None:
        """Hand the frame down; of one that is known only the events and what was missed can be new."""
        snapshot = frame.snapshot
        painted = self.query_one(HeaderBar).show(self.view, snapshot, frame.missed)
        if snapshot is not self.shown:
            counted, self.shown = self.shown is None or not counts_alike(self.shown, snapshot), snapshot
            self._hint(snapshot)
            painted |= self.query_one(CrumbBar).show(self.view, snapshot)
            if counted:
                painted |= self.query_one(TimelineChart).show(snapshot)
                painted |= self.panes.show_tables(snapshot)
            if isinstance(self.app.screen, Overlay):
                painted |= self.app.screen.show_latest(snapshot)
        painted |= self.panes.events.show(snapshot)
        if painted:
            self.call_after_refresh(self.setup.pacer.sent)
        if snapshot.phase not in (Phase.LOADING, Phase.WAITING):
            self.loaded.set()
            self._early.stop()
        self._failure = ""
        if frame.note:
            self.notify(plain(frame.note, LONGEST_HINT), markup=False)
        if frame.again is not None:
            self._ask_again(frame.again)

    def _ask_again(self, seconds: float) -> None:
        """Ask for another frame soon, or at once."""
        if seconds:
            self.set_timer(seconds, self.pump.ask)
        else:
            self.pump.ask()

    async def attend(self) -> None:
        """Do what is due before every frame, whatever is looked at."""

    def look(self, view: View) -> None:
        """Look at another view, at once."""
        self.watching.look(view)
        self.query_one(CrumbBar).show(view, self.watching.shown)
        self.pump.ask()

    def _tell(self, failure: str) -> None:
        """Say once what the backend cannot do."""
        if failure != self._failure:
            self._failure = failure
            self.notify(plain(failure, LONGEST_HINT), severity="error", markup=False)

    def _hint(self, snapshot: Snapshot) -> None:
        """Say once what would help with each log that is not read as it is meant."""
        for hint in snapshot.ingest.hints:
            if hint not in self._hinted:
                self._hinted.add(hint)
                self.notify(plain(hint, LONGEST_HINT), severity="warning", markup=False)

    def on_resize(self) -> None:
        """Lay the parts out for the new size."""
        self.lay_out()

    def lay_out(self) -> None:
        """Lay the parts out; what is laid out already stays, because a layout repaints everything."""
        arrangement = arrange(self.size, self.maximised)
        maximised = arrangement is Arrangement.MAXIMISED
        alone = maximised or arrangement is Arrangement.SINGLE
        wanted = (arrangement, self.size, self.panes.current if alone else None)
        if wanted != self._arranged:
            self._arranged = wanted
            for each in Arrangement:
                self.set_class(each is arrangement, f"-{each}")
            self.panes.lay_out(alone=alone, maximised=maximised, wide=self.size.width >= WIDE)
            self.query_one(TimelineChart).styles.height = timeline_height(self.size)
        self.query_one(Tabs).show(NAMES, self.panes.index)
        self.query_one(FooterBar).show(self.place)

    def enter(self, pane: Pane) -> None:
        """Make `pane` the one that keys go to."""
        self.panes.enter(pane)
        self.lay_out()
        self.set_focus(pane)
        self.pump.ask()

    def on_descendant_focus(self) -> None:
        """Follow the focus, wherever a key or the mouse has put it."""
        if isinstance(self.focused, Pane) and self.focused is not self.panes.current:
            self.enter(self.focused)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether a key does anything here."""
        return bound(self.place, action)

    def step_back(self) -> bool:
        """Close or undo what was opened or done last; return whether there was anything.

        Whoever adds something to come back from does it first, and else asks `super`.
        """
        return False

    def show_keys(self) -> None:
        """Show the keys of where one is."""
        self.query_one(FooterBar).show(self.place)


def counts_alike(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether two snapshots have the very same tables: only time has gone by between them."""
    same = all(getattr(one, name) is getattr(other, name) for name in COUNTED)
    return same and (one.view, one.phase, one.ingest.lines) == (other.view, other.phase, other.ingest.lines)
