"""The demo's traffic: blocks of lines in the order in which they would arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from spectrum_tui.model.units import SECOND
from spectrum_tui.sources.demo.crowd import FAILS, HOME, Crowd, shape_of
from spectrum_tui.sources.demo.incident import AFTER, DYING, Incident, Mask, Times
from spectrum_tui.sources.demo.lines import Writer
from spectrum_tui.sources.demo.pending import Pending, Sessions
from spectrum_tui.sources.demo.scenery import ATTACKER, GUESSED, GUESSER, HOSTILE, NAMED, TROUBLED
from spectrum_tui.sources.demo.shapes import VERSIONS

EVENTS_PER_BLOCK = 2000
"""Enough to spread the cost of drawing in bulk, few enough to be made within a frame."""
LATEST = 2 * SECOND
"""No event arrives later than this after it happened."""

_STRAGGLERS = 0.15
_GUESSES = 0.04
_ATTACKS = 0.006


@dataclass(frozen=True, slots=True)
class Block:
    """Lines and when they arrive, ns, in that order."""

    arrivals: Times
    lines: list[bytes]


class Traffic:
    """Everything that happens from `start` on. The same arguments always give the same lines.

    Args:
        rate: events a second, above 0.
        seed: chooses among all possible runs.
        start: when the first event may happen, ns; sessions that opened before it still close.
        incident: when the trouble is.
        end: when the last event may happen and arrive, ns; None for never.
    """

    def __init__(
        self, rate: float, *, seed: int, start: int, incident: Incident, end: int | None = None
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._crowd = Crowd(self._random)
        self._writer = Writer(self._random, incident)
        self._incident = incident
        self._pending = Pending()
        self._start = start
        self._end = end
        self._step = max(1, min(10 * SECOND, int(EVENTS_PER_BLOCK / rate * SECOND)))
        self._openings_per_ns = rate / self._crowd.events_per_session / SECOND
        self._carried = Block(np.empty(0, np.int64), [])
        self.clock = start
        """Everything that arrives before it has been told."""

    @property
    def ended(self) -> bool:
        """Whether there will be no more blocks."""
        return self._end is not None and self.clock > self._end

    def block(self) -> Block:
        """Return what arrives next; it may be nothing."""
        start, end = self.clock, self._next_clock()
        begun = self._strike(self._crowd.sessions(self._moments(start, end)), end)
        fails = FAILS[begun["code"]]
        opened = begun[~fails]
        self._pending.add(opened)
        self._hang(start, end)
        closed = np.concatenate([self._pending.due(end), self._orphans(start, end)])
        closed["code"][self._incident.silent(closed["close"]) & (closed["origin"] == TROUBLED)] = 445
        self.clock = end
        return self._deliver(*self._writer.lines(begun[fails], opened, closed))

    def _next_clock(self) -> int:
        step = self.clock + self._step
        return step if self._end is None else min(step, self._end + 1)

    def _moments(self, start: int, end: int) -> Times:
        number = self._random.poisson((end - start) * self._openings_per_ns)
        return self._random.integers(start, end, number)

    def _orphans(self, start: int, end: int) -> Sessions:
        """Return sessions that close now but opened before anything was told."""
        drawn = self._crowd.sessions(self._moments(start, end))
        length = drawn["close"] - drawn["connect"]
        drawn["close"] = drawn["connect"]
        drawn["connect"] -= length
        dead = (drawn["origin"] == TROUBLED) & (drawn["close"] >= self._incident.cleared)
        orphans: Sessions = drawn[~FAILS[drawn["code"]] & (drawn["connect"] < self._start) & ~dead]
        return orphans

    def _strike(self, sessions: Sessions, end: int) -> Sessions:
        """Put the incident into the sessions that open during it and before `end`."""
        active = self._incident.active(sessions["connect"])
        if not active.any():
            return sessions
        chance = self._random.random(len(sessions))
        self._guess(sessions, active & (chance < _GUESSES))
        self._attack(sessions, active & (chance >= _GUESSES) & (chance < _GUESSES + _ATTACKS))
        hit = active & (sessions["origin"] == TROUBLED) & ~FAILS[sessions["code"]]
        sessions["code"][hit] = np.where(self._incident.silent(sessions["connect"][hit]), 522, 521)
        again = sessions[hit]
        again["port"] ^= 1
        patience = np.minimum(SECOND, end - again["connect"])
        again["connect"] += (self._random.random(len(again)) * patience).astype(np.int64)
        return np.concatenate([sessions, again])

    def _guess(self, sessions: Sessions, chosen: Mask) -> None:
        """Let one client try passwords."""
        number = int(np.count_nonzero(chosen))
        sessions["client"][chosen] = GUESSER
        sessions["origin"][chosen] = GUESSED
        sessions["shape"][chosen] = shape_of(np.array([GUESSER]))
        sessions["colo"][chosen] = HOME[GUESSER]
        sessions["code"][chosen] = 200
        sessions["close"][chosen] = sessions["connect"][chosen] + self._random.integers(
            SECOND, 2 * SECOND, number
        )

    def _attack(self, sessions: Sessions, chosen: Mask) -> None:
        """Let one client send the hostile server name."""
        sessions["client"][chosen] = ATTACKER
        sessions["origin"][chosen] = NAMED
        sessions["shape"][chosen] = HOSTILE * len(VERSIONS)
        sessions["colo"][chosen] = HOME[ATTACKER]
        sessions["code"][chosen] = 400

    def _hang(self, start: int, end: int) -> None:
        """Let the sessions with the troubled origin die soon after it falls silent."""
        moment = self._incident.falls_silent(start, end)
        if moment is not None:
            dying = self._pending.take(TROUBLED, moment)
            dying["close"] = np.minimum(dying["close"], moment + self._random.integers(0, DYING, len(dying)))
            self._pending.add(dying)

    def _deliver(self, times: Times, lines: list[bytes]) -> Block:
        """Return the lines that arrive before the clock, and keep the others for later."""
        late = self._random.random(len(times)) < _STRAGGLERS
        arrivals = times + (late * self._random.random(len(times)) ** 2 * LATEST).astype(np.int64)
        arrivals = np.concatenate([self._carried.arrivals, arrivals])
        lines = self._carried.lines + lines
        if self.ended:
            arrivals = np.minimum(arrivals, self.clock - 1)
        order = np.argsort(arrivals, kind="stable")
        arrivals, lines = arrivals[order], [lines[index] for index in order.tolist()]
        due = int(arrivals.searchsorted(self.clock))
        self._carried = Block(arrivals[due:], lines[due:])
        return Block(arrivals[:due], lines[:due])


def events(number: int, *, seed: int, start: int, rate: float = 1000.0) -> Iterator[bytes]:
    """Yield blocks of lines, `number` lines in all, as a log that begins at `start` (ns) would hold them.

    The incident begins 30 s after `start`.
    """
    traffic = Traffic(rate, seed=seed, start=start, incident=Incident(start + AFTER))
    while number > 0:
        lines = traffic.block().lines[:number]
        number -= len(lines)
        yield b"".join(lines)
