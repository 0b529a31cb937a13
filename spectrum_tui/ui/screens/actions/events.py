"""The events pane: pages of it, searches in it, one event, copies."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.actions.filter import FilterActions
from spectrum_tui.ui.screens.columns import ColumnsScreen
from spectrum_tui.ui.screens.intents import CopyWanted, EventWanted, RecordWanted
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.filterbar import FilterBar


class EventActions(FilterActions):
    """Read and search events, and copy what is under the cursor."""

    def action_columns(self) -> None:
        """Choose the columns."""
        screen = ColumnsScreen(self.setup.looks, self.panes.events.columns)
        self.app.push_screen(screen, self._take_columns)

    def _take_columns(self, names: str | None) -> None:
        if names is not None:
            self.panes.events.choose_columns(tuple(names.split()))

    def action_copy(self) -> None:
        """Ask for the value under the cursor to be copied."""
        if text := self.panes.current.value():
            self.post_message(CopyWanted(text, "The value"))

    def action_copy_record(self) -> None:
        """Ask for the raw record under the cursor to be copied."""
        row = self.panes.events.list.row
        if row and not self.table:
            self.post_message(RecordWanted(row.position))

    def step_back(self) -> bool:
        """Leave what is around an event, or the search."""
        reader = self.watching.reader
        if self.place is not Place.EVENTS or not reader.step_back():
            return super().step_back()
        self.panes.events.redraw()
        self.pump.ask()
        return True

    @on(FilterBar.Searched)
    def _search(self, message: FilterBar.Searched) -> None:
        self.watching.reader.look_for(message.text)
        self.close_filter()
        self.enter(self.panes.events)

    @on(EventsPane.MoreWanted)
    @on(EventsPane.Followed)
    def _wanted(self) -> None:
        self.pump.ask()

    @on(EventsPane.EventChosen)
    def _open(self, message: EventsPane.EventChosen) -> None:
        self.post_message(EventWanted(message.position))
