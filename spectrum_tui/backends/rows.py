"""The sums and the rows of the tables that a snapshot is made of.

Times are ns since the epoch (UTC), durations ns, sizes bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from spectrum_tui.model.statuses import Side, status


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over the view."""

    events: int = 0
    finished: int = 0
    origin_faults: int = 0
    client_bytes: int = 0
    origin_bytes: int = 0
    clients: int = 0
    origins: int = 0
    open_connections: int = 0
    """An estimate: connects without a close, seen since the start and under the scope."""
    connects: int = 0
    """Connect events in the view."""
    per_second: float = 0.0

    @property
    def origin_error_rate(self) -> float | None:
        """Origin faults among finished ÷ finished; None when nothing finished."""
        return self.origin_faults / self.finished if self.finished else None


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One event type."""

    key: str
    count: int
    share: float
    per_second: float
    trend: tuple[int, ...]
    """Counts of equal slices of the view, oldest first."""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client address, or what addresses are folded to: one of `FOLDS`."""

    key: str
    """As a filter would name it; "" when the events do not say."""
    country: str
    """Upper case, "" when unknown; of an address or a network where it was last seen."""
    asn: int | None
    count: int
    failures: int
    """Events whose side is not `none`."""
    client_bytes: int
    origin_bytes: int
    trend: tuple[int, ...]
    several_countries: bool = False
    """There is no one country: the addresses of the row are in several."""
    several_asns: bool = False


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One origin address, port and protocol, or `unresolved:<Application>`."""

    key: str
    events: int
    finished: int
    origin_faults: int
    statuses: tuple[tuple[int, int], ...]
    """(code, count) over finished events, most frequent first."""
    rtt_p50: int | None
    """ns; None when no RTT was measured (UDP, or nothing closed yet)."""
    rtt_p95: int | None
    trend: tuple[int, ...]
    """Origin faults per slice."""

    @property
    def error_rate(self) -> float | None:
        """Origin faults among finished ÷ finished; None when nothing finished."""
        return self.origin_faults / self.finished if self.finished else None

    @property
    def worst(self) -> tuple[int, int] | None:
        """The most frequent status that is an origin fault, with its count."""
        return next((pair for pair in self.statuses if status(pair[0]).origin_fault), None)


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One value of the dimension of pane 4."""

    key: str
    """The value as text, as a filter would name it; "" when the events do not say."""
    count: int
    share: float
    failures: int
    side: Side | None = None
    """Set for the dimensions status and side."""
    meaning: str = ""
    """Set for the dimension status."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events over time, by side. Column i covers `(start + i·step, start + (i+1)·step]`."""

    start: int = 0
    step: int = 1_000_000_000
    counts: tuple[tuple[int, ...], ...] = ()
    """Per column, one count per side in the order of `SIDES`; oldest first."""


NO_TOTALS, NO_TIMELINE = Totals(), Timeline()
"""Of a view without an event."""
