"""Lines of styled runs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.ui.lines import Line, changed_span, clipped, fit, merge, over, text_of, width_of

LINES: st.SearchStrategy[Line] = st.lists(
    st.tuples(st.text("ab 日é", max_size=4), st.sampled_from(["", "dim", "origin on cursor"])), max_size=5
).map(tuple)


@given(LINES, st.integers(0, 12))
def test_what_is_clipped_says_so(line: Line, width: int) -> None:
    shown = clipped(line, width)
    assert width_of(shown) == width
    whole = width_of(line) <= width
    assert shown == fit(line, width) if whole else text_of(shown).endswith("…"[:width])


@given(LINES, st.integers(0, 12))
def test_fit_gives_exactly_the_width(line: Line, width: int) -> None:
    assert width_of(fit(line, width)) == width


@given(LINES)
def test_merge_keeps_every_letter_and_never_adds_runs(line: Line) -> None:
    merged = merge(line)
    assert text_of(merged) == text_of(line)
    assert len(merged) <= len(line)
    assert all(text for text, _ in merged)


def test_spaces_join_the_run_before_them_on_the_same_background_only() -> None:
    assert merge((("a", "dim"), ("  ", ""), ("b", "dim"))) == (("a  b", "dim"),)
    assert merge((("a", "dim"), ("  ", " on cursor"))) == (("a", "dim"), ("  ", " on cursor"))


def test_over_changes_only_the_background() -> None:
    assert over((("a", "dim"), ("b", "x on y")), "cursor") == (("a", "dim on cursor"), ("b", "x on cursor"))


def _painted(old: Line, new: Line, width: int) -> list[tuple[str, str]]:
    """Return the cells of `old` after only the changed span of `new` was painted over it."""
    cells = [(letter, style) for text, style in fit(old, width) for letter in text]
    fresh = [(letter, style) for text, style in fit(new, width) for letter in text]
    span = changed_span(fit(old, width), fit(new, width))
    if span:
        cells[span[0] : sum(span)] = fresh[span[0] : sum(span)]
    return cells


ASCII_LINES: st.SearchStrategy[Line] = st.lists(
    st.tuples(st.text("ab ", max_size=4), st.sampled_from(["", "dim"])), max_size=5
).map(tuple)


def test_of_a_frame_that_changes_its_colour_all_is_painted_and_of_a_word_only_what_differs() -> None:
    box: Line = (("│", "border"), ("text", ""), ("│", "border"))
    assert changed_span(box, (("│", "focus"), ("text", ""), ("│", "focus"))) == (0, 6)
    assert changed_span(box, (("│", "border"), ("test", ""), ("│", "border"))) == (3, 1)


@given(ASCII_LINES, ASCII_LINES)
def test_painting_the_changed_span_is_enough(old: Line, new: Line) -> None:
    fresh = [(letter, style) for text, style in fit(new, 12) for letter in text]
    assert _painted(old, new, 12) == fresh


def test_changed_span_counts_cells_not_letters() -> None:
    assert changed_span((("日a", ""),), (("日b", ""),)) == (2, 1)
    assert changed_span((("ab", ""),), (("ab", ""),)) is None
