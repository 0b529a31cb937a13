"""Garbage is looked for when there is time, and found."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from spectrum_tui import allocation
from spectrum_tui.allocation import YOUNG, Collector


class Knot:
    """Refers to itself, so that only a look for garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nobody_else() -> Iterator[None]:
    """Have Python look for no garbage by itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left_over(collector: Collector) -> weakref.ref[Knot]:
    """Return what is left over of a young look for garbage, and is garbage by then."""
    knot = Knot()
    made = [[number] for number in range(2 * YOUNG)]
    collector.collect()
    assert made
    return weakref.ref(knot)


def test_garbage_among_new_objects_is_found_once_there_are_many() -> None:
    collector, knot = Collector(), weakref.ref(Knot())
    collector.collect()
    assert knot() is not None
    made = [[number] for number in range(2 * YOUNG)]
    collector.collect()
    assert knot() is None
    assert made


def test_garbage_among_old_objects_is_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    knot = left_over(Collector())
    assert knot() is not None
    monkeypatch.setattr(allocation, "SELDOM", 0.0)
    left_over(Collector())
    assert knot() is None
