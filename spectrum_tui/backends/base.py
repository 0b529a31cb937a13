"""The questions the screen and the reports may ask, and the frozen answers they get.

Times are ns since the epoch (UTC), durations ns, sizes bytes. An answer is tuples all the way down: it never
changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from spectrum_tui.backends.events import (
    MOST_SOUGHT,
    EventDetail,
    EventRow,
    FieldValue,
    Matches,
    Page,
    Position,
    Sought,
)
from spectrum_tui.backends.rows import (
    NO_TIMELINE,
    NO_TOTALS,
    BreakdownRow,
    ClientRow,
    OriginRow,
    Timeline,
    Totals,
    TypeRow,
)
from spectrum_tui.backends.scope import Scope, filters, interval
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Expression
from spectrum_tui.model.statuses import Side

__all__ = [  # passed on: this module is where all questions and answers are found
    "MOST_SOUGHT",
    "BreakdownRow",
    "ClientRow",
    "EventDetail",
    "EventRow",
    "FieldValue",
    "Matches",
    "OriginRow",
    "Page",
    "Position",
    "Sought",
    "Timeline",
    "Totals",
    "TypeRow",
]

if TYPE_CHECKING:
    from spectrum_tui.backends.connections import Connections, Which
    from spectrum_tui.backends.details import RawRecord
    from spectrum_tui.backends.differences import Changes

DIMENSIONS = (
    "status",
    "side",
    "application",
    "colo",
    "country",
    "asn",
    "sni",
    "firewall",
    "client_tls_protocol",
    "client_tls_status",
    "client_tls_cipher",
    "origin_tls_mode",
    "origin_tls_status",
    "proxy_protocol",
    "client_prefix",
    "ip_version",
)
"""What pane 4 can break the events down by; the first is the default. Each is also a filter name."""


FOLDS = ("client", "client_prefix", "client_block", "asn", "country")
"""What the rows of the clients' table may be: addresses, their /24 or /64, their /16 or /48, AS numbers or
countries. Each is also a filter name."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The column a table is ordered by; `reverse` turns the column's natural order round."""

    column: str
    reverse: bool = False


CLIENT_SORTS = ("events", "failures", "bytes", "client")
ORIGIN_SORTS = ("faults", "rate", "finished", "p95", "origin")
BREAKDOWN_SORTS = ("count", "failures", "key")
EVENT_TYPE_SORTS = ("count", "type")


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: the scope, the time and the order of the tables."""

    scope: Scope = ()
    """The stack of filters and ranges, outermost first; an event must match, and lie in, all of them."""
    window: int | None = 300_000_000_000
    """Length of the rolling window in ns; None for everything. A range in the scope replaces it."""
    dimension: str = DIMENSIONS[0]
    fold: str = FOLDS[0]
    """What the rows of the clients' table are."""
    event_types: Sort = Sort("count")
    clients: Sort = Sort("events")
    origins: Sort = Sort("faults")
    breakdown: Sort = Sort("count")
    rows: int | None = 100
    """Most rows a table answers with; None for all."""

    @property
    def filters(self) -> tuple[Expression, ...]:
        """The filters of the scope."""
        return filters(self.scope)

    @property
    def interval(self) -> tuple[int, int] | None:
        """What the ranges of the scope have in common, `(start, end]`; None without any."""
        return interval(self.scope)


class Phase(StrEnum):
    """What the sources are doing."""

    LOADING = "loading"
    LIVE = "live"
    SILENT = "silent"
    ENDED = "ended"
    BEHIND = "behind"
    WAITING = "waiting"
    """No source has given a byte yet."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source, as shown on the sources screen and in `ingest` of a report."""

    name: str
    position: int
    size: int | None
    rotations: int
    last_read: int | None
    ended: bool
    error: str
    files: int | None = None
    """Files found so far, where there may be many."""
    polling: bool = False
    """Changes are noticed only by looking."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """Whether the numbers can be trusted: counted since the start, under no scope."""

    lines: int = 0
    accepted: int = 0
    rejected: int = 0
    cut_short: int = 0
    """Of the rejected: what is no line but the end of a stream, because it cannot be read on."""
    reason: str = ""
    """Why most of the rejected were."""
    ignored: int = 0
    repaired: int = 0
    duplicates: int = 0
    """Exact repeats that were dropped; they are in no other count but `lines`."""
    late: int = 0
    evicted: int = 0
    bytes: int = 0
    rotations: int = 0
    lag: int | None = None
    """Wall clock minus newest event time, ns; None before the first event."""
    failures: int = 0
    """How often reading failed by a fault of the program: what it was at then may be missing."""
    connects_seen: bool = False
    """Some event was a connect; else nothing is known about open connections, under whatever scope."""
    untimed: int = 0
    """Events without any time of their own: counted at their arrival."""
    unloaded: int = 0
    """Bytes of the sources' past that were not read and will not be: no room, or outside the bounds given."""
    anonymized: bool = False
    """Client addresses are pseudonyms."""
    hints: tuple[str, ...] = ()
    """What a user should know about how the sources are read, a sentence each."""
    sources: tuple[SourceStatus, ...] = ()

    @property
    def all_untimed(self) -> bool:
        """Whether every event is counted at its arrival, for none says when it happened."""
        return 0 < self.accepted <= self.untimed


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One answer to everything the dashboard shows. The same object comes back while nothing has changed."""

    view: View
    phase: Phase = Phase.WAITING
    progress: float | None = None
    """Share of the backlog that is read, 0 to 1; None without one. Behind a complete view it goes on."""
    searched: float | None = None
    """Share of the kept events that were searched for the bare words of the scope; None when all were."""
    remaining: int | None = None
    """How long reading the rest of the backlog will take, in ns, as far as can be told."""
    silence: int = 0
    """ns since the last bytes came, when silent."""
    start: int | None = None
    """The view covers `(start, end]`; None when there is no event yet, or for the start of `all`."""
    end: int | None = None
    """The clock: where the window ends."""
    first: int | None = None
    """Event time of the oldest event counted in the view so far."""
    now: int = 0
    """Wall clock at which this was answered."""
    ingest: Ingest = Ingest()
    totals: Totals = NO_TOTALS
    event_types: tuple[TypeRow, ...] = ()
    sides: tuple[tuple[Side, int], ...] = ()
    statuses: tuple[BreakdownRow, ...] = ()
    clients: tuple[ClientRow, ...] = ()
    clients_size: int = 0
    """Rows that the clients' table has at its fold, shown or not."""
    origins: tuple[OriginRow, ...] = ()
    breakdown: tuple[BreakdownRow, ...] = ()
    breakdown_size: int = 0
    """Distinct values of the dimension, shown or not."""
    timeline: Timeline = NO_TIMELINE
    labels: Labels = NO_LABELS
    """What people call applications and origins."""
    missing: frozenset[str] = frozenset()
    """Cloudflare names of fields that no event so far has carried."""
    new: frozenset[tuple[str, str]] = frozenset()
    """Dimension and key of those rows of clients and breakdown that were first seen in this view."""


class Selection(NamedTuple):
    """The events of a view that were counted at one moment, to be read one slice after the other."""

    view: View
    start: int | None
    """The events are of `(start, end]`; None is without bound."""
    end: int | None
    arrived: int
    """The sequence of the first event that came later."""
    counted: int
    """Events that the view counted at that moment."""
    kept: int
    """Those of them that were still kept."""


class Records(NamedTuple):
    """The raw records of consecutive events of a selection, oldest first."""

    records: tuple[RawRecord, ...] = ()
    """Without those that are out of reach."""
    events: int = 0
    """Events of the slice, out of reach or not; 0 at the end of the selection."""
    last: Position | None = None
    """The newest event of the slice."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that is not a Spectrum event."""

    source: str
    offset: int
    reason: str
    start: bytes
    """The first bytes of the line."""
    length: int
    arrival: int


@dataclass(frozen=True, slots=True)
class Rejects:
    """The rejected lines that are kept, newest first, and how many there were in all."""

    rows: tuple[Reject, ...] = ()
    total: int = 0
    reasons: tuple[tuple[str, int], ...] = field(default=())


class Backend(Protocol):
    """Answers questions about events. Every method may be awaited at once; none blocks the caller."""

    async def start(self) -> None:
        """Begin to read.

        Raises:
            SourceError: nothing can ever be read.
        """

    async def snapshot(self, view: View) -> Snapshot:
        """Answer everything the dashboard shows for `view`."""

    async def loaded(self, view: View) -> None:
        """Return as soon as nothing of what `view` counts is still to be read from what there was."""

    async def page(
        self, view: View, *, before: Position | None = None, after: Position | None = None, size: int = 100
    ) -> Page:
        """Return up to `size` events of the view, newest first.

        With neither bound the newest; with `before` those just older than it; with `after` those just newer
        than it (still newest first).
        """

    async def seek(
        self,
        view: View,
        wanted: Expression,
        *,
        before: Position | None = None,
        after: Position | None = None,
        most: int = MOST_SOUGHT,
    ) -> Sought:
        """Return the event of the view that matches `wanted` next before, or next after a position.

        Only about `most` events are looked at in one go, so that other questions need not wait; when there is
        more to look at, the answer says where to go on.
        """

    async def tally(
        self, view: View, wanted: Expression, at: Position | None = None, *, most: int = MOST_SOUGHT
    ) -> Matches:
        """Count the events of the view that match `wanted`, going on where the last such question stopped."""

    async def matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        """Return those of some events that match `wanted`, whatever the view."""

    async def event(self, position: Position) -> EventDetail | None:
        """Return one event whole, or None when it is no longer kept."""

    async def select(self, view: View) -> Selection:
        """Return which events a view counts now, to ask for their `records`."""

    async def records(
        self, selection: Selection, *, after: Position | None = None, size: int = 1000
    ) -> Records:
        """Return the raw records of the oldest `size` events of a selection, or of those after a position."""

    async def changes(self, view: View) -> Changes:
        """Return what differs between the view and the stretch of the same length before it.

        A view without a beginning is compared by halves.
        """

    async def values(self, view: View, name: str, prefix: str = "", *, size: int = 30) -> tuple[str, ...]:
        """Return values of a filter name that events of the view have, the most frequent first.

        Only those that begin with `prefix`, in whatever case; none for names of quantities and times.
        """

    async def connections(self, view: View, *, which: Which, sort: Sort, size: int = 100) -> Connections:
        """Return connections: those open now under the scope of a view, those that closed in its time.

        With many of them the answer may be up to some seconds old; `Connections.clock` tells.
        """

    async def rejects(self, size: int = 1000) -> Rejects:
        """Return the newest rejected lines."""

    async def stop(self) -> None:
        """Let go of everything. May be called twice."""
