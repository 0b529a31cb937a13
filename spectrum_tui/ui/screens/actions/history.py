"""Back and forward through the views looked at, and the command line that leads to one."""

from __future__ import annotations

from spectrum_tui.backends.base import View
from spectrum_tui.model.text import plain
from spectrum_tui.ui.command import command_line
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.intents import CopyWanted
from spectrum_tui.ui.screens.setup import Setup
from spectrum_tui.ui.trail import Trail

LONGEST_TOAST = 300
"""Characters of a command line that are shown when it is copied."""


class HistoryActions(Board):
    """Walk through the views looked at."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.trail = Trail(setup.view)

    def look(self, view: View) -> None:
        """Look at another view, and remember it."""
        self.trail.visit(view)
        super().look(view)

    def action_history(self, by: int) -> None:
        """Go back to the view before with -1, or forward again with 1."""
        if view := self.trail.step(self.view, by):
            self.look(view)

    def action_copy_command(self) -> None:
        """Ask for the command line that leads to this view to be copied."""
        text = command_line(self.setup.arguments, self.view)
        self.post_message(CopyWanted(text, plain(text, LONGEST_TOAST)))
