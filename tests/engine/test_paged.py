"""Counts in pages equal counters in dictionaries, and take memory only where something is counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import counts, paged
from spectrum_tui.engine.paged import Paged
from spectrum_tui.engine.renumbering import Renumbering

COLUMNS, ROWS = 50, 30
cells = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, COLUMNS - 1)), max_size=40)
Cells = list[tuple[int, int]]


@pytest.fixture(autouse=True, scope="module", params=(0, counts.MANY))
def many(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count by going through all counts after few events, too, as usually after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY", request.param)
        yield


def put(counts: Paged, cells: Cells, sign: int) -> None:
    """Count rows and columns."""
    rows, columns = (np.array([cell[place] for cell in cells], np.int64) for place in (0, 1))
    counts.add(rows, columns, sign)


def told(counts: Paged) -> Counter[tuple[int, int]]:
    """Return what is counted."""
    rows = counts.rows(np.arange(ROWS)).tolist()
    return +Counter(
        {(row, column): count for row, found in enumerate(rows) for column, count in enumerate(found)}
    )


@given(st.lists(cells, max_size=8))
def test_pages_equal_a_dictionary(pieces: list[Cells]) -> None:
    counts, second = Paged(COLUMNS), Counter[tuple[int, int]]()
    for number, piece in enumerate(pieces):
        put(counts, piece, 1)
        second.update(piece)
        if number % 2:
            put(counts, pieces[number - 1], -1)
            second.subtract(pieces[number - 1])
        assert told(counts) == +second
    assert counts.rows(np.array([3, ROWS + 7])).shape == (2, COLUMNS)


@given(cells, cells, st.lists(st.floats(0.01, 1), min_size=1, max_size=3))
def test_a_share_is_reached_where_that_many_were_counted(
    came: Cells, gone: Cells, shares: list[float]
) -> None:
    counts, rows = Paged(COLUMNS), np.array([5, 0, ROWS + 9, *range(ROWS)])
    put(counts, [*came, *gone], 1)
    put(counts, gone, -1)
    found = counts.reached(rows, shares).tolist()
    for place, row in enumerate(rows.tolist()):
        columns = sorted(column for each, column in came if each == row)
        for share, reached in zip(shares, found, strict=True):
            naive = columns[max(math.ceil(share * len(columns)), 1) - 1] if columns else -1
            assert reached[place] == naive


@given(cells, st.sets(st.integers(0, ROWS - 1)), st.integers(0, ROWS - 1), cells)
def test_rows_that_are_not_kept_are_counted_together(
    before: Cells, kept: set[int], other: int, after: Cells
) -> None:
    counts = Paged(COLUMNS)
    put(counts, before, 1)
    change = Renumbering(np.isin(np.arange(ROWS), list(kept)), other)
    counts.renumber(change)
    moved = Counter((int(change.new[row]), column) for row, column in before)
    assert told(counts) == moved
    put(counts, after, 1)
    assert told(counts) == moved + Counter(after)


def test_many_origins_with_like_round_trips_take_little_memory() -> None:
    counts, origins = Paged(312), 10_000
    rows = np.tile(np.arange(origins), 5)
    put_columns = 100 + rows % 8
    counts.add(rows, put_columns, 1)
    assert counts.nbytes < origins * 250


def test_what_has_left_makes_room_for_what_comes() -> None:
    counts, rows, sizes = Paged(312), np.arange(2_000), []
    for column in range(0, 312, 4):
        columns = np.full(len(rows), column)
        counts.add(rows, columns, 1)
        counts.add(rows, columns, -1)
        sizes.append(counts.nbytes)
    assert max(sizes) < len(rows) * 350
    assert not counts.rows(np.array([7])).any()


def test_counts_beyond_32_bits_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paged, "NARROW", 3)
    counts = Paged(COLUMNS)
    for _ in range(5):
        put(counts, [(2, 3), (1, 49)], 1)
    found = counts.rows(np.array([1, 2]))
    assert found[1, 3] == found[0, 49] == 5
    assert found.dtype == np.int64
