"""Where one is in a table whose rows come, go and move."""

from __future__ import annotations

from collections.abc import Sequence


class Cursor:
    """A place in a list that stays on its row when the row moves.

    Before the first `hold` it stays at the top, whatever row is there.
    """

    def __init__(self) -> None:
        self.keys: tuple[str, ...] = ()
        """The rows, by their keys."""
        self.index = 0
        """The row the cursor is on."""
        self.top = 0
        """The first row that is shown."""
        self._held = False

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor; None in an empty table."""
        return self.keys[self.index] if self.keys else None

    def hold(self) -> None:
        """From now on follow the row under the cursor rather than the top."""
        self._held = True

    def rekey(self, keys: tuple[str, ...]) -> None:
        """Take the rows of the next frame: stay on the same key, or near it when it is gone."""
        key = self.key
        self.keys = keys
        if not self._held:
            self.index = self.top = 0
        elif key is not None and key in keys:
            moved = keys.index(key) - self.index
            self.index += moved
            self.top = max(0, self.top + moved) if self.top else 0
        self.index = max(0, min(self.index, len(keys) - 1))

    def move(self, by: int) -> None:
        """Move by rows, as far as there are any."""
        self._held = True
        self.index = max(0, min(self.index + by, len(self.keys) - 1))

    def reset(self) -> None:
        """Go back to the top and let go of the row."""
        self.index = self.top = 0
        self._held = False

    def scroll(self, heights: Sequence[int], room: int) -> None:
        """Choose `top` so that the row under the cursor is among `room` lines; rows are `heights` tall."""
        self.top = max(0, min(self.top, self.index, len(heights) - 1))
        while self.top < self.index and sum(heights[self.top : self.index + 1]) > room:
            self.top += 1
        while self.top > 0 and sum(heights[self.top - 1 :]) <= room:
            self.top -= 1
