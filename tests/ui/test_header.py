"""The first line at different widths and in different states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Phase, SourceStatus, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.ui.format.header import header
from spectrum_tui.ui.lines import text_of, width_of
from spectrum_tui.ui.looks import ascii_line
from tests.ui import samples
from tests.ui.samples import NOW

SNAPSHOT = samples.snapshot()


def text(width: int = 160, paused: int | None = None, **changes: object) -> str:
    """Return the header of the sample with some fields changed."""
    return text_of(header(replace(SNAPSHOT, **changes), "events.log +2", width, paused)).strip()  # type: ignore[arg-type]


def test_everything_at_120() -> None:
    assert text(120) == (
        "events.log +2   ● LIVE   window 5m   1,157/s   open ~8,112   "
        "origin errors 8.6 % 14,231/165,227   lag 41 s   late 12"
    )


def test_the_least_important_parts_go_first() -> None:
    assert text(80) == "● LIVE  window 5m  1,157/s  errors 8.6 % 14,231/165,227  lag 41 s  late 12"
    assert text(60) == "● LIVE  window 5m  1,157/s  errors 8.6 % 14,231/165,227"


def test_failures_of_the_reader_are_told() -> None:
    failed = replace(SNAPSHOT.ingest, failures=2)
    assert "failures 2" in text(80, ingest=failed)


@pytest.mark.parametrize("width", range(20, 220, 9))
def test_it_is_exactly_as_wide_as_the_screen(width: int) -> None:
    assert width_of(header(SNAPSHOT, "a" * 300, width)) == width


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        (Phase.LIVE, "● LIVE"),
        (Phase.LOADING, "◌ LOADING 43 %"),
        (Phase.SILENT, "○ SILENT 3m12s"),
        (Phase.ENDED, "○ ENDED"),
        (Phase.BEHIND, "● BEHIND"),
        (Phase.WAITING, "◌ WAITING"),
    ],
)
def test_states(phase: Phase, shown: str) -> None:
    assert shown in text(phase=phase, progress=0.43, silence=192 * SECOND)


def test_what_is_past_is_not_called_live() -> None:
    past = View((Range(NOW - 5 * MINUTE, NOW - 2 * MINUTE),))
    for width in (60, 80, 160):
        assert "○ RANGE 3m" in text(width, view=past)
        assert "LIVE" not in text(width, view=past)
        assert "L live" in text(width, view=past)
    assert "○ RANGE  L live" in text(80, view=View((Range(end=NOW),)))
    assert "● LIVE  range" in text(80, view=View((Range(NOW - MINUTE),)))
    assert "○ SILENT 3m12s  range 3m" in text(80, view=past, phase=Phase.SILENT, silence=192 * SECOND)
    assert "PAUSED +7  range 3m" in text(80, 7, view=past)


def test_a_search_under_way_is_told_at_any_width() -> None:
    assert "● LIVE   window 5m" in text(searched=None)
    for width in (40, 80, 160):
        assert "searching 43 %" in text(width, searched=0.432)


def test_paused_says_how_much_was_missed() -> None:
    assert "PAUSED +1,204" in text(paused=1204)
    assert "LIVE" not in text(paused=0)


def test_without_any_connect_nothing_is_known_of_what_is_open() -> None:
    assert "open none seen" in text(ingest=replace(SNAPSHOT.ingest, connects_seen=False))


def test_a_scope_without_connects_has_none_open() -> None:
    totals = replace(SNAPSHOT.totals, connects=0, open_connections=0)
    assert "open ~0 " in text(totals=totals)


def test_without_status_nobody_knows_of_errors() -> None:
    assert "origin errors – no Status" in text(missing=frozenset({"Status"}))


def test_times_of_arrival_are_called_that_in_place_of_a_lag() -> None:
    accepted = SNAPSHOT.ingest.accepted
    shown = text(ingest=replace(SNAPSHOT.ingest, untimed=accepted))
    assert "arrival times" in shown
    assert "lag" not in shown
    some = text(ingest=replace(SNAPSHOT.ingest, untimed=accepted - 1))
    assert "lag 41 s" in some
    assert f"untimed {accepted - 1:,}" in some


def test_nothing_finished_is_no_error_rate() -> None:
    assert "origin errors –" in text(totals=replace(SNAPSHOT.totals, finished=0, origin_faults=0))


def test_doubts_are_told_only_when_there_are_any() -> None:
    assert "rejected" not in text()
    assert "evicted" not in text()
    doubtful = replace(SNAPSHOT.ingest, rejected=3, evicted=90_000)
    assert "rejected 3" in text(ingest=doubtful)
    assert "evicted 90,000" in text(ingest=doubtful)


def test_a_source_that_cannot_be_read_is_told() -> None:
    broken = SourceStatus("b.log", 0, None, 0, None, False, "permission denied\x1b[2J")
    shown = text(200, ingest=replace(SNAPSHOT.ingest, sources=(broken,)))
    many = text(200, ingest=replace(SNAPSHOT.ingest, sources=(broken,) * 3))
    assert many == f"{shown} (and 2 more)"
    assert "! b.log: permission denied␛[2J" in shown


def test_before_the_first_event_nothing_is_claimed() -> None:
    nothing = replace(SNAPSHOT.totals, events=0, per_second=0.0)
    shown = text(totals=nothing, phase=Phase.WAITING)
    assert "errors" not in shown
    assert "open" not in shown


def test_loading_says_how_long_it_will_take() -> None:
    shown = text(phase=Phase.LOADING, progress=0.43, remaining=12 * SECOND)
    assert "◌ LOADING 43 % ▰▰▱▱▱▱ 12 s left   window" in shown
    assert "◌ LOADING 43 % ▰▰▱▱▱▱   window" in text(phase=Phase.LOADING, progress=0.43)
    assert "◌ LOADING   window" in text(phase=Phase.LOADING)


def test_what_will_not_be_read_is_told() -> None:
    assert "unread 3.0 GiB" in text(200, ingest=replace(SNAPSHOT.ingest, unloaded=3 << 30))


def test_history_that_is_read_behind_is_told() -> None:
    assert "● LIVE" in text(progress=0.43)
    assert "history 43 % ▰▰▱▱▱▱   late" in text(progress=0.43)
    assert "history 43 % ▰▰▱▱▱▱ 12 s left" in text(progress=0.43, remaining=12 * SECOND)
    assert "history" not in text(progress=0.43, phase=Phase.LOADING)


@pytest.mark.parametrize(
    ("progress", "shown"),
    [(0.0, "0 % ▱▱▱▱▱▱"), (0.5, "50 % ▰▰▰▱▱▱"), (0.99, "99 % ▰▰▰▰▰▱"), (1.0, "100 % ▰▰▰▰▰▰")],
)
def test_the_bar_is_full_only_when_all_is_read(progress: float, shown: str) -> None:
    assert f"history {shown}" in text(progress=progress)


def test_the_bar_is_drawn_in_ascii() -> None:
    line = ascii_line(header(replace(SNAPSHOT, progress=0.43), "events.log", 160))
    assert "history 43 % ##----" in text_of(line)


def test_the_bar_goes_first_then_the_time_left_then_the_share() -> None:
    ingest = replace(SNAPSHOT.ingest, late=0)
    totals = replace(SNAPSHOT.totals, per_second=3.0, origin_faults=4, finished=31)
    for width, shown in (
        (88, "history 43 % ▰▰▱▱▱▱ 12 s left"),
        (80, "lag 41 s  history 43 % 12 s left"),
        (70, "lag 41 s  history 43 %"),
    ):
        some = text(width, progress=0.43, remaining=12 * SECOND, ingest=ingest, totals=totals)
        assert some.endswith(shown)
    assert text(60, progress=0.43, ingest=ingest, totals=totals).endswith("lag 41 s")


@pytest.mark.parametrize("width", range(40, 220))
def test_a_bar_leaves_room_for_all_that_counts(width: int) -> None:
    before, during = text(width), text(width, progress=0.43, remaining=12 * SECOND)
    for word in ("LIVE", "window", "errors", "lag", "late"):
        assert (word in during) == (word in before)
