"""Who is and was connected: what a backend answers about connections.

Times are ns since the epoch, durations ns, sizes bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from spectrum_tui.backends.base import Position

CONNECTION_SORTS = ("duration", "age", "bytes")
"""Longest, youngest and busiest first; what is not known comes last."""


class Which(StrEnum):
    """The connections that are listed."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


class Smell(StrEnum):
    """What a client does that looks odd."""

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


class ConnectionRow(NamedTuple):
    """One connection."""

    position: Position
    """Its connect while it is open, its close afterwards; `Backend.event` knows it by that."""
    opened: int | None
    closed: int | None
    """None while it is open."""
    duration: int | None
    """So far, while it is open."""
    client: str
    country: str
    colo: str
    origin: str
    application: str
    service: str
    """What the port of the origin stands for; "" when nobody can tell."""
    client_bytes: int | None
    """None while it is open: bytes are told when it closes."""
    origin_bytes: int | None
    origin_rtt: int | None
    """None when it was not measured, as over UDP."""
    status: int | None
    """Why it closed; None while it is open."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A client whose connections look odd."""

    smell: Smell
    client: str
    count: int
    """Sessions that do; returns of a loop; targets of a scan."""
    origin: str
    """Of a loop, else ""."""
    port: int | None
    """Of the origins, for short sessions."""
    service: str
    duration: int
    """Median of the sessions, ns."""
    size: int
    """Median of the sessions' bytes."""
    limit: int = 0
    """What short sessions, or the pauses of a loop, are shorter than, in ns."""


Share = tuple[str, int]
"""A client, origin or application, and how many connections it has open."""


@dataclass(frozen=True, slots=True)
class Connections:
    """The connections of a view: those open now under its scope, and those that closed in its time."""

    rows: tuple[ConnectionRow, ...] = ()
    total: int = 0
    """How many rows there would be without a limit."""
    clock: int | None = None
    """Until when events were looked at."""
    open: int = 0
    """An estimate: connects without a close."""
    closed: int = 0
    connects_seen: bool = False
    """Whether there was any connect since the start; otherwise `open` says nothing."""
    durations: tuple[int, int, int] | None = None
    """p50, p90 and p99 of those that closed."""
    clients: tuple[Share, ...] = ()
    """Those with most connections open, as `origins` and `applications`."""
    origins: tuple[Share, ...] = ()
    applications: tuple[Share, ...] = ()
    shapes: tuple[Shape, ...] = ()
    judged: int = 0
    """The newest that closed, among which shapes were looked for, and failures to connect to an origin."""
    began_before: int = 0
    """Of the closed, those that had opened before the oldest event that was read."""
    unopened: int = 0
    """Since the start and whatever the scope: connections that closed of which no opening was seen."""
    aged: int = 0
    """Since the start: connections that no longer count as open for they are older than `max_age`."""
    max_age: int = 0
    given_up: int = 0
    """Since the start: open connections that were forgotten because there were too many."""
