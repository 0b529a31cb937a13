"""Arrays with room for more."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.renumbering import Renumbering

Number = TypeVar("Number", bound=np.generic)


def roomy(size: int, needed: int) -> int:
    """Return how long an array should become that is as long as `size`: a quarter longer at least.

    Arrays that double cost less time, but half of their memory may never be used.
    """
    return max(size + size // 4, needed)


def longer(array: NDArray[Number], size: int) -> NDArray[Number]:
    """Return a copy with zeros up to a size: memory that nobody has touched yet takes none."""
    found = np.zeros(size, array.dtype)
    found[: len(array)] = array
    return found


class Growing:
    """An integer column that grows by appending, read as one array."""

    def __init__(self, dtype: type[np.generic] = np.int64) -> None:
        self._array: NDArray[Any] = np.zeros(64, dtype)
        self._size = 0

    def append(self, value: int) -> None:
        """Add one value."""
        if self._size == len(self._array):
            self._array = longer(self._array, 2 * self._size)
        self._array[self._size] = value
        self._size += 1

    def extend(self, values: NDArray[Any]) -> None:
        """Add values."""
        size = self._size + len(values)
        if size > len(self._array):
            self._array = longer(self._array, max(2 * self._size, size))
        self._array[self._size : size] = values
        self._size = size

    def renumber(self, change: Renumbering) -> None:
        """Keep the values of the codes that are kept."""
        kept = change.of(self.array())
        self._size = len(kept)
        self._array = longer(kept, max(len(kept), 64))

    @property
    def nbytes(self) -> int:
        """Bytes of memory; what is not filled yet takes none."""
        return self._size * self._array.itemsize

    def __len__(self) -> int:
        return self._size

    def array(self) -> NDArray[Any]:
        """Return all values; a view that must not be written to."""
        return self._array[: self._size]
