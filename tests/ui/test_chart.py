"""The timeline's bars, stacks and words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import Timeline, Totals, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.statuses import SIDES, Side
from spectrum_tui.model.units import SECOND
from spectrum_tui.ui.format import chart
from spectrum_tui.ui.format.chart import FAULTS, bars, fault_lines, scales, stretched, total_lines
from spectrum_tui.ui.format.timeline import timeline
from spectrum_tui.ui.lines import text_of, width_of
from spectrum_tui.ui.looks import Looks
from tests.ui import samples
from tests.ui.drive import plain_text


def _timeline(start: int, totals: list[int]) -> Timeline:
    counts = tuple(tuple(total if side is Side.NONE else 0 for side in SIDES) for total in totals)
    return Timeline(start=start, step=SECOND, counts=counts)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 50), min_size=1, max_size=200), st.integers(2, 60))
def test_bars_keep_every_event_and_their_edges(start: int, totals: list[int], most: int) -> None:
    line = _timeline(start * SECOND, totals)
    drawn = bars(line, most)
    assert len(drawn) <= most + 1
    size = -(-len(totals) // max(1, most - 1))
    ends = [bar.start for bar in drawn[1:]] + [line.start + len(totals) * SECOND]
    kept = sum(bar.total * (end - bar.start) / SECOND for bar, end in zip(drawn, ends, strict=True))
    assert round(kept) == sum(totals)
    assert all(bar.start // SECOND % size == 0 for bar in drawn[1:])


def test_bars_do_not_change_shape_when_the_window_moves() -> None:
    totals = [second * 7 % 13 for second in range(60)]
    first = bars(_timeline(1000 * SECOND, totals[:50]), 11)
    second = bars(_timeline(1003 * SECOND, totals[3:53]), 11)
    assert {bar.start: bar for bar in first[1:-1]}.items() >= {
        bar.start: bar for bar in second[1:-1] if bar.start <= first[-2].start
    }.items()


def test_the_newest_bar_is_judged_by_the_time_it_has_had() -> None:
    line = _timeline(0, [10, 10, 10, 10, 10, 10])
    assert bars(line, 3, (None, 5 * SECOND))[-1].total == 15
    assert bars(line, 3, (None, 6 * SECOND))[-1].total == 10


def test_the_oldest_bar_is_judged_by_what_of_it_is_still_in_sight() -> None:
    line = _timeline(0, [5, 10, 10, 10, 10, 10])
    assert bars(line, 7, (SECOND // 2, 6 * SECOND))[0].total == 10


def test_scales_are_round_and_a_single_fault_is_no_tower() -> None:
    quiet = chart.Bar(0, 970.0, (1.0, 0, 0, 0, 0))
    assert scales([quiet]) == (1000.0, 50.0)
    assert scales([replace(quiet, faults=(300.0, 0, 0, 0, 90.0))]) == (1000.0, 400.0)
    assert scales([]) == (0.0, 0.0)


def test_total_lines_stack_from_the_ground() -> None:
    cells = [chart.Bar(0, value, (0,) * 5) for value in (0.0, 1.0, 50.0, 100.0)]
    assert plain_text(total_lines(cells, 100, 2)) == "   █\n ▁██"


def test_a_cell_shares_its_colours_between_two_sides() -> None:
    both = chart.Bar(0, 0, (50.0, 0, 0, 50.0, 0))
    assert fault_lines([both], 100, 1) == [(("▄", "origin on policy"),)]
    half = chart.Bar(0, 0, (30.0, 0, 0, 20.0, 0))
    assert fault_lines([half], 100, 1) == [(("▄", "origin"),)]


def test_sides_are_letters_where_there_are_no_colours() -> None:
    mixed = chart.Bar(0, 0, (100.0, 0, 0, 100.0, 0))
    assert plain_text(fault_lines([mixed], 200, 2, letters=True)) == "P\nO"


def test_the_worst_stands_on_the_ground() -> None:
    assert FAULTS[0] is Side.ORIGIN
    assert set(FAULTS) == set(SIDES) - {Side.NONE, Side.UNKNOWN}


@given(st.integers(1, 50), st.integers(1, 120))
def test_stretching_fills_the_width_in_order(count: int, width: int) -> None:
    drawn = [chart.Bar(at, 0, (0,) * 5) for at in range(count)]
    wide = stretched(drawn, width)
    assert len(wide) == width
    assert [bar.start for bar in wide] == sorted(bar.start for bar in wide)


def test_the_whole_timeline_at_80() -> None:
    assert plain_text(timeline(samples.snapshot(), 80, 5, Looks(ascii_only=True))).splitlines()[1:] == [
        "    500/s                                                  OOOOOOOOOOOO",
        "   faults CCCCCCCCCCCCCCPPPPPPPPPPPPCCCCCCCCCCCCCCCCCCOOOOOOOOOOOOOOOOOOOOOOOOC",
        "          ╵13:55        ╵13:56        ╵13:57        ╵13:58        ╵13:59",
        " O origin 27,474   P policy 839   C client 1,500   fine 353,770     now 1,184/s",
    ]


def test_wide_legends_tell_the_peak_and_the_newest() -> None:
    legend = text_of(timeline(samples.snapshot(), 200, 10, Looks())[-1])
    assert "peak 1,6" in legend
    assert "origin 400/s" in legend
    assert "now 1,1" in legend


def test_an_empty_timeline_says_why() -> None:
    for empty in (Timeline(), samples.timeline()):
        snapshot = replace(samples.snapshot(), timeline=empty, totals=Totals(), sides=())
        drawn = timeline(snapshot, 100, 7, Looks())
        assert len(drawn) == 7
        assert text_of(drawn[1]).strip() == "No events in the last 5m."
    scaled = timeline(replace(samples.snapshot(), timeline=Timeline()), 100, 7, Looks())
    assert len(scaled) == 7
    assert all(width_of(line) <= 100 for line in scaled)


def test_the_legend_marks_every_side_that_is_not_fine() -> None:
    sides = tuple((side, 40) for side in SIDES)
    snapshot = replace(samples.snapshot(), sides=sides)
    for letters, mark in ((False, "■"), (True, "?")):
        legend = text_of(timeline(snapshot, 200, 7, Looks(no_color=letters))[-1])
        assert f"{mark} unknown 40" in legend
        assert letters or legend.count("■") == len(SIDES) - 1


def test_no_faults_is_said_in_words() -> None:
    assert "no faults" in text_of(
        timeline(replace(samples.snapshot(), sides=((Side.NONE, 5),)), 100, 7, Looks())[-1]
    )


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_narrow_legend_leaves_out_whole_sides_and_the_least_harmful_first(width: int) -> None:
    sides = tuple((side, 1_000 + at) for at, side in enumerate(SIDES))
    snapshot = replace(samples.snapshot(), sides=sides)
    shown = text_of(timeline(snapshot, width, 7, Looks())[-1]).split("  now ")[0].split("  peak ")[0]
    whole = [f"■ {side} {1_000 + SIDES.index(side):,}" for side in (*FAULTS, Side.UNKNOWN)]
    whole.append("fine 1,000")
    shorter = " ".join(shown.split())
    assert shorter == " ".join(whole[: shorter.count("■") + shorter.count("fine")])
    assert shorter.count("■") >= 4


def test_the_last_column_of_what_is_past_is_not_now() -> None:
    past = replace(samples.snapshot(), view=View((Range(0, samples.NOW),)))
    legend = text_of(timeline(past, 200, 10, Looks())[-1])
    assert "last 1,1" in legend
    assert "now" not in legend


def test_where_there_is_no_fault_no_scale_is_made_up() -> None:
    full = samples.snapshot()
    fine = replace(full.timeline, counts=tuple((9, *(0,) * (len(SIDES) - 1)) for _ in full.timeline.counts))
    scales_shown = [
        text_of(line)[:10].strip() for line in timeline(replace(full, timeline=fine), 100, 7, Looks())
    ]
    assert scales_shown[:4] == ["10/s", "all", "0", "faults"]
