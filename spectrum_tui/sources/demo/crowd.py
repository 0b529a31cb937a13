"""Who connects to what in the demo, for how long, and how it ends: drawn in bulk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from spectrum_tui.model.units import HOUR, SECOND
from spectrum_tui.sources.demo.incident import Times
from spectrum_tui.sources.demo.pending import SESSION, Sessions
from spectrum_tui.sources.demo.scenery import (
    APPLICATIONS,
    ATTACKER,
    CLIENTS,
    COLOS,
    EVENT_OF,
    GUESSER,
    HOSTILE,
    ORIGINS,
    endings,
)
from spectrum_tui.sources.demo.shapes import VERSIONS

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SHORTEST = SECOND // 20
LONGEST = 12 * HOUR
"""No session lasts longer."""

_CODES = np.array(sorted(EVENT_OF))

APPLICATION_OF: Integers = np.array([application for application, _ in ORIGINS])
"""The application of each origin."""
HOME: Integers = np.array([client.colo for client in CLIENTS])
"""The data centre that each client usually comes through."""

FAILS = np.zeros(1000, dtype=bool)
"""By status: the connection never opened."""
FAILS[[code for code, event in EVENT_OF.items() if event not in ("connect", "disconnect")]] = True


def _cumulated(weights: Sequence[float] | Floats) -> Floats:
    steps = np.cumsum(np.asarray(weights, dtype=np.float64))
    cumulated: Floats = steps / steps[-1]
    return cumulated


def shape_of(clients: Integers) -> Integers:
    """Return the shape of the records of `clients`: most speak the newest TLS."""
    versions = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 2])[clients // HOSTILE % 10]
    shapes: Integers = clients % HOSTILE * len(VERSIONS) + versions
    return shapes


class Crowd:
    """Draws sessions.

    Args:
        random: the only source of chance.
    """

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        others = [index for index in range(len(CLIENTS)) if index not in (GUESSER, ATTACKER)]
        self._regulars = random.permutation(np.array(others))
        self._eagerness = _cumulated(1 / (np.arange(len(others)) + 4.0) ** 1.05)
        self._shares = _cumulated([each.share for each in APPLICATIONS])
        self._typical = np.log([each.typical for each in APPLICATIONS])
        self._spread = np.array([each.spread for each in APPLICATIONS])
        self._origins = np.array([len(each.origins) for each in APPLICATIONS])
        self._first = np.cumsum(self._origins) - self._origins
        tables = [endings(each) for each in APPLICATIONS]
        self._endings = np.array(
            [_cumulated([table.get(int(code), 0) for code in _CODES]) for table in tables]
        )

    @property
    def events_per_session(self) -> float:
        """How many records a connection leaves on average: two, or one when it never opened."""
        odds = np.diff(self._endings, prepend=0.0)[:, FAILS[_CODES]].sum(axis=1)
        return 2.0 - float(np.dot(odds, np.diff(self._shares, prepend=0.0)))

    def sessions(self, opened: Times) -> Sessions:
        """Return one session for each time of opening."""
        random, number = self._random, len(opened)
        application = self._shares.searchsorted(random.random(number), side="right")
        clients = self._clients(application)
        rows = np.empty(number, SESSION)
        rows["connect"] = opened
        rows["close"] = opened + self._durations(application)
        rows["client"] = clients
        rows["origin"] = self._first[application] + random.integers(0, self._origins[application])
        rows["shape"] = shape_of(clients)
        rows["port"] = random.integers(1024, 65536, number)
        rows["colo"] = np.where(random.random(number) < 0.03, clients % len(COLOS), HOME[clients])
        rows["code"] = self._codes(application)
        return rows

    def _clients(self, application: Integers) -> Integers:
        """Choose clients by Zipf's law, with other favourites for each application."""
        rank = self._eagerness.searchsorted(self._random.random(len(application)), side="right")
        chosen: Integers = self._regulars[(rank + application * 719) % len(self._regulars)]
        return chosen

    def _durations(self, application: Integers) -> Integers:
        exponents = self._random.standard_normal(len(application)) * self._spread[application]
        seconds = np.exp(self._typical[application] + exponents)
        durations: Integers = np.clip(seconds * SECOND, SHORTEST, LONGEST).astype(np.int64)
        return durations

    def _codes(self, application: Integers) -> Integers:
        chance = self._random.random(len(application))
        codes: Integers = _CODES[(self._endings[application] <= chance[:, None]).sum(axis=1)]
        return codes
