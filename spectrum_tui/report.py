"""A snapshot as text: JSON, Markdown or Prometheus, with the numbers of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import orjson

from spectrum_tui.backends.base import Ingest, OriginRow, Snapshot, Totals
from spectrum_tui.model import units
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.text import escaped, plain
from spectrum_tui.note import filter_text, to_markdown, window_text

SCHEMA = 1
"""Version of the JSON report. It rises when a key changes its meaning or goes away."""
FORMATS = ("json", "markdown", "prometheus")
Format = Literal["json", "markdown", "prometheus"]

_MILLION = 1_000_000


def report(snapshot: Snapshot, form: Format) -> str:
    """Return a snapshot as a report that ends in a newline."""
    return {"json": to_json, "markdown": to_markdown, "prometheus": to_prometheus}[form](snapshot)


def to_json(snapshot: Snapshot) -> str:
    """Return the report of schema 1 as indented JSON."""
    content = {
        "schema": SCHEMA,
        "generated_at": units.timestamp(snapshot.now, digits=3),
        "view": {
            "filter": filter_text(snapshot),
            "window": window_text(snapshot),
            "start": _moment(snapshot.first if snapshot.start is None else snapshot.start),
            "end": _moment(snapshot.end),
        },
        "ingest": _ingest(snapshot.ingest),
        "totals": _totals(snapshot.totals),
        "event_types": [
            {"key": row.key, "count": row.count, "share": row.share, "per_second": row.per_second}
            for row in _top(snapshot, snapshot.event_types)
        ],
        "sides": [{"key": str(side), "count": count} for side, count in snapshot.sides],
        "statuses": [
            {"key": int(row.key), "count": row.count, "side": str(row.side), "meaning": row.meaning}
            for row in _top(snapshot, snapshot.statuses)
        ],
        "clients": [
            {
                "key": row.key,
                "count": row.count,
                "failures": row.failures,
                "client_bytes": row.client_bytes,
                "origin_bytes": row.origin_bytes,
                "country": row.country or None,
                "asn": row.asn,
            }
            for row in snapshot.clients
        ],
        "origins": [_origin(row, snapshot.labels) for row in snapshot.origins],
    }
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    return escaped(text)


def _top(snapshot: Snapshot, rows: Sequence[Any]) -> Sequence[Any]:
    return rows[: snapshot.view.rows]


def _moment(time: int | None) -> str | None:
    return None if time is None else units.timestamp(time, digits=9)


def _ingest(ingest: Ingest) -> dict[str, Any]:
    return {
        "lines": ingest.lines,
        "accepted": ingest.accepted,
        "rejected": ingest.rejected,
        "ignored": ingest.ignored,
        "repaired": ingest.repaired,
        "duplicates": ingest.duplicates,
        "late": ingest.late,
        "evicted": ingest.evicted,
        "bytes": ingest.bytes,
        "anonymized": ingest.anonymized,
        "sources": [
            {
                "name": plain(source.name, 4096),
                "position": source.position,
                "size": source.size,
                "rotations": source.rotations,
                "last_read": _moment(source.last_read),
                "error": source.error or None,
            }
            for source in ingest.sources
        ],
        "rotations": ingest.rotations,
        "lag_seconds": None if ingest.lag is None else round(ingest.lag / 1e9, 3),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "events": totals.events,
        "finished": totals.finished,
        "origin_faults": totals.origin_faults,
        "origin_error_rate": totals.origin_error_rate,
        "client_bytes": totals.client_bytes,
        "origin_bytes": totals.origin_bytes,
        "clients": totals.clients,
        "origins": totals.origins,
        "open_connections": totals.open_connections,
    }


def _origin(row: OriginRow, labels: Labels) -> dict[str, Any]:
    label = labels.origin(row.key)
    return {
        "key": row.key,
        **({"label": label} if label else {}),
        "finished": row.finished,
        "origin_faults": row.origin_faults,
        "error_rate": row.error_rate,
        "statuses": {str(code): count for code, count in row.statuses},
        "rtt_p50_ms": None if row.rtt_p50 is None else row.rtt_p50 / _MILLION,
        "rtt_p95_ms": None if row.rtt_p95 is None else row.rtt_p95 / _MILLION,
    }


def to_prometheus(snapshot: Snapshot) -> str:
    """Return the report in the text exposition format.

    Source of the format: Prometheus docs, "Exposition formats", version 0.0.4.
    """
    return "\n".join((*_figures(snapshot), *_tables(snapshot), *_progress(snapshot.ingest))) + "\n"


def _figures(snapshot: Snapshot) -> list[str]:
    """Return the metrics of the view as a whole."""
    totals = snapshot.totals
    return [
        *_metric("events", "Events in the view.", [({}, totals.events)]),
        *_metric("finished", "Connections that reached an origin and ended.", [({}, totals.finished)]),
        *_metric("origin_faults", "Origin faults among the finished.", [({}, totals.origin_faults)]),
        *_metric("client_bytes", "Bytes read from clients.", [({}, totals.client_bytes)]),
        *_metric("origin_bytes", "Bytes read from origins.", [({}, totals.origin_bytes)]),
        *_metric(
            "open_connections", "Connects without a close: an estimate.", [({}, totals.open_connections)]
        ),
        *_metric("clients", "Distinct client addresses.", [({}, totals.clients)]),
        *_metric("origins", "Distinct origins.", [({}, totals.origins)]),
        *_metric("lag_seconds", "Wall clock minus newest event time.", _known(snapshot.ingest.lag, 1e-9)),
    ]


def _tables(snapshot: Snapshot) -> list[str]:
    """Return the metrics that have a sample for each row."""
    sides = dict(snapshot.sides)
    return [
        *_metric(
            "events_by_type",
            "Events per type.",
            [({"event": row.key}, row.count) for row in snapshot.event_types],
        ),
        *_metric(
            "events_by_side", "Events per side.", [({"side": side}, sides.get(side, 0)) for side in SIDES]
        ),
        *_metric(
            "events_by_status",
            "Events per status.",
            [
                ({"status": row.key, "side": str(row.side)}, row.count)
                for row in _top(snapshot, snapshot.statuses)
            ],
        ),
        *_metric(
            "origin_finished",
            "Finished per origin.",
            [(_origin_labels(row, snapshot.labels), row.finished) for row in snapshot.origins],
        ),
        *_metric(
            "origin_finished_faults",
            "Faults per origin.",
            [(_origin_labels(row, snapshot.labels), row.origin_faults) for row in snapshot.origins],
        ),
        *_metric(
            "client_events",
            "Events per client.",
            [({"client": row.key}, row.count) for row in snapshot.clients],
        ),
    ]


def _progress(ingest: Ingest) -> list[str]:
    """Return what became of all lines."""
    lines = []
    for name in ("lines", "accepted", "rejected", "ignored", "repaired", "duplicates", "late", "evicted"):
        lines += _metric(
            f"ingest_{name}", f"Lines or events {name} since the start.", [({}, getattr(ingest, name))]
        )
    return lines


def _origin_labels(row: OriginRow, labels: Labels) -> dict[str, str]:
    label = labels.origin(row.key)
    return {"origin": row.key} | ({"label": label} if label else {})


def _known(number: int | None, scale: float) -> list[tuple[dict[str, str], float]]:
    return [] if number is None else [({}, number * scale)]


def _metric(name: str, meaning: str, samples: Iterable[tuple[dict[str, Any], float]]) -> list[str]:
    full = f"spectrum_{name}"
    lines = [f"# HELP {full} {meaning}", f"# TYPE {full} gauge"]
    for labels, number in samples:
        text = ",".join(f'{key}="{_label(str(value))}"' for key, value in labels.items())
        lines.append(f"{full}{{{text}}} {number}" if text else f"{full} {number}")
    return lines


def _label(value: str) -> str:
    return plain(value).replace("\\", "\\\\").replace('"', '\\"')
