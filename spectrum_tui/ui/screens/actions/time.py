"""Which stretch of time is looked at."""

from __future__ import annotations

from spectrum_tui.ui import views
from spectrum_tui.ui.screens.board import Board


class TimeActions(Board):
    """Change the window, or stand still."""

    def action_window(self, by: int) -> None:
        """Make the window longer or shorter."""
        self.look(views.step_window(self.view, by))

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self.watching.pause()
        self.pump.ask()
