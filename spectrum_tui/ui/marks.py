"""Events that were marked to be found again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from spectrum_tui.backends.base import Position

MOST = 1000
"""Marks that are kept; beyond, the oldest event loses its mark."""


class Marks:
    """The places of marked events, whatever scope they are looked at under."""

    def __init__(self) -> None:
        self._places: list[Position] = []

    def __contains__(self, position: Position) -> bool:
        at = bisect_left(self._places, position)
        return at < len(self._places) and self._places[at] == position

    def __iter__(self) -> Iterator[Position]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def toggle(self, position: Position) -> bool:
        """Mark an event, or take its mark away; return whether it is marked now."""
        if position in self:
            self._places.remove(position)
            return False
        insort(self._places, position)
        del self._places[:-MOST]
        return True

    def after(self, position: Position | None) -> Position | None:
        """Return the next mark back in time, or behind the oldest the newest; None without any."""
        if not self._places:
            return None
        at = bisect_left(self._places, position) if position else len(self._places)
        return self._places[at - 1]
