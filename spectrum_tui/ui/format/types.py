"""Pane 1: one line per event type."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import TypeRow
from spectrum_tui.model import units
from spectrum_tui.model.spark import spark
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import fitted
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    return (
        Column("type", 14, sort="type"),
        Column("count", 9 if width >= 44 else 7, right=True, sort="count"),
        Column("share", 5, right=True),
        Column("rate", 8, right=True, least=46),
        Column("trend", 0, right=True),
    )


def values(row: TypeRow, widths: Mapping[str, int]) -> dict[str, Run]:
    """Return the cells of one event type."""
    return {
        "type": (plain(row.key), ""),
        "count": (fitted(row.count, widths["count"]), ""),
        "share": (units.share(row.share), "dim"),
        "rate": (units.rate(row.per_second), "dim"),
        "trend": (spark(row.trend, widths["trend"]), "dim"),
    }
