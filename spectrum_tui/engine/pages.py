"""Find events by their place in the order of `(time, sequence)`, without sorting what lies in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.sieve import Sieve, count, rows
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.stretch import Place, Stretch, rank

Found = tuple[int, int, Batch, int]
"""Time, sequence, and where the event lies. No two are alike in the first two, so no batches are compared."""


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


def older(parts: Iterable[Stretch], sieve: Sieve | None, before: Place | None, size: int) -> list[Row]:
    """Return the newest `size` matching events older than a place, newest first."""
    found: list[Found] = []
    for part in by_newest(parts, before):
        if len(found) >= size and found[size - 1][0] > part.newest:
            break
        fresh = _found(part.batch, rows(sieve, part)[-size:])
        found = sorted([*found, *fresh], reverse=True)[:size] if fresh else found
    return [Row(batch, index) for _, _, batch, index in found]


def newer(parts: Iterable[Stretch], sieve: Sieve | None, after: Place, size: int) -> list[Row]:
    """Return the oldest `size` matching events newer than a place, newest first."""
    found: list[Found] = []
    for part in by_oldest(parts, after):
        if len(found) >= size and found[size - 1][0] < part.oldest:
            break
        fresh = _found(part.batch, rows(sieve, part)[:size])
        found = sorted([*found, *fresh])[:size] if fresh else found
    return [Row(batch, index) for _, _, batch, index in reversed(found)]


def by_newest(parts: Iterable[Stretch], before: Place | None) -> list[Stretch]:
    """Return what comes before a place, the part with the newest event first."""
    cut = [part.until(before) for part in parts]
    return sorted((part for part in cut if len(part)), key=lambda part: -part.newest)


def by_oldest(parts: Iterable[Stretch], after: Place | None) -> list[Stretch]:
    """Return what comes after a place, the part with the oldest event first."""
    cut = [part.since(after) for part in parts]
    return sorted((part for part in cut if len(part)), key=lambda part: part.oldest)


def count_newer(parts: Iterable[Stretch], sieve: Sieve | None, after: Place | None) -> int:
    """Return how many matching events are newer than a place; without one, how many match at all."""
    cut = [part.since(after) for part in parts]
    return sum(count(sieve, part) for part in cut if len(part))


def find(store: Store, place: Place) -> Row | None:
    """Return the event at a place, or None when it is no longer kept."""
    for batch in store:
        if batch.oldest <= place[0] <= batch.newest:
            index = rank(batch, place)
            if index < len(batch) and Row(batch, index).place == place:
                return Row(batch, index)
    return None


def matching(store: Store, sieve: Sieve, places: Sequence[Place]) -> set[Place]:
    """Return those of some places whose event is kept and matches."""
    times = np.array([time for time, _ in places], np.int64)
    found = set()
    for batch in store:
        inside = np.flatnonzero((times >= batch.oldest) & (times <= batch.newest)).tolist()
        matches = sieve(batch) if inside else None
        for at in inside:
            index = rank(batch, places[at])
            here = index < len(batch) and Row(batch, index).place == places[at]
            if here and matches is not None and matches[index]:
                found.add(places[at])
    return found


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


def _found(batch: Batch, indices: Ints) -> list[Found]:
    times, sequences = batch["time"][indices].tolist(), batch["sequence"][indices].tolist()
    return [
        (time, number, batch, index)
        for time, number, index in zip(times, sequences, indices.tolist(), strict=True)
    ]
