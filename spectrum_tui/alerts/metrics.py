"""The figures that a rule can be about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from spectrum_tui.backends.base import DIMENSIONS, FOLDS, Snapshot
from spectrum_tui.model.statuses import Side

Kind = Literal["number", "ratio", "size", "duration"]
"""Numbers are plain, ratios 0 to 1, sizes bytes, durations ns."""
Read = Callable[[Snapshot], float | None]
ReadRow = Callable[[Snapshot, Any], float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure."""

    title: str
    """In words."""
    kind: Kind
    total: Read
    """From an answer to the figure of the whole view."""
    sorts: Mapping[str, str] = field(default_factory=dict)
    """By the tables whose rows have it, the column that puts its greatest values first."""
    row: ReadRow = lambda _snapshot, _row: None
    """From a row of such a table to its figure."""
    per_second: bool = False
    of_sources: bool = False
    """About the sources as a whole: it takes no filter, and time for it is the wall clock's."""
    grows: bool = False
    """Counted since the start: on the screen a rule is about what was added within its window."""


def _seconds(snapshot: Snapshot) -> float:
    """Return the length of what the view has seen."""
    totals = snapshot.totals
    return totals.events / totals.per_second if totals.per_second else 1.0


def _count(_: Snapshot, row: Any) -> float:
    return float(row.count)


def _bytes(_: Snapshot, row: Any) -> float:
    return float(row.client_bytes + row.origin_bytes)


def _failures(snapshot: Snapshot) -> float:
    return sum(count for side, count in snapshot.sides if side is not Side.NONE)


def _total(name: str) -> Read:
    return lambda snapshot: getattr(snapshot.totals, name)


def _ingest(name: str) -> Read:
    return lambda snapshot: getattr(snapshot.ingest, name)


def _volume(snapshot: Snapshot) -> float:
    return snapshot.totals.client_bytes + snapshot.totals.origin_bytes


_COUNTS = {"clients": "events", "breakdown": "count", "event_types": "count"}

METRICS: dict[str, Metric] = {
    "origin_error_rate": Metric(
        "origin error rate",
        "ratio",
        _total("origin_error_rate"),
        {"origins": "rate"},
        lambda _, row: row.error_rate,
    ),
    "origin_faults": Metric(
        "origin faults",
        "number",
        _total("origin_faults"),
        {"origins": "faults"},
        lambda _, row: row.origin_faults,
    ),
    "finished": Metric(
        "finished", "number", _total("finished"), {"origins": "finished"}, lambda _, row: row.finished
    ),
    "events": Metric("events", "number", _total("events"), _COUNTS, _count),
    "events_per_second": Metric(
        "events",
        "number",
        _total("per_second"),
        _COUNTS,
        lambda snapshot, row: row.count / _seconds(snapshot),
        per_second=True,
    ),
    "failures": Metric(
        "failures",
        "number",
        _failures,
        {"clients": "failures", "breakdown": "failures"},
        lambda _, row: row.failures,
    ),
    "bytes": Metric("bytes", "size", _volume, {"clients": "bytes"}, _bytes),
    "bytes_per_second": Metric(
        "bytes",
        "size",
        lambda snapshot: _volume(snapshot) / _seconds(snapshot),
        {"clients": "bytes"},
        lambda snapshot, row: _bytes(snapshot, row) / _seconds(snapshot),
        per_second=True,
    ),
    "client_bytes": Metric("bytes of clients", "size", _total("client_bytes")),
    "origin_bytes": Metric("bytes of origins", "size", _total("origin_bytes")),
    "clients": Metric("clients", "number", _total("clients")),
    "origins": Metric("origins", "number", _total("origins")),
    "connects": Metric("connects", "number", _total("connects")),
    "open_connections": Metric("open connections", "number", _total("open_connections")),
    "rejected": Metric("rejected lines", "number", _ingest("rejected"), of_sources=True, grows=True),
    "late": Metric("late events", "number", _ingest("late"), of_sources=True, grows=True),
    "lag": Metric("lag", "duration", _ingest("lag"), of_sources=True),
    "silence": Metric("silence", "duration", lambda snapshot: snapshot.silence, of_sources=True),
}
"""By the names that rules use."""

ALIASES = {"events/s": "events_per_second", "per_second": "events_per_second", "bytes/s": "bytes_per_second"}

TABLE_OF = (
    dict.fromkeys(DIMENSIONS, "breakdown")
    | dict.fromkeys(FOLDS, "clients")
    | {"event": "event_types", "origin": "origins"}
)
"""The table whose rows a rule looks at, by the name behind its `by`."""
