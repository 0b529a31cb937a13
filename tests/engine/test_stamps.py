"""Columns read at once hold what reading value by value holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spectrum_tui.engine.codes import integer
from spectrum_tui.engine.stamps import event_times, instants, integers
from spectrum_tui.model.times import instant

SECONDS = st.integers(946_684_700, 4_102_444_900)
FIXED = st.sampled_from(
    (
        "2026-01-15T09:30:00Z",
        "2026-01-15T09:30:00.5Z",
        "2026-01-15T09:30:00.123456789Z",
        "1970-01-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-15T09:30:60Z",
        "2026-01-15T09+00:00Z",
        "2026-01-15T09:30\0\0\0Z",
    )
)
SIGNS = st.text("0123456789-:.+TZz \0", min_size=20, max_size=21)


@st.composite
def stamps(draw: st.DrawFn) -> str:
    """Times in RFC 3339, some with a letter changed."""
    text = f"{draw(st.datetimes()):%Y-%m-%dT%H:%M:%S}"
    digits = draw(st.text("0123456789", max_size=9))
    text += f".{digits}Z" if digits else "Z"
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from("0129-:.TZ +\0a²")) + text[at + 1 :]
    return text


numbers = st.one_of(
    SECONDS,
    SECONDS.map(lambda seconds: seconds * 1000 + 1),
    SECONDS.map(lambda seconds: seconds * 10**6 + 1),
    SECONDS.map(lambda seconds: seconds * 10**9 + 1),
    st.integers(-(10**20), 10**20),
)
texts = st.one_of(stamps(), FIXED, SIGNS, numbers.map(str))
mixed = st.one_of(texts, numbers, st.floats(), st.booleans(), st.none(), st.just([]))
columns = st.one_of(
    st.lists(numbers, max_size=20),
    st.lists(texts, max_size=20),
    st.lists(st.one_of(FIXED, SIGNS), max_size=20),
    st.lists(mixed, max_size=20),
    texts.map(lambda text: [text] * 5),
)


@given(columns)
@example(["2026-01-15T09:30:00Z", "2026-01-15T09+00:00Z"])
@example(["2026-01-15T09:30:00Z", "2026-01-15T09:30\0\0\0Z"])
@example(["9999-12-31T23:59:59Z", "2026-01-15T09:30:00Z"])
def test_a_column_of_timestamps_is_read_as_each_of_them(values: list[Any]) -> None:
    assert instants(values).tolist() == [instant(value) for value in values]


whole = st.one_of(st.integers(-(2**70), 2**70), st.integers(-5, 5), st.integers(2**53 - 2, 2**53 + 2))
odd = st.one_of(
    whole,
    whole.map(str),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text("0123456789.e+- _", max_size=6),
    st.just({}),
    st.just([]),
    st.just([1]),
)


@given(
    st.one_of(st.lists(whole, max_size=20), st.lists(st.floats(), max_size=20), st.lists(odd, max_size=20))
)
def test_a_column_of_integers_is_read_as_each_of_them(values: list[Any]) -> None:
    assert integers(values).tolist() == [integer(value) for value in values]


times = st.lists(st.tuples(*[st.sampled_from((0, 5, 7))] * 3), max_size=20)


@given(times)
def test_an_event_was_at_the_first_time_that_it_has(rows: list[tuple[int, int, int]]) -> None:
    stamp, disconnect, connect = (np.array([row[at] for row in rows], np.int64) for at in range(3))
    time, untimed = event_times(stamp, disconnect, connect, 99)
    assert time.tolist() == [next(filter(None, row), 99) for row in rows]
    assert untimed.tolist() == [not any(row) for row in rows]
