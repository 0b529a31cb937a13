"""Which connections are open: connects whose close has not been seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import EVENT_NAMES, OTHER_EVENT, Ints, Vocabulary
from spectrum_tui.engine.columns import Batch, concatenated
from spectrum_tui.engine.early import Early
from spectrum_tui.engine.query import Mask

MAX_OPEN = 1_000_000
"""Open connections remembered; beyond that the oldest are given up."""
SLACK = 4096
"""Closed connections whose connect is kept until the next tidying, beside as many as are open."""
MAX_PIECES = 256
"""Pieces that the connects may lie in before they are joined."""
_CONNECT = EVENT_NAMES.index("connect")
_FACTORS = tuple(np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


class Sessions:
    """Pairs connects with closes by (application, client, client port, ConnectTimestamp).

    The dataset has no connection id; equality of ConnectTimestamp on both records is an inference, so the
    number of open connections is an estimate.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._row: dict[int, int] = {}
        """Row among the connects of each open connection, by key; rows rise in the order of the keys."""
        self._connects: list[Batch] = []
        self._open = np.zeros(1024, np.bool_)
        self._rows = 0
        self._early = Early()
        self.given_up = 0
        """Connections that were still open when there were too many to remember."""

    def count(self, mask: Mask | None) -> int:
        """Return how many open connections have a connect that matches."""
        if mask is None:
            return len(self._row)
        counted, start = 0, 0
        for batch in self._connects:
            counted += int((mask(batch) & self._open[start : start + len(batch)]).sum())
            start += len(batch)
        return counted

    def add(self, batch: Batch) -> None:
        """Hear of events, which may come in any order."""
        events = self._vocabulary.traits.event[batch["traits"]]
        opening = events == _CONNECT
        closing = ~opening & (events != OTHER_EVENT) & (batch["connect"] > 0)
        keys = self._keys(batch)
        self._connect(batch, np.flatnonzero(opening), keys)
        self._close(set(keys[closing].tolist()))
        if self._rows > 2 * len(self._row) + SLACK or len(self._connects) > MAX_PIECES:
            self._compact()
        if len(self._row) > MAX_OPEN:
            self._give_up()

    def _connect(self, batch: Batch, rows: Ints, keys: NDArray[np.uint64]) -> None:
        row_of = dict(zip(keys[rows].tolist(), rows.tolist(), strict=True))
        for key in self._early.among(row_of):
            del row_of[key]
        if not row_of:
            return
        for key in self._row.keys() & row_of.keys():
            self._open[self._row.pop(key)] = False
        start, self._rows = self._rows, self._rows + len(row_of)
        if self._rows > len(self._open):
            self._open = np.concatenate((self._open, np.zeros(self._rows, np.bool_)))
        self._open[start : self._rows] = True
        self._row.update(zip(row_of, range(start, self._rows), strict=True))
        self._connects.append(batch.take(np.fromiter(row_of.values(), np.int64, len(row_of))))

    def _close(self, closed: set[int]) -> None:
        ended = closed & self._row.keys()
        self._open[[self._row.pop(key) for key in ended]] = False
        self._early.add(closed - ended)

    def _compact(self) -> None:
        """Let go of the connects whose connection is closed."""
        joined = concatenated(self._connects).take(np.flatnonzero(self._open[: self._rows]))
        self._connects, self._rows = [joined], len(joined)
        self._open = np.ones(max(2 * len(joined), 1024), np.bool_)
        self._row = dict(zip(self._row, range(len(joined)), strict=True))

    def _give_up(self) -> None:
        """Forget the half of the open connections that were heard of first."""
        for key in list(self._row)[: MAX_OPEN // 2]:
            self._open[self._row.pop(key)] = False
            self.given_up += 1

    def _keys(self, batch: Batch) -> NDArray[np.uint64]:
        opened = np.where(batch["connect"] > 0, batch["connect"], batch["time"]).astype(np.uint64)
        client = batch["client"].astype(np.uint64) << np.uint64(16) | (batch["port"] & 0xFFFF).astype(
            np.uint64
        )
        application = self._vocabulary.routes.application[batch["route"]].astype(np.uint64)
        mixed = opened * _FACTORS[0] ^ client * _FACTORS[1] ^ application * _FACTORS[2]
        keys: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(29))
        return keys
