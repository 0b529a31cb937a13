"""Which parts of the dashboard a terminal has room for."""

from __future__ import annotations

from enum import StrEnum

from textual.geometry import Size

LEAST = Size(60, 15)
ALL_WIDTH = 100
ALL_HEIGHT = 30
TALL = 46
WIDE = 160
"""From here on the tables share the width so that all have all of their columns."""


class Arrangement(StrEnum):
    """How the dashboard is laid out; also the names of its CSS classes."""

    TINY = "tiny"
    """A sentence instead of a screen."""
    SINGLE = "single"
    """One pane at a time under a strip of tabs."""
    ALL = "all"
    MAXIMISED = "maximised"
    """One pane and no timeline."""


def arrange(size: Size, maximised: bool) -> Arrangement:
    """Return the layout for a terminal of `size`."""
    if size.width < LEAST.width or size.height < LEAST.height:
        return Arrangement.TINY
    if maximised:
        return Arrangement.MAXIMISED
    if size.width < ALL_WIDTH or size.height < ALL_HEIGHT:
        return Arrangement.SINGLE
    return Arrangement.ALL


def timeline_height(size: Size) -> int:
    """Return the lines of the timeline, with its axis and its legend."""
    if size.height < ALL_HEIGHT:
        return 5
    return 10 if size.height >= TALL else 7
