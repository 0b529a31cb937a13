"""A cursor that stays on its row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.ui.cursor import Cursor


def test_an_untouched_cursor_stays_at_the_top() -> None:
    cursor = Cursor()
    cursor.rekey(("a", "b"))
    cursor.rekey(("b", "a"))
    assert cursor.key == "b"


def test_a_held_cursor_follows_its_row() -> None:
    cursor = Cursor()
    cursor.rekey(("a", "b", "c"))
    cursor.move(1)
    cursor.rekey(("c", "a", "x", "b"))
    assert (cursor.key, cursor.index) == ("b", 3)


def test_a_cursor_whose_row_is_gone_stays_near() -> None:
    cursor = Cursor()
    cursor.rekey(("a", "b", "c"))
    cursor.move(2)
    cursor.rekey(("a",))
    assert cursor.key == "a"
    cursor.rekey(())
    assert cursor.key is None
    cursor.move(1)
    assert cursor.key is None


@given(st.lists(st.integers(1, 2), min_size=1, max_size=40), st.integers(0, 60), st.integers(2, 12))
def test_the_row_under_the_cursor_is_always_in_sight(heights: list[int], steps: int, room: int) -> None:
    cursor = Cursor()
    cursor.rekey(tuple(map(str, range(len(heights)))))
    cursor.move(steps)
    cursor.scroll(heights, room)
    assert cursor.top <= cursor.index
    assert sum(heights[cursor.top : cursor.index + 1]) <= room


def test_rows_that_go_leave_no_empty_end() -> None:
    cursor = Cursor()
    cursor.rekey(tuple("abcdefghij"))
    cursor.move(9)
    cursor.scroll([1] * 10, 5)
    assert cursor.top == 5
    cursor.rekey(tuple("abcdef"))
    cursor.scroll([1] * 6, 5)
    assert cursor.top == 1
