"""To any time that can be named."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.actions.timeline import TimelineActions
from spectrum_tui.ui.widgets.jumpbar import JumpBar


class JumpActions(TimelineActions):
    """Type a time to go to."""

    _from_timeline = False

    @property
    def place(self) -> Place:
        """Where one is."""
        return Place.JUMP if self.query_one(JumpBar).is_open else super().place

    def action_jump(self) -> None:
        """Open the bar for a time."""
        self._from_timeline = self.focused is self.timeline
        self.query_one(JumpBar).show()
        self.show_keys()

    def step_back(self) -> bool:
        """Close the bar."""
        if not self.query_one(JumpBar).is_open:
            return super().step_back()
        self._close_jump()
        return True

    @on(JumpBar.Accepted)
    def _jumped(self, message: JumpBar.Accepted) -> None:
        self.query_one(JumpBar).close()
        self.go_to_time(message.at)

    @on(JumpBar.Closed)
    def _close_jump(self) -> None:
        self.query_one(JumpBar).close()
        self.show_keys()
        if self._from_timeline:
            self.set_focus(self.timeline)
        else:
            self.set_focus(self.panes.current)
