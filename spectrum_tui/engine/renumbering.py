"""What becomes of the codes of a dictionary when it forgets values: those that are kept move together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")
Codes = NDArray[np.uint32]


class Renumbering:
    """New codes for old ones, in the same order. What is not kept counts as `other` from now on.

    Args:
        needed: for each old code, whether it is kept.
        other: the old code of `other`, which is kept as well.
    """

    def __init__(self, needed: NDArray[np.bool_], other: int) -> None:
        needed[other] = True
        self.kept = np.flatnonzero(needed)
        """The old codes that are kept, rising."""
        self.other = int(np.count_nonzero(needed[:other]))
        """The new code of `other`."""
        self.new: Codes = np.full(len(needed), self.other, np.uint32)
        """The new code of each old one."""
        self.new[self.kept] = np.arange(len(self.kept), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.kept)

    def listed(self, values: list[Value]) -> list[Value]:
        """Return the values that are kept, in order of their new codes."""
        return [values[code] for code in self.kept.tolist()]

    def of(self, told: NDArray[Any]) -> NDArray[Any]:
        """Return what is told of each code that is kept; of the last ones nothing may be told."""
        return told[self._known(len(told))]

    def sums(self, counts: NDArray[Any]) -> NDArray[Any]:
        """Return the counts per new code; codes run along the last axis, the last of them may be missing."""
        known = self._known(counts.shape[-1])
        found = np.zeros((*counts.shape[:-1], len(self)), counts.dtype)
        counts.take(known, axis=-1, out=found[..., : len(known)], mode="clip")
        found[..., self.other] += counts.sum(axis=-1, dtype=counts.dtype) - found.sum(
            axis=-1, dtype=counts.dtype
        )
        return found

    def _known(self, size: int) -> NDArray[np.intp]:
        return self.kept[: self.kept.searchsorted(size)]


class Follower(Protocol):
    """Something that is kept by code."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes."""


class Followers:
    """Those who hear when codes change, as long as they are there."""

    def __init__(self) -> None:
        self._all: WeakSet[Any] = WeakSet()

    def add(self, follower: Follower) -> None:
        """Have one more hear of new codes."""
        self._all.add(follower)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that they take."""
        return sum(each.nbytes for each in self)

    def __iter__(self) -> Iterator[Follower]:
        return iter(list(self._all))
