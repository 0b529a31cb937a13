"""Choose and order the rows of a table without sorting what will not be shown."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z = 1.96
"""Normal quantile of the two-sided 95 % interval."""


def top(
    keys: NDArray[np.int64],
    values: NDArray[Any] | None,
    name: Callable[[int], str],
    size: int | None,
    *,
    reverse: bool = False,
) -> list[int]:
    """Return the first `size` keys, greatest value first and equal ones by name; None for all.

    `values` has one number per key; without them the order is by name alone. `reverse` turns it round.
    """
    if values is None:
        return sorted(keys.tolist(), key=name, reverse=reverse)[:size]
    ranks = values if reverse else -values
    if size is not None and size < len(keys):
        cut = np.partition(ranks, size)[size]
        sure, level = np.flatnonzero(ranks < cut), np.flatnonzero(ranks == cut).tolist()
        rest = nsmallest(size - len(sure), level, key=lambda place: name(keys.item(place)))
        places = [*sure.tolist(), *rest]
        keys, ranks = keys[places], ranks[places]
    rank_of = dict(zip(keys.tolist(), ranks.tolist(), strict=True))
    return sorted(rank_of, key=lambda key: (rank_of[key], name(key)))


def wilson(faults: NDArray[np.int64], finished: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the lower bound of the Wilson interval of each rate: 1 of 1 does not outrank 300 of 1,000.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    total = np.maximum(finished, 1).astype(np.float64)
    rate = faults / total
    centre = rate + Z * Z / (2 * total)
    spread = Z * np.sqrt((rate * (1 - rate) + Z * Z / (4 * total)) / total)
    return np.where(finished > 0, (centre - spread) / (1 + Z * Z / total), -1.0)
