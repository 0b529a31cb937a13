"""What one wants of the events besides scrolling through them; it is granted with the next frames."""

from __future__ import annotations

from dataclasses import dataclass

from spectrum_tui.backends.base import Position
from spectrum_tui.model.query import Expression, In
from spectrum_tui.model.statuses import SIDES, Side


@dataclass(frozen=True, slots=True)
class Oldest:
    """See the oldest event."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Go to the nearest event that matches."""

    wanted: Expression
    by: int
    """1 goes back in time, -1 forward."""
    what: str
    """What such an event is called."""
    start: Position | None = None
    """Where the cursor stood when it was wished for."""
    reached: Position | None = None
    """How far the search has come."""
    waits: bool = False
    """It can only go on once more records have been read again."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Go to the next marked event."""


@dataclass(frozen=True, slots=True)
class Around:
    """See what was around the event under the cursor, under no scope; or go back to the scope."""


Wish = Oldest | Nearest | Marked | Around

FAULTY = In("side", tuple(str(side) for side in SIDES if side not in (Side.NONE, Side.UNKNOWN)))
"""The filter that keeps events whose status is somebody's fault."""
