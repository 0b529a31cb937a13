"""Which events are meant: the question behind every table."""

from __future__ import annotations

from dataclasses import dataclass

from spectrum_tui.model.query import Expression


@dataclass(frozen=True, slots=True)
class Span:
    """Which events a rolling table is about: a scope over a window, or over a fixed interval."""

    scope: tuple[Expression, ...] = ()
    window: int | None = None
    interval: tuple[int, int] | None = None
