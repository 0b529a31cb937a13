"""Pane 2: one line per client address."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import ClientRow
from spectrum_tui.model import units
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import fitted
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run
from spectrum_tui.ui.spark import spark

UNKNOWN: Run = ("–", "faint")


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    return (
        Column("client", min(15, width - 18) if width < 64 else 25 if width < 90 else 39, sort="client"),
        Column("cc", 2),
        Column("AS", 6, right=True, least=46),
        Column("events", 7, right=True, sort="events"),
        Column("fail", 6 if width >= 40 else 5, right=True, sort="failures"),
        Column("bytes", 9, right=True, sort="bytes", least=58),
        Column("trend", 0, right=True, least=40),
    )


def values(row: ClientRow, widths: Mapping[str, int]) -> dict[str, Run]:
    """Return the cells of one client."""
    return {
        "client": (plain(row.key), ""),
        "cc": (plain(row.country), "dim") if row.country else UNKNOWN,
        "AS": (str(row.asn), "dim") if row.asn else UNKNOWN,
        "events": (fitted(row.count, widths["events"]), ""),
        "fail": _failures(row, widths["fail"]),
        "bytes": (units.size(row.client_bytes + row.origin_bytes), "dim"),
        "trend": (spark(row.trend, widths.get("trend", 0)), "dim"),
    }


def _failures(row: ClientRow, width: int) -> Run:
    """Return the failures; a client that mostly fails stands out."""
    mostly = row.failures * 2 > row.count
    return fitted(row.failures, width), "warn" if mostly else "" if row.failures else "faint"
