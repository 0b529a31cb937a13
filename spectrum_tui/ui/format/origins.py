"""Pane 3: an origin with its error rate; below it, when there is one, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import OriginRow
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.spark import spark
from spectrum_tui.model.statuses import status
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import fitted, labelled
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Line, Run, width_of

ONE_LINE = 110
"""From this width on the worst status stands in a column of its own, and each origin takes one line."""


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    return (
        Column("origin", _key_width(width), sort="origin"),
        Column("errors", 7, right=True, sort="rate"),
        Column("of finished", 12 if width < 66 else 15, right=True, sort="faults"),
        Column("worst status", 36, least=ONE_LINE),
        Column("p50 / p95", 15, right=True, sort="p95", least=66),
        Column("trend", 0, right=True),
    )


def values(row: OriginRow, widths: Mapping[str, int], labels: Labels = NO_LABELS) -> dict[str, Run]:
    """Return the cells of one origin."""
    bad = row.origin_faults > 0
    room = widths["of finished"] // 2
    figure = f"{fitted(row.origin_faults, room)}/{fitted(row.finished, room)}"
    return {
        "origin": (
            labelled(labels.origin(row.key), plain(row.key), widths["origin"]),
            "strong" if bad else "",
        ),
        "errors": (_rate(row.error_rate), "origin" if bad else "faint"),
        "of finished": (figure, "" if bad else "dim"),
        "worst status": ("".join(text for text, _ in worst(row)), "origin"),
        "p50 / p95": (rtts(row), "dim"),
        "trend": (spark(row.trend, widths["trend"]), "origin"),
    }


def below(row: OriginRow, widths: Mapping[str, int]) -> tuple[Line, ...]:
    """Return the lines under the row: none when nothing is wrong, or when it has columns for that."""
    if row.worst is None or "worst status" in widths:
        return ()
    line: Line = (("  ", ""), *worst(row))
    p95 = f"  p95 {units.rtt(row.rtt_p95)}"
    room = sum(widths.values()) + len(widths) - 1
    if "p50 / p95" not in widths and row.rtt_p95 is not None and width_of(line) + len(p95) <= room:
        line = (*line, (p95, "dim"))
    return (line,)


def worst(row: OriginRow) -> Line:
    """Return the most frequent origin fault: its code, its meaning and how often."""
    if row.worst is None:
        return ()
    code, times = row.worst
    return ((f"{code} {status(code).short}", "origin"), (f" ×{units.count(times)}", ""))


def rtts(row: OriginRow) -> str:
    """Return the median and the 95th percentile of the round trip to the origin."""
    if row.rtt_p50 is None and row.rtt_p95 is None:
        return "–"
    return f"{units.rtt(row.rtt_p50)} / {units.rtt(row.rtt_p95)}"


def _key_width(width: int) -> int:
    if width < 56:
        return min(17, width - 22)
    return 25 if width < 140 else 45


def _rate(rate: float | None) -> str:
    return "–" if rate is None else units.percent(rate)
