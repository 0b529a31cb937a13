"""The rolling tables: each counts one thing about the events of a view."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import NO_STATUS, Ints
from spectrum_tui.engine.counts import Counts, Grid
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.news import News
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
_RTTS = np.array(
    [round(2 ** ((bucket + 0.5) / RTT_STEPS + RTT_LOWEST)) for bucket in range(RTT_BUCKETS)] + [0]
)
"""The RTT in ns that stands for each bucket; behind them what stands for none."""


class CodeTable:
    """Events and failures per code of one column."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.events, self.failures = Counts(), Counts()

    def add(self, part: Part) -> None:
        """Count the events of a part, or take them out again."""
        self._add(part, self.keys(part))

    def keys(self, part: Part) -> Ints:
        """Return what each event of a part is counted under."""
        return part.codes(self.column)

    def _add(self, part: Part, keys: Ints) -> int:
        """Count events under keys; return what these are below."""
        size = int(keys.max()) + 1
        self.events.add(keys, part.signs, size)
        self.failures.add(some(keys, part.failed), part.failed_signs, size)
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
        self.news = News()
        """Which keys were counted."""

    def add(self, part: Part) -> None:
        """Count the events of a part, or take them out again."""
        keys = self.keys(part)
        self.news.add(keys)
        size = self._add(part, keys)
        for counts, column in ((self.client_bytes, "client_bytes"), (self.origin_bytes, "origin_bytes")):
            carrying, amounts = part.amounts(column)
            counts.add(some(keys, carrying), amounts, size)
        self.trend.cover(part.oldest, part.newest)
        self.trend.count(part.steps(self.trend), keys, part.signs, size)

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
        self.news.forget()


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
        self._told: tuple[Ints, Ints] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._columns = Growing()
        self._statuses, self._rtts = Paged(STATUSES), Paged(RTT_BUCKETS)
        self.events, self.finished, self.faults = Counts(), Counts(), Counts()
        self.trend = trend
        self.news = News()
        """Which origins were counted."""

    def add(self, part: Part) -> None:
        """Count the events of a part, or take them out again."""
        self.news.add(part.origin)
        self.events.add(part.origin, part.signs)
        self._add_ended(part)
        measured = where(part["origin_rtt"] > 0)
        buckets = rtt_bucket(some(part["origin_rtt"], measured))
        self._rtts.add(some(part.origin, measured), buckets, part.signs_of(measured))

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        counts = (self.events, self.finished, self.faults, self._statuses, self._rtts)
        return self.trend.nbytes + sum(each.nbytes for each in counts)

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes of origins."""
        for counts in (self.events, self.finished, self.faults, self._statuses, self._rtts, self.trend):
            counts.renumber(change)
        self.news.forget()

    def forget_traits(self) -> None:
        """Hear that traits have other codes."""
        self._columns = Growing()

    def statuses(self, origins: Ints) -> list[tuple[tuple[int, int], ...]]:
        """Return the statuses of each origin's finished connections and how many have each, most first.

        Statuses that are not told apart are left out, like none.
        """
        codes, places = self._told_apart()
        counts = self._statuses.rows(origins)[:, places]
        rows, columns = counts.nonzero()
        counted = counts[rows, columns]
        order = np.lexsort((-counted, rows))  # is stable, and codes rise
        pairs = list(zip(codes[columns[order]].tolist(), counted[order].tolist(), strict=True))
        ends = rows.searchsorted(np.arange(len(origins) + 1)).tolist()
        return [tuple(pairs[start:end]) for start, end in pairwise(ends)]

    def _told_apart(self) -> tuple[Ints, Ints]:
        """Return the statuses that are told apart, rising, and the column of each."""
        if len(self._told[0]) + 1 < len(self._column_of):
            known = sorted((code, column) for code, column in self._column_of.items() if code != NO_STATUS)
            self._told = np.array([code for code, _ in known]), np.array([column for _, column in known])
        return self._told

    def rtt_quantiles(self, origins: Ints, shares: Sequence[float]) -> Ints:
        """Return quantiles of the RTTs of origins in ns: for each share, for each origin; 0 for none."""
        return bucket_rtt(self._rtts.reached(origins, shares))

    def _add_ended(self, part: Part) -> None:
        known, traits = self._vocabulary.traits, part.codes("traits")
        ended, faulty = where(known.finished.take(traits)), where(known.fault.take(traits))
        origins, signs = some(part.origin, ended), part.signs_of(ended)
        self.finished.add(origins, signs)
        self._statuses.add(origins, self._status_columns().take(some(traits, ended)), signs)
        origins, signs = some(part.origin, faulty), part.signs_of(faulty)
        self.faults.add(origins, signs)
        self.trend.cover(part.oldest, part.newest)
        self.trend.add(some(part["time"], faulty), origins, signs)

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


def bucket_rtt(buckets: Ints) -> Ints:
    """Return the RTT in ns that stands for each histogram bucket; 0 for none, which is -1."""
    return _RTTS[buckets]
