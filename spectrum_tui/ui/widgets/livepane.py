"""A list that is renewed while one walks through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from spectrum_tui.ui.items import Item
from spectrum_tui.ui.lines import Line
from spectrum_tui.ui.widgets.listpane import ListPane


class LivePane(ListPane):
    """A list that may have a heading; its cursor stays at the top until somebody moves it."""

    @dataclass
    class MoreWanted(Message):
        """The cursor has reached the last item."""

    heading: Line | None = None
    """A line above the list that does not scroll."""
    held = False
    """Whether the cursor follows its item."""

    def stand_on(self, item: Item) -> None:
        """Put the cursor on an item."""
        self.held = True
        self.index = self.items.index(item)
        self.redraw()

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and the lines in sight."""
        if self.heading is None:
            return super().body(width, height)
        return [self.heading, *super().body(width, height - 1)]

    def line_at(self, y: int) -> int:
        """Return the number of the item at a line of the widget."""
        return super().line_at(y) - (self.heading is not None)

    def action_move(self, how: str) -> None:
        """Move the cursor, and ask for more at the end."""
        self.held = True
        super().action_move(how)
        if self.index == len(self.items) - 1:
            self.post_message(self.MoreWanted())

    def _kept_place(self) -> int:
        return super()._kept_place() if self.held else 0
