"""The events pane: pages of it, one event, copies."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.intents import CopyWanted, EventWanted, RecordWanted
from spectrum_tui.ui.widgets.eventspane import EventsPane


class EventActions(Board):
    """Read events, and copy what is under the cursor."""

    def action_copy(self) -> None:
        """Ask for the value under the cursor to be copied."""
        if text := self.panes.current.value():
            self.post_message(CopyWanted(text, "The value"))

    def action_copy_record(self) -> None:
        """Ask for the raw record under the cursor to be copied."""
        row = self.panes.events.list.row
        if row and not self.table:
            self.post_message(RecordWanted(row.position))

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
