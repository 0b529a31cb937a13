"""Shapes of behaviour that smell, among connections that have ended.

Every threshold is high enough that a handful of unlucky sessions says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.finished import Ended
from spectrum_tui.engine.query import Bools
from spectrum_tui.model.times import SECOND

SHORT = 5 * SECOND
"""Shorter than anybody works: a login that fails takes a second or two."""
MANY = 20
"""Short sessions of one client before anything is said; nobody mistypes a password so often."""
MOSTLY = 0.8
"""Part of a client's sessions that must be like that: one that also works there is no guesser."""
USUAL = 0.5
"""Where so many of everybody else's sessions are short too, being short is no news."""
SOON = 5 * SECOND
"""A client that comes back so soon after a close did so by itself."""
AGAIN = 10
"""Returns that make a loop: programs try again a few times after any restart of an origin."""
ALWAYS = 0.9
"""Part of a client's returns to an origin that must be so soon; many people behind one address overlap."""
LONG = 600 * SECOND
"""A session that long is meant to last."""
SILENT = 1024
"""Bytes both ways below which nothing was said; a greeting or a handshake alone is more."""
HOLDS = 5
"""Long silent sessions of one client before anything is said."""
TARGETS = 8
"""Different applications and ports of one client that make a scan; a person uses a few."""
MOST = 100_000
"""Connections that are looked at, the newest of the view."""
SHOWN = 8
"""Findings of a kind that are told, those of most sessions."""
CANDIDATES = 4 * SHOWN
"""Pairs of client and target that are looked at closely."""


class Kind(StrEnum):
    """What a client does that smells."""

    GUESSING = "guessing"
    """Many short sessions where one logs in."""
    SHORT = "short"
    """Many short sessions where others stay."""
    LOOP = "loop"
    """Back at one origin right after each close."""
    HOLD = "hold"
    """Long sessions with next to no bytes."""
    SCAN = "scan"
    """Many applications or ports, with next to no bytes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One client that behaves in a way, by codes."""

    kind: Kind
    client: int
    count: int
    """Sessions that do, returns of a loop, or targets of a scan."""
    port: int = -1
    origin: int = -1
    duration: int = 0
    """Median of the sessions in ns."""
    size: int = 0
    """Median of the sessions' bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What each route code leads to."""

    port: Ints
    origin: Ints
    application: Ints
    login: Bools
    """Whether one logs in there."""


def findings(ended: Ended, targets: Targets) -> list[Finding]:
    """Return what smells, most sessions first within each kind."""
    lasting = ended.only(ended.lasted & (ended.duration >= 0))
    short = list(_short_sessions(lasting, targets))
    guessed = {each.client for each in short}
    loops = (each for each in _loops(lasting, targets) if each.client not in guessed)
    kinds = (short, list(loops), list(_holds(lasting)), list(_scans(ended, targets)))
    return [each for kind in kinds for each in sorted(kind, key=lambda one: -one.count)[:SHOWN]]


def _short_sessions(ended: Ended, targets: Targets) -> Iterator[Finding]:
    port, login = targets.port[ended.route], targets.login[ended.route]
    groups, group_of, totals = _groups(ended.client, port, MANY)
    inside = group_of >= 0
    brief = ended.duration < SHORT
    shorts = np.bincount(group_of[inside & brief], minlength=len(groups))
    for group in _most(shorts, (shorts >= MANY) & (shorts >= MOSTLY * totals)):
        chosen = group_of == group
        client, where = (int(each[chosen.argmax()]) for each in (ended.client, port))
        logs_in = bool(login[chosen.argmax()])
        if logs_in or not _usual(brief[(port == where) & ~chosen]):
            kind = Kind.GUESSING if logs_in else Kind.SHORT
            yield _finding(kind, client, int(shorts[group]), ended.only(chosen & brief), port=where)


def _usual(brief: Bools) -> bool:
    """Tell whether others' sessions are short as well, as far as there are enough to tell."""
    return len(brief) < MANY or float(brief.mean()) >= USUAL


def _loops(ended: Ended, targets: Targets) -> Iterator[Finding]:
    origin = targets.origin[ended.route]
    groups, group_of, totals = _groups(ended.client, origin, AGAIN + 1)
    rows = np.flatnonzero(group_of >= 0)
    rows = rows[np.lexsort((ended.opened[rows], group_of[rows]))]
    gap = ended.opened[rows[1:]] - (ended.opened + ended.duration)[rows[:-1]]
    soon = (group_of[rows[1:]] == group_of[rows[:-1]]) & (gap >= 0) & (gap <= SOON)
    returns = np.bincount(group_of[rows[1:]][soon], minlength=len(groups))
    for group in _most(returns, (returns >= AGAIN) & (returns >= ALWAYS * (totals - 1))):
        chosen = group_of == group
        first = int(chosen.argmax())
        yield _finding(
            Kind.LOOP,
            int(ended.client[first]),
            int(returns[group]),
            ended.only(chosen),
            origin=int(origin[first]),
        )


def _holds(ended: Ended) -> Iterator[Finding]:
    held = ended.only((ended.duration >= LONG) & (ended.size >= 0) & (ended.size <= SILENT))
    clients, counts = np.unique(held.client, return_counts=True)
    for at in _most(counts, counts >= HOLDS):
        client = int(clients[at])
        yield _finding(Kind.HOLD, client, int(counts[at]), held.only(held.client == client))


def _scans(ended: Ended, targets: Targets) -> Iterator[Finding]:
    slight = ended.only((ended.size >= 0) & (ended.size <= SILENT))
    pair = targets.application[slight.route] << 17 | np.maximum(targets.port[slight.route], 0)
    kinds, kind_of = np.unique(pair, return_inverse=True)
    distinct = np.unique(slight.client * len(kinds) + kind_of)
    clients, counts = np.unique(distinct // max(len(kinds), 1), return_counts=True)
    sessions = np.bincount(ended.client, minlength=1)
    slights = np.bincount(slight.client, minlength=len(sessions))[clients]
    for at in _most(counts, (counts >= TARGETS) & (slights >= MOSTLY * sessions[clients])):
        client = int(clients[at])
        yield _finding(Kind.SCAN, client, int(counts[at]), slight.only(slight.client == client))


def _finding(
    kind: Kind, client: int, count: int, sessions: Ended, *, port: int = -1, origin: int = -1
) -> Finding:
    duration, size = (int(np.median(each)) for each in (sessions.duration, sessions.size))
    return Finding(kind, client, count, port, origin, max(duration, 0), max(size, 0))


def _most(counts: Ints, chosen: Bools) -> list[int]:
    """Return the places of the chosen with the greatest counts."""
    places = np.flatnonzero(chosen)
    order: list[int] = places[np.argsort(-counts[places], kind="stable")[:CANDIDATES]].tolist()
    return order


def _groups(clients: Ints, targets: Ints, least: int) -> tuple[Ints, Ints, Ints]:
    """Return pairs of client and target with at least so many rows, the number of each row's pair, and sizes.

    Rows of smaller pairs are of none: -1.
    """
    busy = np.bincount(clients, minlength=1)[clients] >= least
    keys = clients[busy] * (int(targets.max(initial=0)) + 2) + targets[busy] + 1
    found, of, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = np.flatnonzero(counts >= least)
    number = np.full(len(found), -1)
    number[kept] = np.arange(len(kept))
    group_of = np.full(len(clients), -1)
    group_of[busy] = number[of]
    return found[kept], group_of, counts[kept]
