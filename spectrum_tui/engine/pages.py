"""Find events by their place in the order of `(time, sequence)`, without sorting what lies in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.query import Mask
from spectrum_tui.engine.store import Store

CHUNK = 8192
"""Rows that are tested against a filter at a time while a page is filled."""
Place = tuple[int, int]
"""Event time and sequence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event where it lies."""

    batch: Batch
    index: int

    @property
    def place(self) -> Place:
        """Where the event stands in the order of events."""
        return int(self.batch["time"][self.index]), int(self.batch["sequence"][self.index])

    def __getitem__(self, column: str) -> int:
        return int(self.batch[column][self.index])


def older(parts: Iterable[Batch], mask: Mask | None, before: Place | None, size: int) -> list[Row]:
    """Return the newest `size` matching events older than a place, newest first."""
    ends = ((part, rank(part, before) if before else len(part)) for part in parts)
    ranked = sorted(
        ((part, end) for part, end in ends if end), key=lambda each: -int(each[0]["time"][each[1] - 1])
    )
    found: list[Row] = []
    for part, end in ranked:
        if len(found) >= size and found[size - 1].place[0] > int(part["time"][end - 1]):
            break
        chunks = (slice(max(stop - CHUNK, 0), stop) for stop in range(end, 0, -CHUNK))
        fresh = _first_rows(part, mask, chunks, size, -1)
        found = sorted([*found, *fresh], key=lambda row: row.place, reverse=True)[:size]
    return found


def newer(parts: Iterable[Batch], mask: Mask | None, after: Place, size: int) -> list[Row]:
    """Return the oldest `size` matching events newer than a place, newest first."""
    begins = ((part, rank(part, (after[0], after[1] + 1))) for part in parts)
    ranked = sorted(
        ((part, begin) for part, begin in begins if begin < len(part)),
        key=lambda each: int(each[0]["time"][each[1]]),
    )
    found: list[Row] = []
    for part, begin in ranked:
        if len(found) >= size and found[size - 1].place[0] < int(part["time"][begin]):
            break
        chunks = (slice(start, start + CHUNK) for start in range(begin, len(part), CHUNK))
        fresh = _first_rows(part, mask, chunks, size, 1)
        found = sorted([*found, *fresh], key=lambda row: row.place)[:size]
    return found[::-1]


def count_newer(parts: Iterable[Batch], mask: Mask | None, after: Place) -> int:
    """Return how many matching events are newer than a place."""
    count = 0
    for part in parts:
        begin = rank(part, (after[0], after[1] + 1))
        if begin < len(part):
            count += len(part) - begin if mask is None else int(mask(part.take(slice(begin, None))).sum())
    return count


def find(store: Store, place: Place) -> Row | None:
    """Return the event at a place, or None when it is no longer kept."""
    for part in store:
        if part.oldest <= place[0] <= part.newest:
            index = rank(part, place)
            if index < len(part) and Row(part, index).place == place:
                return Row(part, index)
    return None


def same_connection(store: Store, row: Row, most: int) -> list[Row]:
    """Return the events that share client, client port and ConnectTimestamp with one, oldest first."""
    if row["connect"] <= 0:
        return [row]
    found = []
    for part in store:
        same = part["connect"] == row["connect"]
        same &= part["client"] == row["client"]
        same &= part["port"] == row["port"]
        found += [Row(part, int(index)) for index in np.flatnonzero(same)[:most]]
    return sorted(found, key=lambda each: each.place)[:most]


def rank(part: Batch, place: Place) -> int:
    """Return how many rows of a batch come before a place."""
    time, sequence = place
    low = int(part["time"].searchsorted(time, "left"))
    high = int(part["time"].searchsorted(time, "right"))
    return low + int(part["sequence"][low:high].searchsorted(sequence, "left"))


def _first_rows(
    part: Batch, mask: Mask | None, chunks: Iterator[slice], size: int, direction: int
) -> list[Row]:
    found: list[Row] = []
    for chunk in chunks:
        rows: Ints = np.arange(*chunk.indices(len(part)))
        if mask is not None:
            rows = rows[mask(part.take(chunk))]
        found += [Row(part, index) for index in rows[::direction][: size - len(found)].tolist()]
        if len(found) >= size:
            break
    return found
