"""Numbers read as people expect, and what people write is understood or refused in one sentence."""

from collections.abc import Callable
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model import units
from spectrum_tui.model.units import (
    DAY,
    HOUR,
    MILLISECOND,
    MINUTE,
    SECOND,
    age,
    clock_time,
    count,
    duration,
    narrow_size,
    parse_duration,
    parse_rate,
    parse_ratio,
    parse_size,
    percent,
    rate,
    rtt,
    share,
    si,
    size,
    span,
    timestamp,
)

nanoseconds = st.integers(0, units.LONGEST)
SUMMER_IN_BERLIN = timezone(timedelta(hours=2))
MOMENT = 1_789_394_851_123_456_789  # 2026-09-14T14:07:31.123456789Z


def test_counts_are_written_in_full() -> None:
    assert count(1204) == "1,204"
    assert count(12) == "12"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00k"),
        (9_995, "9.99k"),
        (9_999, "10.0k"),
        (99_950, "100k"),
        (999_499, "999k"),
        (999_500, "1.00M"),
        (1_234_567, "1.23M"),
        (2**63, "9.22E"),
        (-1234, "-1.23k"),
    ],
)
def test_compact_numbers_keep_three_digits(number: int, shown: str) -> None:
    assert si(number) == shown


@given(nanoseconds)
def test_compact_numbers_fit_narrow_cells(number: int) -> None:
    assert len(si(number)) <= 5
    assert len(narrow_size(number)) <= 5


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (10_200, "10 KiB"),
        (int(4.1 * 1024**2), "4.1 MiB"),
        (1024**2 - 100, "1.0 MiB"),
        (512 * 1024**3, "512 GiB"),
    ],
)
def test_sizes_have_binary_units(number: int, shown: str) -> None:
    assert size(number) == shown


def test_a_narrow_size_drops_what_can_be_guessed() -> None:
    assert narrow_size(int(4.1 * 1024**2)) == "4.1M"


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (0, "0 ms"),
        (999_999, "<1 ms"),
        (212 * MILLISECOND, "212 ms"),
        (SECOND - 1, "999 ms"),
        (1_450 * MILLISECOND, "1.4 s"),
        (41 * SECOND, "41 s"),
        (MINUTE - 1, "59 s"),
        (12 * MINUTE + 4 * SECOND, "12m04s"),
        (3 * HOUR + 5 * MINUTE, "3h05m"),
        (2 * DAY + 4 * HOUR, "2d04h"),
        (-3 * SECOND, "-3.0 s"),
    ],
)
def test_durations_show_their_two_leading_units(length: int, shown: str) -> None:
    assert duration(length) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [(-5, "0 s"), (41 * SECOND, "41 s"), (5 * MINUTE, "5 m"), (HOUR, "1 h"), (50 * HOUR, "2 d")],
)
def test_ages_have_one_unit(length: int, shown: str) -> None:
    assert age(length) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (None, "–"),
        (0, "–"),
        (-1, "–"),
        (50_000, "<0.1 ms"),
        (400_000, "0.4 ms"),
        (9_960_000, "10 ms"),
        (212 * MILLISECOND, "212 ms"),
        (999_700_000, "999 ms"),
        (1200 * MILLISECOND, "1.2 s"),
    ],
)
def test_an_unmeasured_round_trip_is_not_zero(length: int | None, shown: str) -> None:
    assert rtt(length) == shown


@pytest.mark.parametrize(
    ("ratio", "shown", "whole"),
    [
        (None, "–", "–"),
        (float("nan"), "–", "–"),
        (0, "0 %", "0 %"),
        (1e-9, "<0.1 %", "<1 %"),
        (0.032, "3.2 %", "3 %"),
        (0.321, "32.1 %", "32 %"),
        (0.9999, ">99.9 %", ">99 %"),
        (1, "100 %", "100 %"),
    ],
)
def test_percentages_never_hide_the_few(ratio: float | None, shown: str, whole: str) -> None:
    assert percent(ratio) == shown
    assert share(ratio) == whole


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_some_is_never_none_and_most_is_never_all(ratio: float) -> None:
    assert percent(ratio) not in ("0 %", "0.0 %", "100 %", "100.0 %")
    assert share(ratio) not in ("0 %", "100 %")


@pytest.mark.parametrize(
    ("per_second", "shown"),
    [(0, "0/s"), (0.01, "<0.1/s"), (3.24, "3.2/s"), (9.96, "10/s"), (1204.2, "1,204/s"), (1e400, "–")],
)
def test_rates_are_per_second(per_second: float, shown: str) -> None:
    assert rate(per_second) == shown


def test_times_of_day_are_in_the_zone_asked_for() -> None:
    assert clock_time(MOMENT) == "14:07:31"
    assert clock_time(MOMENT, SUMMER_IN_BERLIN) == "16:07:31"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        (0, "2026-09-14T14:07:31Z"),
        (3, "2026-09-14T14:07:31.123Z"),
        (9, "2026-09-14T14:07:31.123456789Z"),
    ],
)
def test_timestamps_are_cut_never_rounded(digits: int, shown: str) -> None:
    assert timestamp(MOMENT, UTC, digits) == shown


def test_timestamps_name_their_offset() -> None:
    assert timestamp(MOMENT, SUMMER_IN_BERLIN) == "2026-09-14T16:07:31+02:00"


@given(st.integers(-(2**63), units.LONGEST))
def test_every_time_that_a_column_can_hold_can_be_shown(time: int) -> None:
    assert timestamp(time, UTC, 9).endswith("Z")
    assert len(clock_time(time)) == 8


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5m", 5 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("2.5s", 2500 * MILLISECOND),
        ("250ms", 250 * MILLISECOND),
        (" 10 s ", 10 * SECOND),
        ("7d", 7 * DAY),
        ("1w", 7 * DAY),
        ("3us", 3000),
        ("3µs", 3000),
        ("0.000000001s", 1),
    ],
)
def test_durations_are_read(text: str, length: int) -> None:
    assert parse_duration(text) == length


@given(nanoseconds)
def test_a_span_is_read_back_exactly(length: int) -> None:
    assert parse_duration(span(length)) == length


@pytest.mark.parametrize("text", ["1m", "5m", "15m", "1h", "6h", "24h", "7d", "1h30m", "1s"])
def test_windows_read_as_they_are_typed(text: str) -> None:
    assert span(parse_duration(text)) == text


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5x", "5M", "5m!", "1e3s", "٥m", "5.m", "all"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write it like 5m"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("256MiB", 256 * 1024**2),
        ("256m", 256 * 1024**2),
        ("10k", 10_240),
        ("1.5GB", 1_500_000_000),
        ("4096", 4096),
        ("12 b", 12),
        ("1tib", 1024**4),
    ],
)
def test_sizes_are_read(text: str, number: int) -> None:
    assert parse_size(text) == number


@pytest.mark.parametrize("text", ["", "MiB", "-1", "10 apples", "1e9", "0x10", "1.2.3MiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size: write it like 256MiB"):
        parse_size(text)


@pytest.mark.parametrize("parse", [parse_duration, parse_size])
def test_more_than_a_column_holds_is_refused(parse: Callable[[str], int]) -> None:
    with pytest.raises(ValueError, match="more than can be counted"):
        parse("9999999999999999999" + ("s" if parse is parse_duration else "TB"))


@pytest.mark.parametrize(
    ("text", "per_second"), [("300", 300), ("50k", 50_000), ("50K/s", 50_000), ("0.5/s", 0.5), ("1M", 1e6)]
)
def test_rates_are_read(text: str, per_second: float) -> None:
    assert parse_rate(text) == per_second


@pytest.mark.parametrize("text", ["", "0", "-3", "fast", "3/m", "inf", "nan", "9999999M"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rate above zero: write it like 300"):
        parse_rate(text)


@pytest.mark.parametrize(("text", "ratio"), [("5%", 0.05), ("0.05", 0.05), ("12.5 %", 0.125), ("1", 1)])
def test_ratios_are_read(text: str, ratio: float) -> None:
    assert parse_ratio(text) == pytest.approx(ratio)


@pytest.mark.parametrize("text", ["", "%", "-1%", "five", "5%%"])
def test_what_is_no_ratio_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a ratio: write it like 5%"):
        parse_ratio(text)


def _complaint(parse: Callable[[str], float], text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return ""


@given(st.text())
def test_any_text_is_read_or_refused_with_a_sentence_that_fits_a_line(text: str) -> None:
    for parse in (parse_duration, parse_size, parse_rate, parse_ratio):
        complaint = _complaint(parse, text)
        assert complaint.isprintable()
        assert len(complaint) < 140
