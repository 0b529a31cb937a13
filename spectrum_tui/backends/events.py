"""The answers about single events: rows, pages of them, one whole, and what a look for some has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from spectrum_tui.model.fields import Field
from spectrum_tui.model.statuses import Status


class Position(NamedTuple):
    """Where an event stands in the order of events: by event time, then by arrival."""

    time: int
    sequence: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, as the Events pane shows it. `position` also names it for `Backend.event`."""

    position: Position
    time: int
    untimed: bool
    """`time` is the time of arrival, for want of a better one."""
    event: str
    client: str
    country: str
    colo: str
    origin: str
    status: int | None
    duration: int | None
    """ns from ConnectTimestamp to DisconnectTimestamp; None while it is not closed."""
    client_bytes: int
    origin_bytes: int
    application: str
    sni: str
    client_port: int | None = None
    asn: int | None = None
    client_rtt: int | None = None
    """ns; None when it was not measured."""
    origin_rtt: int | None = None
    firewall: str = ""
    """What the IP rules did with the client; "" like all that follows when the record does not say."""
    client_tls: str = ""
    client_tls_status: str = ""
    origin_tls_status: str = ""
    proxy_protocol: str = ""


class Page(NamedTuple):
    """Consecutive events of a view, newest first."""

    rows: tuple[EventRow, ...]
    newer: int
    """Events of the view that are newer than the first row."""
    older: int
    """Events of the view that are kept and older than the last row."""


MOST_SOUGHT = 300_000
"""Events looked at for one question about matches."""


class Sought(NamedTuple):
    """What a look at some of the events has come to."""

    position: Position | None = None
    """The nearest match."""
    reached: Position | None = None
    """Without a match: the bound to look on from; None when there is nothing further."""


class Matches(NamedTuple):
    """How many events of a view match, as far as is known."""

    newer: int = 0
    """Of them newer than the event asked about."""
    total: int = 0
    unseen: int = 0
    """Events that have not been looked at yet; 0 once the counts are right."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field of one event."""

    field: Field
    raw: str
    """The value as the record spells it; "" when the record lacks the field."""
    shown: str
    """The value as a person reads it, with its unit; "" when absent."""
    known: bool
    """False for values that mean "not known" and for absent fields."""


@dataclass(frozen=True, slots=True)
class EventDetail:
    """Everything about one event."""

    row: EventRow
    fields: tuple[FieldValue, ...]
    """All 31, in the order of the dataset's groups."""
    extras: tuple[tuple[str, str], ...]
    """Keys of the record that the dataset does not know, with their values as JSON text."""
    status: Status | None
    raw: bytes | None
    """The record byte for byte; None when the place it came from is out of reach."""
    source: str
    offset: int
    repaired: bool
    lifecycle: tuple[EventRow, ...] = ()
    """The events of the same connection, oldest first, this one among them."""
