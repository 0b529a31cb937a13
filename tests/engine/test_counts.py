"""Counters in arrays equal counters in dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import counts, news
from spectrum_tui.engine.counts import Counts, Grid
from spectrum_tui.engine.news import NEVER, News, Once, Remembered
from spectrum_tui.engine.paged import Paged
from spectrum_tui.engine.tables import RTT_BUCKETS, bucket_rtt, rtt_bucket
from tests import naive

MOST = 21
"""Keys of grids are smaller."""
keys = st.integers(0, 200)
additions = st.lists(st.tuples(keys, st.integers(-5, 5)), max_size=20)


@pytest.fixture(autouse=True, scope="module", params=(0, counts.MANY))
def many(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count by going through all counts after few events, too, as usually after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY", request.param)
        yield


@given(st.lists(additions, max_size=8), st.integers(0, 400))
def test_counts_equal_a_dictionary(pieces: list[list[tuple[int, int]]], size: int) -> None:
    counts, second = Counts(), Counter[int]()
    for piece in pieces:
        counts.add(
            np.array([key for key, _ in piece], np.uint32),
            np.array([amount for _, amount in piece], np.int64),
        )
        for key, amount in piece:
            second[key] += amount
    assert counts.array(size).tolist() == [second[key] for key in range(size)]
    assert [counts.of(key) for key in range(size)] == counts.array(size).tolist()
    assert counts.total == sum(second.values())


@given(st.lists(additions, max_size=12), st.integers(1, 400), st.data())
def test_keys_with_a_count_are_followed(
    pieces: list[list[tuple[int, int]]], room: int, data: st.DataObject
) -> None:
    counts, second = Counts(), Counter[int]()
    counts.array(room)
    for piece in pieces:
        signed = data.draw(st.booleans())
        amounts = [amount if signed else 1 for _, amount in piece]
        counts.add(np.array([key for key, _ in piece], np.int64), np.array(amounts) if signed else 1)
        for (key, _), amount in zip(piece, amounts, strict=True):
            second[key] += amount
        if data.draw(st.booleans()):
            assert counts.distinct == sum(count != 0 for count in second.values())


@given(st.lists(st.one_of(st.none(), st.lists(keys, max_size=9)), max_size=30))
def test_news_are_what_was_counted_since_one_asked(steps: list[list[int] | None]) -> None:
    told, unsaid = News(), set[int]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(news, "MOST", 20)
        assert told.since(NEVER) is None
        mark, size = told.mark, 0
        for step in steps:
            if step is None:
                found = told.since(mark)
                mark = told.mark
                assert (found is None) == (size > 20)
                assert found is None or set(found.tolist()) == unsaid
                unsaid, size = set(), 0
            else:
                told.add(np.array(step, np.uint32))
                unsaid.update(step)
                size += len(step)


@given(st.lists(keys))
def test_what_comes_again_is_left_out(some: list[int]) -> None:
    once = Once()
    assert sorted(once.of(np.array(some, np.int64)).tolist()) == sorted(set(some))
    assert sorted(once.of(np.array(some[::2], np.int64)).tolist()) == sorted(set(some[::2]))


@given(st.lists(st.lists(keys, max_size=9), max_size=20), st.integers(5, 60))
def test_what_is_remembered_is_what_is_worked_out_anew(pieces: list[list[int]], most: int) -> None:
    told, remembered, second = News(), Remembered(), Counter[int]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(news, "MOST", most)
        for number, piece in enumerate(pieces):
            told.add(np.array(piece, np.int64))
            second.update(piece)
            size = max(second, default=0) + 1
            counts = np.array([second[key] for key in range(size)])
            if number % 3:
                assert remembered.read(told, size, counts.take).tolist() == counts.tolist()


moments = st.integers(1, 3000)
batches = st.lists(
    st.lists(st.tuples(moments, st.integers(0, MOST - 1)), min_size=1, max_size=10), max_size=8
)


def put(grid: Grid, batch: list[tuple[int, int]], sign: int) -> None:
    """Count a batch in order of time."""
    batch = sorted(batch)
    times = np.array([time for time, _ in batch], np.int64)
    grid.add(times, np.array([key for _, key in batch], np.uint32), sign)


def cells(grid: Grid) -> Counter[tuple[int, int]]:
    """Return what a grid has counted, by step and key."""
    if not len(grid):
        return Counter()
    found = grid.window((grid.first + len(grid)) * grid.step, len(grid), np.arange(MOST))
    return +Counter(
        {
            (grid.first + step, key): count
            for step, row in enumerate(found.tolist())
            for key, count in enumerate(row)
        }
    )


def stepped(events: list[tuple[int, int]], step: int) -> Counter[tuple[int, int]]:
    """Return the events by step and key; step b covers `(b·step, (b+1)·step]`."""
    return Counter(((time - 1) // step, key) for time, key in events)


@given(batches, st.integers(1, 400))
def test_a_grid_equals_a_dictionary(batches: list[list[tuple[int, int]]], step: int) -> None:
    grid = Grid(step)
    for batch in batches:
        put(grid, batch, 1)
    for batch in batches[::2]:
        put(grid, batch, -1)
    assert cells(grid) == stepped([event for batch in batches[1::2] for event in batch], step)


@given(batches, st.integers(2, 12))
def test_a_grid_with_a_limit_follows_its_span(batches: list[list[tuple[int, int]]], limit: int) -> None:
    grid = Grid(10, limit)
    for batch in batches:
        put(grid, batch, 1)
        assert len(grid) <= limit
    events = [event for batch in batches for event in batch]
    assert cells(grid) == stepped(events, grid.step)
    assert grid.step % 10 == 0
    span = (max(events)[0] - min(events)[0]) if events else 0
    assert grid.step == 10 or span > grid.step // 2 * (limit - 2)


@given(batches, st.integers(0, 3000), st.integers(1, 3000), st.integers(1, 300))
def test_a_trimmed_grid_forgets_whole_steps_only(
    batches: list[list[tuple[int, int]]], start: int, length: int, step: int
) -> None:
    grid = Grid(step)
    events = [event for batch in batches for event in batch]
    for batch in batches:
        put(grid, batch, 1)
    end = start + length
    grid.trim(start, end)
    everything = stepped(events, step).items()
    kept = {cell: count for cell, count in everything if start - step < cell[0] * step < end}
    assert cells(grid) == kept
    put(grid, [(start + 1, 3)], 1)
    assert cells(grid) == Counter(kept) + stepped([(start + 1, 3)], step)


@given(batches, st.integers(1, 3300), st.integers(1, 30), st.lists(st.integers(0, 40), max_size=5))
def test_a_window_has_as_many_steps_as_asked_for(
    batches: list[list[tuple[int, int]]], end: int, size: int, asked: list[int]
) -> None:
    grid, step = Grid(100), 100
    for batch in batches:
        put(grid, batch, 1)
    counts = stepped([event for batch in batches for event in batch], step)
    last = (end - 1) // step
    expected = [[counts[last - size + 1 + row, key] for key in asked] for row in range(size)]
    assert grid.window(end, size, np.array(asked, np.int64)).tolist() == expected


@given(st.lists(st.integers(1 << 13, 1 << 38), min_size=1), st.sampled_from((0.5, 0.95, 0.99, 1.0)))
def test_a_quantile_is_off_by_at_most_three_percent(rtts: list[int], share: float) -> None:
    histogram, row = Paged(RTT_BUCKETS), np.zeros(1, np.int64)
    histogram.add(row.repeat(len(rtts)), rtt_bucket(np.array(rtts, np.int64)), 1)
    found, exact = int(bucket_rtt(histogram.reached(row, (share,)))[0, 0]), naive.quantile(rtts, share)
    assert exact is not None
    assert abs(found / exact - 1) < 0.031


@given(st.lists(st.integers(1, 65_535), min_size=1))
def test_a_bucket_does_not_depend_on_how_narrowly_numbers_are_packed(rtts: list[int]) -> None:
    assert rtt_bucket(np.array(rtts, np.uint16)).tolist() == rtt_bucket(np.array(rtts, np.int64)).tolist()


def test_nothing_measured_has_no_quantile() -> None:
    nothing = Paged(RTT_BUCKETS).reached(np.arange(2), (0.5, 0.9))
    assert bucket_rtt(nothing).tolist() == [[0, 0], [0, 0]]
