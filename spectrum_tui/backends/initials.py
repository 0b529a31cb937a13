"""How names begin, as numbers: what stands in for comparing very many names one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.growing import roomy
from spectrum_tui.engine.renumbering import Renumbering

Words = NDArray[np.uint64]
WORD = 8
"""Bytes of a number."""
CHUNK = 1 << 14
"""Names that are read at a time: as objects, all of them would take much memory."""
MANY = 1000
"""Names from which on their beginnings are compared first."""


class Initials:
    """The first 16 bytes of names, for those that are asked about; UTF-8 sorts as its letters do.

    Args:
        values: what has names; only ever added to, until `renumber` is told.
        name: from such a value to its name.
        begins: the first 16 bytes of the names of keys, where that is quicker than to ask for the names.
    """

    def __init__(
        self,
        values: Callable[[], Sequence[Any]],
        name: Callable[[Any], str],
        begins: Callable[[Ints], NDArray[Any]] | None = None,
    ) -> None:
        self._values, self._name, self._begins = values, name, begins or self._read
        self._words = _no_words(0)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._words.nbytes

    def renumber(self, change: Renumbering) -> None:
        """Hear that values have other places."""
        self._words = np.stack([change.of(words) for words in self._words])

    def of(self, keys: Ints) -> tuple[Words, Words]:
        """Return the first 8 bytes of the names of keys, and the next 8."""
        if len(self._values()) > self._words.shape[1]:
            known = self._words
            self._words = _no_words(roomy(known.shape[1], len(self._values())))
            self._words[:, : known.shape[1]] = known
        new = keys[self._words[0].take(keys) == 0]
        for first in range(0, len(new), CHUNK):
            self._learn(new[first : first + CHUNK])
        return self._words[0].take(keys), self._words[1].take(keys)

    def _learn(self, keys: Ints) -> None:
        self._words[:, keys] = self._begins(keys).view(">u8").reshape(-1, 2).T

    def _read(self, keys: Ints) -> NDArray[Any]:
        values, name = self._values(), self._name
        begins = [name(values[key]).encode("utf-8", "surrogatepass")[: 2 * WORD] for key in keys.tolist()]
        return np.array(begins, f"S{2 * WORD}")

    def least(self, keys: Ints, size: int) -> Ints:
        """Return some of the keys, with those of the `size` names among them that come first."""
        found: list[Ints] = []
        if len(keys) > max(size, MANY) and size > 0:
            for place in range(2):
                initials = self.of(keys)[place]
                cut = np.partition(initials, size - 1)[size - 1]
                found.append(keys[initials < cut])
                keys, size = keys[initials == cut], size - len(found[-1])
        return np.concatenate((*found, keys))


class OfOrigins(Initials):
    """Those of origins: the codes that change are of routes."""

    def renumber(self, change: Renumbering) -> None:
        """Hear that origins may have other places."""
        self._words = _no_words(0)


def _no_words(size: int) -> Words:
    """Return room for the first 16 bytes of names; 0 stands for what nobody has asked about."""
    return np.zeros((2, size), np.uint64)
