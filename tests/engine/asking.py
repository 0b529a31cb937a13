"""What an engine holds and counts, in the words of the filter language, for a second opinion on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spectrum_tui.backends.answers import Answers
from spectrum_tui.backends.base import OriginRow, Sort
from spectrum_tui.engine.columns import REPAIRED, UNTIMED, Batch
from spectrum_tui.engine.dimensions import DIMENSIONS, table_of
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.query import NUMBERS
from spectrum_tui.engine.rolling import Rolling

ARRIVAL = 1_768_471_200 * 1_000_000_000
"""2026-01-15T10:00:00Z."""
STREAM = 1
Words = dict[str, Any]


def fed(data: bytes, **options: Any) -> Engine:
    """Return an engine that has read a whole file."""
    engine = Engine(**options)
    engine.feed(STREAM, data, offset=0, now=ARRIVAL, live=False)
    engine.end(STREAM, now=ARRIVAL, live=False)
    return engine


def said(engine: Engine, batch: Batch) -> list[Words]:
    """Return what each event of a batch says; "" and None are "nothing"."""
    columns: dict[str, list[Any]] = {}
    for name, dimension in DIMENSIONS.items():
        values = table_of(engine.vocabulary, dimension.column).values
        columns[name] = [dimension.read(values[code]) for code in batch[dimension.column].tolist()]
    for name, number in NUMBERS.items():
        columns[name] = number(batch).tolist()
    columns["untimed"] = ((batch["flags"] & UNTIMED) > 0).tolist()
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{name: None if value == -1 else value for name, value in row.items()} for row in rows]


def kept(engine: Engine) -> dict[int, Words]:
    """Return what each kept event says, by its sequence."""
    found: dict[int, Words] = {}
    for batch in engine.store:
        found.update(zip(batch["sequence"].tolist(), said(engine, batch), strict=True))
    return dict(sorted(found.items()))


def repaired(engine: Engine) -> dict[int, bool]:
    """Return whether each kept event had to be repaired, by its sequence."""
    found: dict[int, bool] = {}
    for batch in engine.store:
        flags = (batch["flags"] & REPAIRED) > 0
        found.update(zip(batch["sequence"].tolist(), flags.tolist(), strict=True))
    return found


def places(engine: Engine) -> list[tuple[int, ...]]:
    """Return where each kept event lies: stream, offset and length, in the order of arrival."""
    names = ("sequence", "stream", "offset", "length")
    rows: Iterable[tuple[int, ...]] = (
        row for batch in engine.store for row in zip(*(batch[name].tolist() for name in names), strict=True)
    )
    return [row[1:] for row in sorted(rows)]


def figures(engine: Engine, span: Span) -> Words:
    """Return the tables of a span in the shape of the second opinion, as of the last tick."""
    answers, rolling = Answers(engine.vocabulary), engine.rolling(span)
    totals = answers.totals(rolling, engine.open_connections(span))
    return {
        "totals": {
            "events": totals.events,
            "finished": totals.finished,
            "origin_faults": totals.origin_faults,
            "origin_error_rate": totals.origin_error_rate,
            "client_bytes": totals.client_bytes,
            "origin_bytes": totals.origin_bytes,
            "clients": totals.clients,
            "origins": totals.origins,
        },
        "event_types": [
            {"key": row.key, "count": row.count, "share": row.share}
            for row in answers.event_types(rolling, Sort("count"))
        ],
        "sides": [{"key": str(side), "count": count} for side, count in answers.sides(rolling)],
        "statuses": [
            {"key": int(row.key), "count": row.count, "side": str(row.side)}
            for row in answers.statuses(rolling)
        ],
        "clients": _clients(answers, rolling),
        "origins": [_origin(row) for row in answers.origins(rolling, Sort("faults"), None)],
    }


def _clients(answers: Answers, rolling: Rolling) -> list[Words]:
    return [
        {
            "key": row.key,
            "count": row.count,
            "failures": row.failures,
            "client_bytes": row.client_bytes,
            "origin_bytes": row.origin_bytes,
            "country": row.country or None,
            "asn": row.asn,
        }
        for row in answers.clients(rolling, Sort("events"), None)
    ]


def _origin(row: OriginRow) -> Words:
    return {
        "key": row.key,
        "finished": row.finished,
        "origin_faults": row.origin_faults,
        "error_rate": row.error_rate,
        "statuses": {str(code): count for code, count in row.statuses},
    }
