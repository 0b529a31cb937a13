"""The rejected lines, as items of a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from spectrum_tui.backends.base import Reject, Rejects
from spectrum_tui.model import units
from spectrum_tui.model.text import cell, plain
from spectrum_tui.ui.format.cells import ending
from spectrum_tui.ui.items import Item


def items(rejects: Rejects, width: int, zone: tzinfo | None) -> list[Item]:
    """Return why lines were rejected, then each line that is kept: where it stood and how it begins."""
    if not rejects.total:
        return [Item(((" No line has been rejected.", "good"),))]
    listed = list(_summary(rejects))
    for reject in rejects.rows:
        listed += _reject(reject, width, zone)
    return listed


def _summary(rejects: Rejects) -> Iterator[Item]:
    for reason, times in rejects.reasons:
        yield Item(((f" {units.count(times):>9}  ", "strong"), (plain(reason), "warn")))
    if rejects.total > len(rejects.rows):
        kept = f" The newest {units.count(len(rejects.rows))} of {units.count(rejects.total)} are kept."
        yield Item(((kept, "dim"),))
    yield Item(())


def _reject(reject: Reject, width: int, zone: tzinfo | None) -> Iterator[Item]:
    when = units.clock_time(reject.arrival, zone)
    where = f"{plain(reject.source)} at byte {units.count(reject.offset)}, {units.size(reject.length)}"
    yield Item(
        ((f"{when}  ", "dim"), (plain(reject.reason), "warn")), copy=reject.start.decode("utf-8", "replace")
    )
    yield Item(((f"  {ending(where, max(8, width - 2))}", "dim"),))
    yield Item(((f"  {cell(plain(reject.start), max(1, width - 2))}", ""),))
