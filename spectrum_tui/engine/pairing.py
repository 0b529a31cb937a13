"""What tells connections apart, as 64-bit numbers: the dataset has no connection id."""

from __future__ import annotations

from random import SystemRandom
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import EVENT_NAMES, OTHER_EVENT, Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.repeats import Bools
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.times import SECOND

NEAR = 2 * SECOND
"""How far ConnectTimestamps of one connection may differ, in ns: records may be cut to whole seconds."""
CONNECT, DISCONNECT = EVENT_NAMES.index("connect"), EVENT_NAMES.index("disconnect")
_RANDOM = SystemRandom()
_FACTORS = tuple(np.uint64(_RANDOM.getrandbits(64) | 1) for _ in range(4))
"""Nobody outside knows them, so that nobody can make two connections look like one."""
_HALF = np.uint64(32)


class Ends:
    """What connects and closes of a batch say about which connection they are of.

    The ends are application, client, client port, and origin with its port and protocol, which stands in for
    the port of the edge that the dataset does not tell. They are one connection's at any moment; with the
    ConnectTimestamp they are one connection's for ever.
    """

    def __init__(self, batch: Batch, vocabulary: Vocabulary) -> None:
        events = vocabulary.traits.event[batch["traits"]]
        self.opening: Bools = events == CONNECT
        self.finishing: Bools = events == DISCONNECT
        self.dated: Bools = batch["connect"] > 0
        self.closing: Bools = ~self.opening & (events != OTHER_EVENT) & (self.dated | self.finishing)
        """A failure that tells of no opening is one before there was a connection."""
        self.opened: Ints = np.where(self.dated, batch["connect"], batch["time"]).astype(np.int64)
        self._batch = batch
        # By what codes stand for: values that are forgotten and come again get other codes.
        client, route = vocabulary.clients.mark[batch["client"]], vocabulary.routes.mark[batch["route"]]
        self.ends: Ints = _mixed(client, route, batch["port"])
        moments, undated = self.opened.copy(), np.flatnonzero(self.closing & ~self.dated)
        moments[undated] = ~self._closed(undated)
        self.exact: Ints = _mixed(self.ends, moments)

    def reach(self, rows: Ints) -> Ints:
        """Return the latest openings, in ns, that closes can belong to when none has their exact time."""
        closed = self._closed(rows)
        return np.where(self.dated[rows], np.minimum(closed, self.opened[rows] + NEAR), closed)

    def _closed(self, rows: Ints) -> Ints:
        told = self._batch["disconnect"][rows]
        return np.where(told > 0, told, self._batch["time"][rows]).astype(np.int64)


def _mixed(*columns: NDArray[Any]) -> Ints:
    """Return numbers other than 0 that differ wherever a column differs, but for a chance of 1 in 2⁶⁴."""
    total = np.zeros(len(columns[0]), np.uint64)
    for column, factor in zip(columns, _FACTORS, strict=False):
        total += column.astype(np.int64).view(np.uint64) * factor
        total ^= total >> _HALF
        total *= _FACTORS[-1]
    total ^= total >> _HALF
    found: Ints = total.view(np.int64)
    return np.where(found == 0, 1, found)
