"""Pane 4: one line per value of the chosen dimension."""

from __future__ import annotations

from collections.abc import Mapping

from spectrum_tui.backends.base import BreakdownRow
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.statuses import Side
from spectrum_tui.model.text import cell, cells, plain
from spectrum_tui.ui.format.cells import fitted, labelled
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run

NEW = "  new"
UNSAID = frozenset({"", "unk", "unknown", "0", "none"})
"""Values, in lower case, that tell nothing and are dim."""


def columns(width: int, dimension: str) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    count = Column("count", 7 if width < 50 else 9, right=True, sort="count")
    share = Column("share", 5, right=True, least=40)
    if dimension == "status":
        return (Column("status", 0, sort="key"), Column("side", 7, least=48), count, share)
    if dimension == "side":
        return (Column("side", 0, sort="key"), count, share)
    fail = Column("fail", 7, right=True, sort="failures")
    return (Column("value", 0, sort="key"), count, fail, share)


def values(
    row: BreakdownRow,
    dimension: str,
    widths: Mapping[str, int],
    labels: Labels = NO_LABELS,
    *,
    new: bool = False,
) -> dict[str, Run]:
    """Return the cells of one value; one that is `new` says so behind its name."""
    ink = "" if row.side in (None, Side.NONE) else str(row.side)
    name = _name(row, dimension)
    return {
        "status": (name, ink or "dim"),
        "side": (str(row.side or ""), ink or "dim") if dimension == "status" else (name, ink or "dim"),
        "value": (
            _marked(row, dimension, widths, labels) if new else _labelled(row, dimension, widths, labels),
            "dim" if row.key.lower() in UNSAID else "",
        ),
        "count": (fitted(row.count, widths["count"]), ""),
        "share": (units.share(row.share), "dim"),
        "fail": (
            fitted(row.failures, 7),
            "warn" if row.failures * 2 > row.count else "" if row.failures else "faint",
        ),
    }


def _marked(row: BreakdownRow, dimension: str, widths: Mapping[str, int], labels: Labels) -> str:
    """Return the name of a value that is new, cut rather than the mark behind it."""
    room = widths.get("value", 0) - len(NEW)
    name = _labelled(row, dimension, {**widths, "value": room}, labels).rstrip()
    return cell(name, min(cells(name), room)) + NEW


def _labelled(row: BreakdownRow, dimension: str, widths: Mapping[str, int], labels: Labels) -> str:
    label, name = labels.named(dimension, row.key), _name(row, dimension)
    return labelled(label, name, widths.get("value", 0)) if label else name


def _name(row: BreakdownRow, dimension: str) -> str:
    if not row.key:
        return "(not said)"
    if dimension == "asn":
        return f"AS{plain(row.key)}"
    if dimension == "side" and row.side is Side.NONE:
        return "none (all is well)"
    return f"{plain(row.key)} {plain(row.meaning)}".rstrip()
