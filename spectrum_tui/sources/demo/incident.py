"""The trouble of the demo: when it strikes, eases and comes back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from spectrum_tui.model.units import MINUTE, SECOND

Times = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

AFTER = 30 * SECOND
"""From the start of the demo to the first incident."""
REFUSING = 30 * SECOND
"""How long the origin refuses before it falls silent."""
LASTS = 3 * MINUTE
"""From the first refusal to the recovery."""
EVERY = 10 * MINUTE
"""From one incident to the next."""
DYING = 40 * SECOND
"""How long established sessions take to time out once the origin is silent."""


class Incident:
    """One origin first refuses, then does not answer, then recovers; over and over.

    Args:
        first: when it begins for the first time, ns.
    """

    def __init__(self, first: int) -> None:
        self._first = first

    @property
    def cleared(self) -> int:
        """When the last session from before the first incident has died, ns."""
        return self._first + REFUSING + DYING

    def active(self, times: Times) -> Mask:
        """Tell which of `times` fall into an incident."""
        return self._between(times, 0, LASTS)

    def silent(self, times: Times) -> Mask:
        """Tell at which of `times` the origin does not answer."""
        return self._between(times, REFUSING, LASTS)

    def falls_silent(self, start: int, end: int) -> int | None:
        """Return when in `[start, end)` the origin stops answering, if it does."""
        since = start - self._first - REFUSING
        moment = start + (-since if since < 0 else -since % EVERY)
        return moment if moment < end else None

    def _between(self, times: Times, first: int, last: int) -> Mask:
        since = times - self._first
        phase = since % EVERY
        return (since >= 0) & (phase >= first) & (phase < last)
