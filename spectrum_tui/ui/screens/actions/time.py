"""Which stretch of time is looked at."""

from __future__ import annotations

from spectrum_tui.ui import views
from spectrum_tui.ui.screens.board import Board


class TimeActions(Board):
    """Change the window, or stand still."""

    def action_window(self, by: int) -> None:
        """Make the window longer or shorter."""
        self.look(views.step_window(self.view, by))

    def action_live(self) -> None:
        """Leave every range and every pause: back to the window that rolls."""
        if self.watching.eyes.pause:
            self.watching.pause()
        self.look(views.live(self.view))

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self.watching.pause()
        self.pump.ask()
