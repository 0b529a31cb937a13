"""Choose and order the rows of a table without sorting what will not be shown."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.backends.initials import Initials
from spectrum_tui.engine.codes import Ints

Z = 1.96
"""Normal quantile of the two-sided 95 % interval."""


def top(
    keys: Ints,
    values: NDArray[Any] | None,
    name: Callable[[int], str],
    size: int | None,
    *,
    reverse: bool = False,
    initials: Initials | None = None,
) -> list[int]:
    """Return the first `size` keys, greatest value first and equal ones by name; None for all.

    `values` has one number per key; without them the order is by name alone. `reverse` turns it round.
    `initials` are those of the names, if there may be very many.
    """
    if values is None:
        if initials and size is not None and not reverse:
            keys = initials.least(keys, size)
        return sorted(keys.tolist(), key=name, reverse=reverse)[:size]
    ranks, rest = values if reverse else -values, list[int]()
    if size is not None and size < len(keys):
        cut = np.partition(ranks, size)[size]
        sure, level = ranks < cut, keys[ranks == cut]
        keys, ranks = keys[sure], ranks[sure]
        if initials:
            level = initials.least(level, size - len(keys))
        rest = nsmallest(size - len(keys), level.tolist(), key=name)
    found = keys.tolist()
    return [key for _, _, key in sorted(zip(ranks.tolist(), map(name, found), found, strict=True))] + rest


def wilson(faults: NDArray[np.int64], finished: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the lower bound of the Wilson interval of each rate: 1 of 1 does not outrank 300 of 1,000.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    total = np.maximum(finished, 1).astype(np.float64)
    rate = faults / total
    centre = rate + Z * Z / (2 * total)
    spread = Z * np.sqrt((rate * (1 - rate) + Z * Z / (4 * total)) / total)
    return np.where(finished > 0, (centre - spread) / (1 + Z * Z / total), -1.0)
