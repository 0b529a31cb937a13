"""From pane to pane, and one of them large."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.widgets.bars import Tabs


class PaneActions(Board):
    """Go to a pane, or give one the whole screen."""

    def action_pane(self, number: int) -> None:
        """Go to a pane."""
        self.enter(self.panes.all[number - 1])
        self.panes.current.hold()

    def action_step_pane(self, by: int) -> None:
        """Go to the next or the previous pane."""
        self.action_pane((self.panes.index + by) % len(self.panes.all) + 1)

    def action_maximise(self) -> None:
        """Give the pane the whole screen, or give it back."""
        self.maximised = not self.maximised
        self.lay_out()

    def step_back(self) -> bool:
        """Give the screen back to all panes."""
        if not self.maximised:
            return super().step_back()
        self.action_maximise()
        return True

    @on(Tabs.TabChosen)
    def _tab(self, message: Tabs.TabChosen) -> None:
        self.action_pane(message.number)
