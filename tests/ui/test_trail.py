"""Back and forward through the views looked at."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import Sort, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.ui.trail import MOST, Trail

VIEWS = [View(), View(window=None), View((Range(1, 2),)), View((Range(1, 2), Range(1, 1)))]


@given(st.lists(st.one_of(st.sampled_from(VIEWS), st.sampled_from([-1, 1])), max_size=30))
def test_it_is_a_list_with_a_place_in_it(moves: list[View | int]) -> None:
    trail, second, at, now = Trail(View()), [View()], 0, View()
    for move in moves:
        if isinstance(move, View):
            now = move
            if move != second[at]:
                second, at = [*second[: at + 1], move], at + 1
        elif 0 <= at + move < len(second):
            at += move
            now = second[at]
            assert trail.step(now, move) == now
        else:
            assert trail.step(now, move) is None
        trail.visit(now)


def test_the_order_of_tables_is_no_step_and_stays_as_it_is() -> None:
    trail = Trail(View())
    trail.visit(replace(View(), clients=Sort("bytes")))
    assert trail.step(View(), -1) is None
    trail.visit(View(window=None))
    assert trail.step(View(window=None, dimension="colo"), -1) == View(dimension="colo")


def test_it_does_not_grow_for_ever() -> None:
    trail = Trail(View())
    for end in range(2 * MOST):
        trail.visit(View((Range(0, end),)))
    steps = 0
    while trail.step(View(), -1):
        steps += 1
    assert steps == MOST - 1
