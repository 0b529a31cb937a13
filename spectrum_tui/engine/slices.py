"""Walk through many events in their order, a slice at a time: what a file is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch, Columns
from spectrum_tui.engine.query import Bools, Mask
from spectrum_tui.engine.stretch import Place, rank

CHUNK = 8192
"""Rows that are tested against a filter at a time."""
PLACES = ("time", "sequence", "stream", "offset", "length")
"""The columns that tell where an event stands and where its record lies."""


def arrived(before: int, mask: Mask | None) -> Mask:
    """Return the mask of the events numbered below `before` that another mask lets through."""

    def early(batch: Batch) -> Bools:
        found: Bools = batch["sequence"] < before
        return found if mask is None else found & mask(batch)

    return early


def oldest(parts: Iterable[Batch], mask: Mask, after: Place | None, size: int) -> Columns:
    """Return the places of the oldest `size` matching events after a place, oldest first."""
    begins = ((part, rank(part, (after[0], after[1] + 1)) if after else 0) for part in parts)
    ranked = sorted(
        ((part, begin) for part, begin in begins if begin < len(part)),
        key=lambda each: int(each[0]["time"][each[1]]),
    )
    found: Columns = {name: np.zeros(0, np.int64) for name in PLACES}
    for part, begin in ranked:
        if len(found["time"]) >= size and int(found["time"][-1]) < int(part["time"][begin]):
            break
        found = _joined([found, *_matching(part, mask, begin, size)], size)
    return found


def _matching(part: Batch, mask: Mask, begin: int, size: int) -> Iterator[Columns]:
    """Yield matching events of a part until there are `size` of them."""
    for start in range(begin, len(part), CHUNK):
        chunk = part.take(slice(start, start + CHUNK))
        rows: Ints = np.flatnonzero(mask(chunk))[:size]
        yield {name: chunk[name][rows].astype(np.int64) for name in PLACES}
        size -= len(rows)
        if size <= 0:
            return


def _joined(parts: Sequence[Columns], size: int) -> Columns:
    """Return the first `size` events of all parts, in order."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in PLACES}
    order = np.lexsort((columns["sequence"], columns["time"]))[:size]
    return {name: column[order] for name, column in columns.items()}
