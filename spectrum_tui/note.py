"""A snapshot as a Markdown note, to paste into a ticket or an incident channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spectrum_tui.backends.base import Ingest, OriginRow, Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.query import And
from spectrum_tui.model.render import render
from spectrum_tui.model.spark import rebin, spark
from spectrum_tui.model.statuses import SIDES, Side, status
from spectrum_tui.model.text import cell, markdown_cell, plain
from spectrum_tui.model.times import LATEST

if TYPE_CHECKING:
    from spectrum_tui.backends.differences import Changes

COLUMNS = 60
"""Columns of the timeline: what a ticket shows without folding lines."""
MOST_CHANGES = 10
"""Rows of what changed; those that tell of the same events as another are left out."""
NO_FAULT = frozenset({Side.NONE, Side.UNKNOWN})


def filter_text(snapshot: Snapshot) -> str | None:
    """Return the filters of the scope as one expression; None without any."""
    filters = snapshot.view.filters
    if not filters:
        return None
    return render(And(filters) if len(filters) > 1 else filters[0])


def window_text(snapshot: Snapshot) -> str:
    """Return the window as the flag takes it: `5m`, `all`, or `range` for a fixed interval."""
    view = snapshot.view
    if view.interval:
        return "range"
    return "all" if view.window is None else units.span(view.window)


def to_markdown(snapshot: Snapshot, changes: Changes | None = None) -> str:
    """Return the report as a note to paste into an incident channel, with what changed if that is given."""
    lines = ["# Spectrum report", "", _scope(snapshot), "", *_figures(snapshot), ""]
    if chart := list(_chart(snapshot)):
        lines += ["## Timeline", "", "```", *chart, "```", ""]
    if changes and changes.before:
        lines += ["## What changed", "", *_changed(changes, snapshot.labels), ""]
    for title, header, rows in _tables(snapshot):
        lines += [f"## {title}", "", *_table(header, rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def _scope(snapshot: Snapshot) -> str:
    filters = _code(filter_text(snapshot) or "none")
    return f"{_span(snapshot)} · window {window_text(snapshot)} · filter {filters}"


def _span(snapshot: Snapshot) -> str:
    start = snapshot.start or snapshot.first
    if not start or not snapshot.end:
        return "no events"
    if snapshot.end >= LATEST:
        return f"{units.timestamp(start)} and later"
    return f"{units.timestamp(start)} to {units.timestamp(snapshot.end)}"


def _figures(snapshot: Snapshot) -> Iterator[str]:
    totals, ingest = snapshot.totals, snapshot.ingest
    yield f"- **Whose fault: {_blame(snapshot)}**"
    rate = "unknown" if "Status" in snapshot.missing else units.percent(totals.origin_error_rate)
    yield (
        f"- **Origin errors {rate}** "
        f"({units.count(totals.origin_faults)} of {units.count(totals.finished)} finished connections)"
    )
    yield (
        f"- {units.count(totals.events)} events ({units.rate(totals.per_second)}), "
        f"{units.count(totals.clients)} clients, {units.count(totals.origins)} origins, "
        f"{_open(snapshot)}"
    )
    yield f"- {units.size(totals.client_bytes)} from clients, {units.size(totals.origin_bytes)} from origins"
    partly = "" if snapshot.progress is None else f"; {snapshot.progress:.0%} of the logs were read by then"
    yield f"- Trust: {_trust(ingest)}{partly}"
    if ingest.anonymized:
        yield "- Client addresses are pseudonyms"


def _open(snapshot: Snapshot) -> str:
    if not snapshot.ingest.connects_seen:
        return "no connect seen, so nothing is known of open connections"
    return f"about {units.count(snapshot.totals.open_connections)} connections open"


def _blame(snapshot: Snapshot) -> str:
    """Return the sides that are to blame, the worst first, with their share of all faults."""
    if not snapshot.totals.events:
        return "unknown, for there are no events"
    if "Status" in snapshot.missing:
        return "unknown, for the job does not send Status"
    faults = [(side, count) for side, count in snapshot.sides if side not in NO_FAULT and count]
    total = sum(count for _, count in faults)
    shares = (f"{side} {units.share(count / total)} ({units.count(count)})" for side, count in faults)
    return ", ".join(shares) or "nobody's, there were no faults"


def _trust(ingest: Ingest) -> str:
    repeats = f"{units.count(ingest.duplicates)} repeats dropped, " if ingest.duplicates else ""
    unread = f", {units.size(ingest.unloaded)} not read" if ingest.unloaded else ""
    lag = "" if ingest.lag is None else f"; newest event {units.age(ingest.lag)} old when this was written"
    return (
        f"{units.count(ingest.lines)} lines read: {units.count(ingest.rejected)} rejected, "
        f"{units.count(ingest.repaired)} repaired, {repeats}{units.count(ingest.late)} late, "
        f"{units.count(ingest.evicted)} evicted{unread}{lag}"
    )


def _chart(snapshot: Snapshot) -> Iterator[str]:
    """Yield the events over time: a line of times, one for all events, and one for each side at fault."""
    line = snapshot.timeline
    totals = rebin([sum(column) for column in line.counts], COLUMNS)
    if not any(totals):
        return
    size = -(-len(line.counts) // COLUMNS)
    step, begin = size * line.step, line.start + len(line.counts) % size * line.step
    start, end = (units.timestamp(time) for time in (begin, begin + len(totals) * step))
    yield f"{'':<8}{start}{end:>{max(len(totals) - len(start), len(end) + 2)}}"
    yield _row("all", totals, begin, step)
    for side, _ in snapshot.sides:
        if side not in NO_FAULT:
            counts = rebin([column[SIDES.index(side)] for column in line.counts], COLUMNS)
            yield _row(str(side), counts, begin, step)
    yield f"a column is {units.span(step)}; each line has its own scale"


def _row(name: str, counts: Sequence[int], start: int, step: int) -> str:
    """Return the chart of some counts, with the highest and when that was."""
    most = max(counts)
    when = units.clock_time(start + counts.index(most) * step)
    return f"{name:<8}{spark(counts, len(counts))}  at most {units.count(most)} at {when}"


def _changed(changes: Changes, labels: Labels) -> Iterator[str]:
    """Yield what stands out against the stretch before, the surest first."""
    from spectrum_tui.backends.telling import sentence  # takes its time, and a report never compares

    before, now = ((units.timestamp(start), units.timestamp(end)) for start, end in _stretches(changes))
    yield f"{now[0]} to {now[1]} against {before[0]} to {before[1]}:"
    yield ""
    told = [change for change in changes.rows if not change.echo][:MOST_CHANGES]
    for change in told:
        yield f"- {markdown_cell(sentence(change, changes, labels))}"
    if not told:
        yield "Nothing stands out."


def _stretches(changes: Changes) -> Iterator[tuple[int, int]]:
    yield from filter(None, (changes.before, changes.now))


def _tables(snapshot: Snapshot) -> Iterable[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    yield "Whose fault", ("side", "events"), [(side, units.count(count)) for side, count in snapshot.sides]
    yield (
        "Origins",
        ("origin", "error rate", "faults / finished", "worst status", "RTT p50", "RTT p95"),
        [
            (
                " ".join(filter(None, (row.key, snapshot.labels.origin(row.key)))),
                units.percent(row.error_rate),
                f"{units.count(row.origin_faults)} / {units.count(row.finished)}",
                _worst(row),
                units.rtt(row.rtt_p50),
                units.rtt(row.rtt_p95),
            )
            for row in snapshot.origins
        ],
    )
    yield (
        "Statuses",
        ("status", "meaning", "side", "events"),
        [
            (row.key, row.meaning, str(row.side), units.count(row.count))
            for row in _top(snapshot, snapshot.statuses)
        ],
    )
    yield (
        "Clients",
        ("client", "country", "AS", "events", "failures", "bytes"),
        [
            (
                row.key,
                row.country,
                "" if row.asn is None else str(row.asn),
                units.count(row.count),
                units.count(row.failures),
                units.size(row.client_bytes + row.origin_bytes),
            )
            for row in snapshot.clients
        ],
    )
    yield (
        "Event types",
        ("type", "events", "share"),
        [(row.key, units.count(row.count), units.share(row.share)) for row in snapshot.event_types],
    )


def _worst(row: OriginRow) -> str:
    if row.worst is None:
        return ""
    code, count = row.worst
    return f"{code} {status(code).short} ×{units.count(count)}"


def _code(text: str) -> str:
    return "`" + plain(text, 4096).replace("`", "'") + "`"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return ["none"]
    cells = [tuple(markdown_cell(plain(value)) for value in row) for row in (header, *rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(header))]
    lines = [
        "| " + " | ".join(cell(text, width) for text, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]


def _top(snapshot: Snapshot, rows: Sequence[Any]) -> Sequence[Any]:
    return rows[: snapshot.view.rows]
