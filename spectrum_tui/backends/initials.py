"""How names begin, as numbers: what stands in for comparing very many names one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.renumbering import Renumbering

WORD = 8
"""Bytes of a number."""
MANY = 1000
"""Names from which on their beginnings are compared first."""


class Initials:
    """The first 16 bytes of names, for those that are asked about; UTF-8 sorts as its letters do.

    Args:
        values: what has names; only ever added to, until `renumber` is told.
        name: from such a value to its name.
    """

    def __init__(self, values: Callable[[], Sequence[Any]], name: Callable[[Any], str]) -> None:
        self._values, self._name = values, name
        self._first, self._second = Growing(np.uint64), Growing(np.uint64)

    def renumber(self, change: Renumbering) -> None:
        """Hear that values have other places."""
        self._first, self._second = Growing(np.uint64), Growing(np.uint64)

    def least(self, keys: Ints, size: int) -> Ints:
        """Return some of the keys, with those of the `size` names among them that come first."""
        found: list[Ints] = []
        if len(keys) > max(size, MANY) and size > 0:
            self._catch_up()
            for words in (self._first.array(), self._second.array()):
                initials = words.take(keys)
                cut = np.partition(initials, size - 1)[size - 1]
                found.append(keys[initials < cut])
                keys, size = keys[initials == cut], size - len(found[-1])
        return np.concatenate((*found, keys))

    def _catch_up(self) -> None:
        new = self._values()[len(self._first) :]
        if new:
            begins = [self._name(value).encode("utf-8", "surrogatepass")[: 2 * WORD] for value in new]
            words: NDArray[np.uint64] = np.array(begins, f"S{2 * WORD}").view(">u8").astype(np.uint64)
            self._first.extend(words[::2])
            self._second.extend(words[1::2])
