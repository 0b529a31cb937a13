"""Distinct values, by the numbers that they get one after the other."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np

from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.renumbering import Renumbering

Value = TypeVar("Value", bound=tuple[Any, ...])
NUMBER, COLLECTED = 32, 16
"""Bytes of a number as an object, and those before every tuple that tell who refers to it."""


class Values(Sequence[Value], Generic[Value]):
    """Holds distinct values."""

    @overload
    def __getitem__(self, number: int) -> Value: ...
    @overload
    def __getitem__(self, number: slice) -> list[Value]: ...
    @abstractmethod
    def __getitem__(self, number: int | slice) -> Value | list[Value]:
        """Return the value of a number, or those of several."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Bytes of memory."""

    @abstractmethod
    def find(self, value: Value) -> int | None:
        """Return the number of a value, or None when it has none."""

    @abstractmethod
    def append(self, value: Value) -> None:
        """Give a value that is not among them the next number."""

    @abstractmethod
    def keep(self, change: Renumbering) -> None:
        """Forget the values that are not kept."""


class Listed(Values[Value]):
    """Values as objects."""

    def __init__(self) -> None:
        self._values: list[Value] = []
        self._numbers: dict[Value, int] = {}
        self._sizes = Growing(np.uint32)

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, number: int) -> Value: ...
    @overload
    def __getitem__(self, number: slice) -> list[Value]: ...
    def __getitem__(self, number: int | slice) -> Value | list[Value]:
        return self._values[number]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        lists = sys.getsizeof(self._values) + sys.getsizeof(self._numbers) + self._sizes.nbytes
        return lists + int(self._sizes.array().sum())

    def find(self, value: Value) -> int | None:
        """Return the number of a value, or None when it has none."""
        return self._numbers.get(value)

    def append(self, value: Value) -> None:
        """Give a value that is not among them the next number."""
        self._numbers[value] = len(self._values)
        self._values.append(value)
        self._sizes.append(_size(value))

    def keep(self, change: Renumbering) -> None:
        """Forget the values that are not kept."""
        self._numbers.clear()  # before there are new ones: both together would be the most memory ever taken
        self._values = change.listed(self._values)
        self._numbers.update(zip(self._values, range(len(self._values)), strict=True))
        self._sizes.renumber(change)


def _size(value: tuple[Any, ...]) -> int:
    """Return the bytes of a value and of its number; small texts and numbers are shared, if not by much."""
    return sys.getsizeof(value) + COLLECTED + NUMBER + sum(map(sys.getsizeof, value))
