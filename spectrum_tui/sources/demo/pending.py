"""Sessions of the demo that are open, to be closed at their time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sessions = npt.NDArray[np.void]
"""Rows of `SESSION`."""

SESSION = np.dtype(
    [
        ("close", "i8"),
        ("connect", "i8"),
        ("client", "u2"),
        ("origin", "u1"),
        ("shape", "u1"),
        ("port", "u2"),
        ("colo", "u1"),
        ("code", "u2"),
    ]
)
"""One connection: when it closes and opened (ns), who, where to, what it looks like and how it ends."""


class Pending:
    """Open sessions, in sorted runs that grow geometrically, so that each is moved only a few times."""

    def __init__(self) -> None:
        self._runs: list[Sessions] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    def add(self, sessions: Sessions) -> None:
        """Keep `sessions` until they are due."""
        self._runs.append(_sorted(sessions))
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = _sorted(np.concatenate([self._runs[-1], last]))

    def due(self, time: int) -> Sessions:
        """Remove and return the sessions that close before `time`, in no particular order."""
        cuts = [int(run["close"].searchsorted(time)) for run in self._runs]
        parts = [run[:cut] for run, cut in zip(self._runs, cuts, strict=True)]
        self._runs = [run[cut:] for run, cut in zip(self._runs, cuts, strict=True) if cut < len(run)]
        return np.concatenate([np.empty(0, SESSION), *parts])

    def take(self, origin: int, since: int) -> Sessions:
        """Remove and return the sessions with `origin` that opened before `since`."""
        chosen = [(run["origin"] == origin) & (run["connect"] < since) for run in self._runs]
        taken = [run[mask] for run, mask in zip(self._runs, chosen, strict=True)]
        self._runs = [run[~mask] for run, mask in zip(self._runs, chosen, strict=True) if not mask.all()]
        return np.concatenate([np.empty(0, SESSION), *taken])


def _sorted(sessions: Sessions) -> Sessions:
    return sessions[np.argsort(sessions["close"], kind="stable")]
