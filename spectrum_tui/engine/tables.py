"""The rolling tables: each counts one thing about the events of a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import NO_STATUS, Ints
from spectrum_tui.engine.counts import Counts, Grid
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.paged import Paged
from spectrum_tui.engine.part import Part, some, where
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.statuses import STATUSES as LISTED

STATUSES = 64
"""Statuses told apart per origin: the listed ones, and of what a damaged log adds the first few.

The rest shares the last place."""
_LISTED = [each.code for each in LISTED]
RTT_STEPS = 12
"""Histogram buckets per doubling of an RTT: a quantile is off by at most 3 %."""
RTT_LOWEST = 13
"""RTTs up to 2^13 ns, 8 µs, share the first bucket."""
RTT_BUCKETS = 26 * RTT_STEPS
"""RTTs from 2^39 ns, 9 minutes, share the last bucket."""


class CodeTable:
    """Events and failures per code of one column."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.events, self.failures = Counts(), Counts()

    def add(self, part: Part, sign: int) -> None:
        """Count the events of a part, or take them out again with sign -1."""
        self._add(part, self.keys(part), sign)

    def keys(self, part: Part) -> Ints:
        """Return what each event of a part is counted under."""
        return part.codes(self.column)

    def _add(self, part: Part, keys: Ints, sign: int) -> int:
        """Count events under keys; return what these are below."""
        size = int(keys.max()) + 1
        self.events.add(keys, sign, size)
        self.failures.add(some(keys, part.failed), sign, size)
        return size

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.events.nbytes + self.failures.nbytes

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes."""
        self.events.renumber(change)
        self.failures.renumber(change)


class TrafficTable(CodeTable):
    """Events, failures and bytes per code of one column, and the trend of the events."""

    def __init__(self, column: str, trend: Grid) -> None:
        super().__init__(column)
        self.trend = trend
        self.client_bytes, self.origin_bytes = Counts(), Counts()

    def add(self, part: Part, sign: int) -> None:
        """Count the events of a part, or take them out again with sign -1."""
        keys = self.keys(part)
        size = self._add(part, keys, sign)
        for counts, column in ((self.client_bytes, "client_bytes"), (self.origin_bytes, "origin_bytes")):
            carrying, amounts = part.amounts(column)
            counts.add(some(keys, carrying), amounts if sign > 0 else -amounts, size)
        self.trend.add(part["time"], keys, sign, size)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return super().nbytes + self.client_bytes.nbytes + self.origin_bytes.nbytes + self.trend.nbytes

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes."""
        super().renumber(change)
        self.client_bytes.renumber(change)
        self.origin_bytes.renumber(change)
        self.trend.renumber(change)


class GroupTable(TrafficTable):
    """The same per group of codes: begun with what is counted per code, then kept along with it.

    So it is exact whenever it begins, also about events that are no longer kept.
    """

    def __init__(self, single: TrafficTable, fold: Fold) -> None:
        groups = fold.codes()
        super().__init__(single.column, single.trend.folded(groups))
        self._fold = fold
        self.events, self.failures = single.events.folded(groups), single.failures.folded(groups)
        self.client_bytes = single.client_bytes.folded(groups)
        self.origin_bytes = single.origin_bytes.folded(groups)
        fold.followers.add(self)

    def keys(self, part: Part) -> Ints:
        """Return the group of each event of a part."""
        return self._fold.codes().take(part.codes(self.column))


class OriginTable:
    """Events, statuses of finished connections and RTTs per origin, and the trend of its faults."""

    def __init__(self, vocabulary: Vocabulary, trend: Grid) -> None:
        self._vocabulary = vocabulary
        self._column_of = {code: column for column, code in enumerate((NO_STATUS, *_LISTED))}
        self._columns = Growing()
        self._statuses, self._rtts = Paged(STATUSES), Paged(RTT_BUCKETS)
        self.events, self.finished, self.faults = Counts(), Counts(), Counts()
        self.trend = trend

    def add(self, part: Part, sign: int) -> None:
        """Count the events of a part, or take them out again with sign -1."""
        self.events.add(part.origin, sign)
        known, traits = self._vocabulary.traits, part.codes("traits")
        ended = where(known.finished.take(traits))
        origins = some(part.origin, ended)
        self.finished.add(origins, sign)
        self._statuses.add(origins, self._status_columns().take(some(traits, ended)), sign)
        times, faulty = part["time"], where(known.fault.take(traits))
        origins = some(part.origin, faulty)
        self.faults.add(origins, sign)
        self.trend.cover(int(times[0]), int(times[-1]))
        self.trend.add(some(times, faulty), origins, sign)
        measured = where(part["origin_rtt"] > 0)
        self._rtts.add(some(part.origin, measured), rtt_bucket(some(part["origin_rtt"], measured)), sign)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        counts = (self.events, self.finished, self.faults, self._statuses, self._rtts)
        return self.trend.nbytes + sum(each.nbytes for each in counts)

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes of origins."""
        for counts in (self.events, self.finished, self.faults, self._statuses, self._rtts, self.trend):
            counts.renumber(change)

    def forget_traits(self) -> None:
        """Hear that traits have other codes."""
        self._columns = Growing()

    def statuses(self, origin: int) -> list[tuple[int, int]]:
        """Return the statuses of an origin's finished connections and how many have each.

        Statuses that are not told apart are left out, like none.
        """
        counts = self._statuses.row(origin)
        codes = tuple(self._column_of)
        columns = np.flatnonzero(counts[: len(codes)]).tolist()
        return [(codes[column], int(counts[column])) for column in columns if codes[column] != NO_STATUS]

    def rtt_quantile(self, origin: int, share: float) -> int | None:
        """Return a quantile of an origin's RTTs in ns; None when none was measured."""
        return self.rtt_quantiles(origin, (share,))[0]

    def rtt_quantiles(self, origin: int, shares: Sequence[float]) -> list[int | None]:
        """Return quantiles of an origin's RTTs in ns; None when none was measured."""
        return quantiles(self._rtts.row(origin), shares)

    def _status_columns(self) -> Ints:
        """Return the matrix column of each traits code."""
        known = self._vocabulary.traits.status
        for code in known[len(self._columns) :].tolist():
            self._columns.append(self._column(code))
        return self._columns.array()

    def _column(self, code: int) -> int:
        if code not in self._column_of and len(self._column_of) < STATUSES - 1:
            self._column_of[code] = len(self._column_of)
        return self._column_of.get(code, STATUSES - 1)


def rtt_bucket(rtts: NDArray[Any]) -> Ints:
    """Return the histogram bucket of each RTT in ns, which must be positive."""
    buckets = np.log2(rtts.astype(np.float32))
    buckets -= RTT_LOWEST
    buckets *= RTT_STEPS
    np.maximum(buckets, 0, out=buckets)
    np.minimum(buckets, RTT_BUCKETS - 1, out=buckets)
    return buckets.astype(np.int64)


def quantiles(histogram: Ints, shares: Sequence[float]) -> list[int | None]:
    """Return the RTTs in ns below which shares of the histogram lie; None when it is empty."""
    below = histogram.cumsum()
    whole = int(below[-1])
    if not whole:
        return [None] * len(shares)
    buckets = below.searchsorted([max(share * whole, 1) for share in shares]).tolist()
    return [round(2 ** ((bucket + 0.5) / RTT_STEPS + RTT_LOWEST)) for bucket in buckets]
