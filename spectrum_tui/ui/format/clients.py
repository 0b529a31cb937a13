"""Pane 2: one line per client address, or per network, AS number or country of clients."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import ClientRow
from spectrum_tui.model import units
from spectrum_tui.model.spark import spark
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import fitted
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run

UNKNOWN: Run = ("–", "faint")
NEW = "new"
SEVERAL: Run = ("*", "dim")
"""Stands where the addresses of a row have more than one value."""

_COUNTRY = Column("cc", 2)
_AS = Column("AS", 6, right=True, least=46)
TITLES = {
    "client": "client",
    "client_prefix": "network",
    "client_block": "network",
    "asn": "AS number",
    "country": "country",
}


def columns(width: int, fold: str) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide, at a level of folding."""
    key = min(18 if "_" in fold else 15, width - 18) if width < 64 else 25 if width < 90 else 39
    home = {"asn": (_COUNTRY,), "country": ()}.get(fold, (_COUNTRY, _AS))
    return (
        Column(TITLES[fold], key, sort="client"),
        *home,
        Column("events", 7, right=True, sort="events"),
        Column("fail", 6 if width >= 40 else 5, right=True, sort="failures"),
        Column("bytes", 9, right=True, sort="bytes", least=58),
        Column("trend", 0, right=True, least=40),
    )


def values(row: ClientRow, widths: Mapping[str, int], fold: str, *, new: bool = False) -> dict[str, Run]:
    """Return the cells of one row; one that is `new` says so before its trend."""
    return {
        TITLES[fold]: _key(row.key, fold),
        "cc": SEVERAL if row.several_countries else _said(row.country),
        "AS": SEVERAL if row.several_asns else _said(str(row.asn or "")),
        "events": (fitted(row.count, widths["events"]), ""),
        "fail": _failures(row, widths["fail"]),
        "bytes": (units.size(row.client_bytes + row.origin_bytes), "dim"),
        "trend": _trend(row, widths.get("trend", 0), new),
    }


def _trend(row: ClientRow, width: int, new: bool) -> Run:
    if not new or width < len(NEW):
        return spark(row.trend, width), "dim"
    chart = spark(row.trend, width - len(NEW) - 1) if width > 2 * len(NEW) else ""
    return f"{NEW} {chart}".strip().rjust(width), "accent"


def _key(key: str, fold: str) -> Run:
    if not key:
        return "(not said)", "dim"
    return f"AS{key}" if fold == "asn" else plain(key), ""


def _said(text: str) -> Run:
    return (plain(text), "dim") if text else UNKNOWN


def _failures(row: ClientRow, width: int) -> Run:
    """Return the failures; a client that mostly fails stands out."""
    mostly = row.failures * 2 > row.count
    return fitted(row.failures, width), "warn" if mostly else "" if row.failures else "faint"
