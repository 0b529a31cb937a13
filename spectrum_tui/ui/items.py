"""The lines of a list that one can walk through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from spectrum_tui.backends.base import Position
from spectrum_tui.model.query import Expression
from spectrum_tui.ui.lines import Line


class Item(NamedTuple):
    """One line of a list."""

    line: Line
    copy: str | None = None
    """What a copy of it copies; None for lines one cannot stand on."""
    term: Expression | None = None
    """The filter it stands for."""
    position: Position | None = None
    """The event it stands for."""
    name: str = ""
    """What it is called where a choice is taken."""


Build = Callable[[int], Sequence[Item]]
"""Makes the items for a width."""
