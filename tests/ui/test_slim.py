"""The terminal shows the same with fewer bytes."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from spectrum_tui.ui.slim import Slimmer

WIDTH, HEIGHT = 20, 6

STYLES = st.sampled_from(
    [
        "",
        "\x1b[38;5;203;48;5;233m",
        "\x1b[38;5;251;48;5;233m",
        "\x1b[1;38;5;231m",
        "\x1b[31m",
        "\x1b[48;2;1;2;3m",
    ]
)
RUNS = st.tuples(STYLES, st.text("ab █▁日", min_size=1, max_size=6))
SPANS = st.tuples(st.integers(1, HEIGHT), st.integers(1, WIDTH - 12), st.lists(RUNS, min_size=1, max_size=2))
FRAMES = st.lists(SPANS, max_size=8)


def _frame(spans: list[tuple[int, int, list[tuple[str, str]]]]) -> str:
    """Return a frame as Textual writes it: from top to bottom, a newline between two rows."""
    data, last = "", 0
    for row, column, runs in sorted(spans, key=lambda span: span[0]):
        text = "".join(f"{style}{text}\x1b[0m" if style else text for style, text in runs)
        data += ("\n" if last and row != last else "") + f"\x1b[{row};{column}H{text}"
        last = row
    return data


def _look(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [
        [(cell.data, cell.fg, cell.bg, cell.bold) for cell in (screen.buffer[y][x] for x in range(WIDTH))]
        for y in range(HEIGHT)
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAMES, max_size=5))
def test_the_picture_is_the_same(frames: list[list[tuple[int, int, list[tuple[str, str]]]]]) -> None:
    whole, lean = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    whole_stream, lean_stream = pyte.Stream(whole), pyte.Stream(lean)
    slimmer = Slimmer()
    for spans in frames:
        data = _frame(spans)
        whole_stream.feed(data)
        lean_stream.feed(slimmer.feed(data))
        assert _look(lean) == _look(whole)


def test_a_frame_that_changes_nothing_sends_nothing() -> None:
    slimmer = Slimmer()
    data = "\x1b[1;1H\x1b[31mabc\x1b[0m\n\x1b[2;1Hdef"
    assert slimmer.feed(data)
    assert slimmer.feed(data) == ""


def test_only_the_changed_cells_are_sent() -> None:
    slimmer = Slimmer()
    slimmer.feed("\x1b[1;1Hevents  1,204")
    assert slimmer.feed("\x1b[1;1Hevents  1,205") == "\x1b[1;13H5"


def test_a_small_gap_is_bridged_and_a_large_one_jumped() -> None:
    slimmer = Slimmer()
    slimmer.feed("\x1b[1;1Habcdefghijklmnop")
    assert slimmer.feed("\x1b[1;1HAbcDefghijklmnoP") == "\x1b[1;1HAbcD\x1b[11CP"


def test_after_forgetting_everything_is_sent_again() -> None:
    slimmer = Slimmer()
    slimmer.feed("\x1b[1;1Habc")
    slimmer.forget()
    assert slimmer.feed("\x1b[1;1Habc") == "\x1b[1;1Habc"


def test_other_sequences_pass_untouched_and_clearing_the_screen_forgets() -> None:
    slimmer = Slimmer()
    slimmer.feed("\x1b[1;1Habc")
    for data in ("\x1b[6n", "\x1b[?25l", "\x1b]52;c;YQ==\a", "\a"):
        assert slimmer.feed(data) == data
    assert slimmer.feed("\x1b[1;1Habc") == ""
    assert slimmer.feed("\x1b[?1049h") == "\x1b[?1049h"
    assert slimmer.feed("\x1b[1;1Habc") == "\x1b[1;1Habc"


def test_a_colour_is_named_only_when_it_changes() -> None:
    data = "\x1b[1;1H\x1b[38;5;203;48;5;233mab\x1b[0m\x1b[38;5;251;48;5;233mcd\x1b[0m"
    assert Slimmer().feed(data) == "\x1b[1;1H\x1b[38;5;203;48;5;233mab\x1b[38;5;251mcd\x1b[0m"


def test_a_colour_that_has_a_number_is_named_by_it() -> None:
    data = "\x1b[1;1H\x1b[1;38;2;198;198;198;48;2;1;2;3mab\x1b[0m"
    assert Slimmer().feed(data) == "\x1b[1;1H\x1b[1;38;5;251;48;2;1;2;3mab\x1b[0m"
    assert Slimmer().feed("\x1b[1;1H\x1b[38;2;95;135;255mab\x1b[0m") == "\x1b[1;1H\x1b[38;5;69mab\x1b[0m"
