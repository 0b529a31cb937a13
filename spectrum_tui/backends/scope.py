"""The steps that narrow what is looked at: filters and ranges of time, on one stack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spectrum_tui.model.query import Expression
from spectrum_tui.model.times import LATEST


class Range(NamedTuple):
    """A fixed stretch `(start, end]` of event time, in ns since the epoch."""

    start: int = 0
    """0 is without bound."""
    end: int = LATEST
    """`LATEST` is without bound."""

    @property
    def bounded(self) -> bool:
        """Whether it has a beginning and an end."""
        return self.start > 0 and self.end < LATEST


Step = Expression | Range
Scope = tuple[Step, ...]


def filters(scope: Scope) -> tuple[Expression, ...]:
    """Return the filters of a scope, in their order."""
    return tuple(step for step in scope if not isinstance(step, Range))


def interval(scope: Iterable[Step]) -> tuple[int, int] | None:
    """Return what all ranges of a scope have in common as `(start, end]`; None without any.

    It is empty, its start its end, when they have nothing in common.
    """
    ranges = [step for step in scope if isinstance(step, Range)]
    if not ranges:
        return None
    start = max(each.start for each in ranges)
    return start, max(start, min(each.end for each in ranges))
