"""Which events are meant: the question behind every table."""

from __future__ import annotations

from typing import NamedTuple

from spectrum_tui.model.query import Expression


class Span(NamedTuple):
    """Which events a rolling table is about: a scope over a window, or over a fixed interval."""

    scope: tuple[Expression, ...] = ()
    window: int | None = None
    interval: tuple[int, int] | None = None
