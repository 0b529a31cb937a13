"""Connections that have ended or are open, looked through part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.leaders import Leaders
from spectrum_tui.engine.pairing import DISCONNECT
from spectrum_tui.engine.query import Bools, Mask
from spectrum_tui.engine.vocabulary import Vocabulary

UNKNOWN = -1
Some = tuple[Batch, Ints]
"""A part and rows of it."""


@dataclass(slots=True)
class Survey:
    """What was found about connections; it grows while parts are looked through.

    Args:
        order: "duration", "age" or "bytes".
        leaders: those to be shown.
    """

    order: str
    leaders: Leaders
    count: int = 0
    began_before: int = 0
    """Those that opened before the log begins."""
    durations: list[Ints] = field(default_factory=list)

    def closed(self, part: Batch, rows: Ints, begins: int) -> None:
        """Look through closes."""
        opened, lasted = part["connect"][rows], durations(part, rows)
        self.count += len(rows)
        self.began_before += int(((opened > 0) & (opened < begins)).sum())
        self.durations.append(lasted)
        values = {"age": opened, "duration": lasted}
        chosen = values[self.order] if self.order in values else sizes(part, rows)
        self.leaders.offer(part, rows, chosen, opened)

    def open(self, part: Batch, rows: Ints, clock: int) -> None:
        """Look through connects of what is still open."""
        opened = openings(part, rows)
        values = {"age": opened, "duration": np.maximum(clock - opened, 0)}
        unsaid = np.full(len(rows), UNKNOWN)
        self.leaders.offer(part, rows, values.get(self.order, unsaid), opened)


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """Connections that ended, in columns of equal length; sizes and times that nobody told are -1."""

    client: Ints
    route: Ints
    opened: Ints
    duration: Ints
    size: Ints
    """Bytes both ways."""
    lasted: Bools
    """Whether it was a connection at all, rather than an origin that could not be connected to."""

    def __len__(self) -> int:
        return len(self.client)

    def only(self, chosen: Bools) -> Ended:
        """Return some of the rows."""
        return Ended(
            self.client[chosen],
            self.route[chosen],
            self.opened[chosen],
            self.duration[chosen],
            self.size[chosen],
            self.lasted[chosen],
        )


def closes(parts: Iterable[Batch], mask: Mask | None, vocabulary: Vocabulary) -> Iterator[Some]:
    """Yield the rows of parts that tell of the end of a connection."""
    ending = vocabulary.traits.event == DISCONNECT
    for part in parts:
        wanted = ending.take(part["traits"])
        yield part, np.flatnonzero(wanted if mask is None else wanted & mask(part))


def newest_ended(parts: Iterable[Batch], mask: Mask | None, vocabulary: Vocabulary, most: int) -> Ended:
    """Return about the newest `most` connections that ended, also those with no origin to connect to."""
    found: list[Some] = []
    room = most
    for part in sorted((part for part in parts if len(part)), key=lambda part: -part.newest):
        wanted = vocabulary.traits.finished.take(part["traits"])
        rows = np.flatnonzero(wanted if mask is None else wanted & mask(part))[-room:]
        room -= len(rows)
        found.append((part, rows))
        if room <= 0:
            break
    events = vocabulary.traits.event
    return Ended(
        client=_joined([part["client"][rows] for part, rows in found]),
        route=_joined([part["route"][rows] for part, rows in found]),
        opened=_joined([part["connect"][rows] for part, rows in found]),
        duration=_joined([durations(part, rows) for part, rows in found]),
        size=_joined([sizes(part, rows) for part, rows in found]),
        lasted=_joined([events[part["traits"][rows]] == DISCONNECT for part, rows in found]) > 0,
    )


def openings(part: Batch, rows: Ints) -> Ints:
    """Return when connects opened their connection: ConnectTimestamp, else the time of the event."""
    opened = part["connect"][rows]
    return np.where(opened > 0, opened, part["time"][rows]).astype(np.int64)


def durations(part: Batch, rows: Ints) -> Ints:
    """Return how long connections lasted that closed, in ns; -1 where a time of theirs was not told."""
    opened, closed = part["connect"][rows], part["disconnect"][rows]
    lasted: Ints = closed.astype(np.int64) - opened
    lasted[(opened <= 0) | (lasted < 0)] = UNKNOWN
    return lasted


def sizes(part: Batch, rows: Ints) -> Ints:
    """Return the bytes both ways; -1 when neither was told."""
    sent, received = (part[name][rows].astype(np.int64) for name in ("client_bytes", "origin_bytes"))
    return np.where((sent < 0) & (received < 0), UNKNOWN, np.maximum(sent, 0) + np.maximum(received, 0))


def _joined(columns: list[Ints]) -> Ints:
    return np.concatenate(columns).astype(np.int64) if columns else np.zeros(0, np.int64)
