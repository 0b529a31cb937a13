"""Pane 2: one line per client address."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import ClientRow
from spectrum_tui.model import units
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.numbers import fitted
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run
from spectrum_tui.ui.spark import spark

UNKNOWN: Run = ("–", "faint")


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    return (
        Column("client", 15 if width < 60 else 25 if width < 90 else 39, sort="client"),
        Column("cc", 2),
        Column("AS", 6, right=True, least=46),
        Column("events", 7, right=True, sort="events"),
        Column("fail", 6, right=True, sort="failures"),
        Column("bytes", 9, right=True, sort="bytes", least=58),
        Column("trend", 0, right=True, least=40),
    )


def values(row: ClientRow, widths: Mapping[str, int]) -> dict[str, Run]:
    """Return the cells of one client."""
    return {
        "client": (plain(row.key), ""),
        "cc": (plain(row.country), "dim") if row.country else UNKNOWN,
        "AS": (str(row.asn), "dim") if row.asn else UNKNOWN,
        "events": (fitted(row.count, 7), "strong"),
        "fail": (fitted(row.failures, 6), "warn") if row.failures else ("0", "faint"),
        "bytes": (units.size(row.client_bytes + row.origin_bytes), "dim"),
        "trend": (spark(row.trend, widths.get("trend", 0)), "dim"),
    }
