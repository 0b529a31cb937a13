"""A batch of events as columns, always in the order of event time."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]

COLUMNS: dict[str, type[np.generic]] = {
    "time": np.int64,
    "sequence": np.int64,
    "client": np.uint32,
    "network": np.uint32,
    "route": np.uint32,
    "traits": np.uint32,
    "colo": np.uint32,
    "sni": np.uint32,
    "port": np.int32,
    "client_bytes": np.int64,
    "origin_bytes": np.int64,
    "client_rtt": np.int64,
    "origin_rtt": np.int64,
    "connect": np.int64,
    "disconnect": np.int64,
    "stream": np.uint32,
    "offset": np.int64,
    "length": np.uint32,
    "flags": np.uint8,
}
"""Every column and its type. Missing integers are -1, missing times 0."""

INTEGERS = {
    "port": "ClientPort",
    "client_bytes": "ClientBytes",
    "origin_bytes": "OriginBytes",
    "client_rtt": "ClientTcpRtt",
    "origin_rtt": "OriginTcpRtt",
}
"""The field that each column of integers comes from."""
INSTANTS = {"time": "Timestamp", "connect": "ConnectTimestamp", "disconnect": "DisconnectTimestamp"}
"""The field that each column of times comes from."""
CODES = ("client", "network", "route", "traits", "colo", "sni")
"""The columns of codes."""
LARGE = 1 << 18
"""Bytes of a block that is worth to be asked of the system."""

UNTIMED = 1
"""Flag: the event time is the time of arrival."""
REPAIRED = 2
"""Flag: the record had to be repaired before it could be parsed."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Batch:
    """Events in columns of equal length, ordered by `time` and then by `sequence`."""

    columns: Columns

    def __len__(self) -> int:
        return len(self.columns["time"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    @property
    def nbytes(self) -> int:
        """Bytes of memory the columns take."""
        return sum(column.nbytes for column in self.columns.values())

    @property
    def oldest(self) -> int:
        """Event time of the first row."""
        return int(self.columns["time"][0])

    @property
    def newest(self) -> int:
        """Event time of the last row."""
        return int(self.columns["time"][-1])

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled in one piece: as many arrays would cost more than the bytes in them."""
        kinds = _kinds(self.columns)
        return _batch_in, (bytearray().join([self.columns[name].tobytes() for name in kinds]), kinds)

    def take(self, rows: NDArray[Any] | slice) -> Batch:
        """Return the given rows, which must be in rising order."""
        return Batch({name: column[rows] for name, column in self.columns.items()})

    def between(self, start: int | None, end: int | None) -> slice:
        """Return the rows whose time is in `(start, end]`; None is without bound."""
        time = self.columns["time"]
        first = 0 if start is None else int(time.searchsorted(start, "right"))
        last = len(time) if end is None else int(time.searchsorted(end, "right"))
        return slice(first, max(first, last))


def ordered(columns: Columns) -> Batch:
    """Return columns in order of arrival as a batch in order of time."""
    time = columns["time"]
    if len(time) < 2 or bool((time[1:] >= time[:-1]).all()):
        return Batch(columns)
    order = np.argsort(time, kind="stable")
    return Batch({name: column[order] for name, column in columns.items()})


def concatenated(batches: Sequence[Batch]) -> Batch:
    """Return the rows of all batches one after the other."""
    return Batch({name: np.concatenate([batch[name] for batch in batches]) for name in COLUMNS})


def merged(batches: Sequence[Batch]) -> Batch:
    """Return one batch with the events of all, with integers in the narrowest type that holds them."""
    joined = concatenated(batches).columns
    order = np.lexsort((joined["sequence"], joined["time"]))
    return packed({name: narrow(joined.pop(name)[order]) for name in COLUMNS})


def some_of(batches: Sequence[Batch], rows: NDArray[Any]) -> Batch:
    """Return some rows, rising, of all batches, as tightly as they go; the batches are used up.

    Columns move one by one, for all of them twice would be the most memory ever taken.
    """
    columns = {}
    for name in COLUMNS:
        columns[name] = narrow(np.concatenate([batch.columns.pop(name) for batch in batches])[rows])
    return packed(columns)


def packed(columns: Columns) -> Batch:
    """Return a batch whose columns lie in one block of memory.

    A large block is asked of the system: what stays for long among arrays that come and go leaves holes,
    which take as much memory again.
    """
    size = sum(column.nbytes for column in columns.values())
    large = size >= LARGE
    block = mmap.mmap(-1, size, access=mmap.ACCESS_COPY) if large else bytearray(size)
    batch = _batch_in(block, _kinds(columns))
    for name, place in batch.columns.items():
        place[:] = columns.pop(name)
    return batch


def _kinds(columns: Columns) -> dict[str, str]:
    """Return the types of columns, widest first: so each begins at a multiple of its width in one block."""
    names = sorted(columns, key=lambda name: -columns[name].itemsize)
    return {name: columns[name].dtype.str for name in names}


def _batch_in(block: bytearray | mmap.mmap, kinds: dict[str, str]) -> Batch:
    """Return the batch whose columns, of these types, fill a block one after the other."""
    widths = {name: np.dtype(kind).itemsize for name, kind in kinds.items()}
    rows, start, columns = len(block) // sum(widths.values()), 0, {}
    for name, kind in kinds.items():
        columns[name] = np.frombuffer(block, kind, rows, start)
        start += rows * widths[name]
    return Batch({name: columns[name] for name in COLUMNS})


def narrow(column: NDArray[Any]) -> NDArray[Any]:
    """Return an integer column in the narrowest type that holds its values."""
    if not len(column) or column.dtype.itemsize == 1:
        return column
    low, high = int(column.min()), int(column.max())
    kinds = (np.uint8, np.uint16, np.uint32) if low >= 0 else (np.int8, np.int16, np.int32)
    for kind in kinds:
        if (
            np.dtype(kind).itemsize < column.dtype.itemsize
            and high <= np.iinfo(kind).max
            and low >= np.iinfo(kind).min
        ):
            return column.astype(kind)
    return column
