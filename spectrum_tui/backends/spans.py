"""The words of the screen in those of the engine, and back."""

from __future__ import annotations

from spectrum_tui.backends.base import Position, View
from spectrum_tui.engine.engine import Span


def span_of(view: View) -> Span:
    return Span(view.filters, None if view.interval else view.window, view.interval)


def place_of(position: Position | None) -> tuple[int, int] | None:
    return None if position is None else (position.time, position.sequence)


def position_of(place: tuple[int, int] | None) -> Position | None:
    return None if place is None else Position(*place)
