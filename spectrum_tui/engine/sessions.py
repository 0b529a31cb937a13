"""Which connections are open: connects whose close has not been seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import EVENT_NAMES, Vocabulary
from spectrum_tui.engine.columns import Batch

MAX_EARLY = 100_000
"""Closes kept while their connect may still be on its way; up to twice as many are held."""
_CONNECT = EVENT_NAMES.index("connect")
_FACTORS = tuple(np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


class Sessions:
    """Pairs connects with closes by (application, client, client port, ConnectTimestamp).

    The dataset has no connection id; equality of ConnectTimestamp on both records is an inference, so the
    number of open connections is an estimate.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._open: set[int] = set()
        self._early: tuple[set[int], set[int]] = (set(), set())

    def __len__(self) -> int:
        return len(self._open)

    def add(self, batch: Batch) -> None:
        """Hear of events, which may come in any order."""
        opening = self._vocabulary.traits.event[batch["traits"]] == _CONNECT
        closing = ~opening & (batch["connect"] > 0)
        keys = self._keys(batch)
        opened, closed = set(keys[opening].tolist()), set(keys[closing].tolist())
        for early in self._early:
            known = opened & early
            early.difference_update(known)
            opened -= known
        self._open |= opened
        ended = closed & self._open
        self._open -= ended
        self._remember(closed - ended)

    def _keys(self, batch: Batch) -> NDArray[np.uint64]:
        opened = np.where(batch["connect"] > 0, batch["connect"], batch["time"]).astype(np.uint64)
        client = batch["client"].astype(np.uint64) << np.uint64(16) | (batch["port"] & 0xFFFF).astype(
            np.uint64
        )
        application = self._vocabulary.routes.application[batch["route"]].astype(np.uint64)
        mixed = opened * _FACTORS[0] ^ client * _FACTORS[1] ^ application * _FACTORS[2]
        keys: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(29))
        return keys

    def _remember(self, early: set[int]) -> None:
        recent, before = self._early
        recent |= early
        if len(recent) > MAX_EARLY:
            self._early = (set(), recent)
        else:
            self._early = (recent, before)
