"""Choose and order the rows of a table without sorting what will not be shown."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.backends.initials import Initials
from spectrum_tui.engine.codes import Ints

SPREAD = 64
"""Of so many values one is in a sample."""
SPARE = 8
"""How much further down the sample a guess is made than would do on average."""
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
    ranks = values if reverse else -values
    if size is not None and size < len(keys):
        cut = np.partition(ranks, size)[size]
        sure, level = np.flatnonzero(ranks < cut), keys[ranks == cut]
        if initials:
            level = initials.least(level, size - len(sure))
        rest = nsmallest(size - len(sure), level.tolist(), key=name)
        rank_of = dict(zip(keys[sure].tolist(), ranks[sure].tolist(), strict=True)) | dict.fromkeys(rest, cut)
    else:
        rank_of = dict(zip(keys.tolist(), ranks.tolist(), strict=True))
    return sorted(rank_of, key=lambda key: (rank_of[key], name(key)))


def leading(values: NDArray[Any], size: int | None) -> Ints:
    """Return keys, whose values are above 0, with those of the `size` greatest values among them.

    `values` has one number per key, 0 or more. Of very many most are ruled out by one look at each: at
    whether it is less than a guess made from a sample.
    """
    if size is not None and len(values) > SPREAD * SPREAD:
        sample = values[::SPREAD]
        place = min(2 * size // SPREAD + SPARE, len(sample) - 1)
        guess = -np.partition(-sample, place)[place]
        keys = np.flatnonzero(values >= guess) if guess > 0 else values[:0]
        if len(keys) >= size > 0:
            return keys
    return np.flatnonzero(values)


def wilson(faults: NDArray[np.int64], finished: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the lower bound of the Wilson interval of each rate: 1 of 1 does not outrank 300 of 1,000.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    total = np.maximum(finished, 1).astype(np.float64)
    rate = faults / total
    centre = rate + Z * Z / (2 * total)
    spread = Z * np.sqrt((rate * (1 - rate) + Z * Z / (4 * total)) / total)
    return np.where(finished > 0, (centre - spread) / (1 + Z * Z / total), -1.0)
