"""What time it is for the windows: event time, which runs on by itself when a silence is no mere gap."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.columns import UNTIMED, Batch
from spectrum_tui.model.times import SECOND

SHORTEST_GRACE = 2 * SECOND
LONGEST_GRACE = 300 * SECOND
FUTURE = 60 * SECOND
"""How far ahead of the wall clock an event may lie and still carry the clock along."""
BELIEVED = 3
"""Live arrivals in a row, most of each from the future, from which on it is the wall clock that is wrong."""
RECENT = 900 * SECOND
"""For how long a gap between two arrivals makes others like it expected."""


class Clock:
    """Stands at the newest event while more may be on its way, then runs with the wall clock.

    What moves it back: the first time that is beyond doubt; live events from long before it, for it ran on by
    a wall clock that was wrong, or sources were that late; and events that come once the wall clock was set
    back beyond it. All times are ns since the epoch.
    """

    def __init__(self) -> None:
        self._newest: int | None = None
        self._doubtful: int | None = None
        self._shown = self._ahead = 0
        self._arrived: int | None = None
        self._gaps: deque[tuple[int, int]] = deque()
        """When a gap ended and how long it was: recent ones that no longer one has followed."""

    def arrive(self, times: NDArray[np.int64], now: int, *, live: bool, doubtful: int | None = None) -> None:
        """Hear that events of these times, in rising order, came at `now`; `live` unless they are backlog.

        `doubtful` is the newest time of events that have none of their own.
        """
        sane = int(times.searchsorted(now + FUTURE, "right"))
        if sane < len(times):
            doubtful = int(times[-1])
        if doubtful is not None:
            self._doubtful = max(self._doubtful or 0, doubtful)
        if live and len(times):
            self._doubt(times, sane, now)
        if sane:
            self._shown = 0 if self._newest is None else self._shown
            self._newest = max(self._newest or 0, int(times[sane - 1]))
            if live and self._shown > self._newest + LONGEST_GRACE:
                self._shown = 0
        if live and self._arrived is not None:
            self._remember(now, now - self._arrived)
        self._arrived = now if live else None

    def hear(self, batch: Batch, now: int, *, live: bool) -> None:
        """Hear of events; those without a time of their own tell little."""
        untimed = (batch["flags"] & UNTIMED) > 0
        doubtful = int(batch["time"][untimed][-1]) if untimed.any() else None
        self.arrive(batch["time"][~untimed], now, live=live, doubtful=doubtful)

    def read(self, now: int) -> int | None:
        """Return the clock at wall time `now`; None before the first event."""
        if self.newest is None:
            return None
        silence = now - self._arrived if self._arrived is not None else 0
        self._shown = max(self._shown, self.newest + max(silence - self.grace, 0))
        return self._shown

    def _doubt(self, times: NDArray[np.int64], sane: int, now: int) -> None:
        """Find out by what most events say whether the wall clock was wrong before, or is now."""
        self._ahead = self._ahead + 1 if 2 * sane < len(times) else 0
        if self._ahead >= BELIEVED:
            self._newest = max(self._newest or 0, int(times[len(times) // 2]))
        elif not self._ahead and self._newest is not None and self._newest > now + FUTURE:
            self._newest = None

    def _remember(self, now: int, gap: int) -> None:
        """Hear of a gap; a burst of arrivals adds none that matter and displaces none that do."""
        if gap < 0:
            self._gaps.clear()
            return
        while self._gaps and self._gaps[-1][1] <= gap:
            self._gaps.pop()
        self._gaps.append((now, gap))
        while self._gaps[0][0] < now - RECENT:
            self._gaps.popleft()

    @property
    def newest(self) -> int | None:
        """The newest event time; the future and mere times of arrival count only for want of others."""
        return self._doubtful if self._newest is None else self._newest

    @property
    def grace(self) -> int:
        """How long a silence is taken for a gap between two batches, in ns."""
        longest = self._gaps[0][1] if self._gaps else 0
        return min(max(2 * longest, SHORTEST_GRACE), LONGEST_GRACE)
