"""Which keys a table has counted anew, for those who keep something about its keys from frame to frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.growing import longer

MOST = 1 << 15
"""Keys that are remembered; of more it is said that any key may have changed."""
NEVER = -1
"""The mark of who has not asked yet."""


class News:
    """Remembers which keys were counted, as long as somebody asks before they are too many to be of use."""

    def __init__(self) -> None:
        self._pieces: deque[NDArray[Any]] = deque()
        self._size = 0
        self._first = 0
        """The mark of who has heard of everything before what is remembered."""
        self._room = 0
        """Keys that may still be counted before somebody asks."""

    def __deepcopy__(self, memo: object) -> News:
        return News()

    @property
    def mark(self) -> int:
        """The mark of who has heard of everything so far."""
        return self._first + len(self._pieces)

    def add(self, keys: NDArray[Any]) -> None:
        """Hear that keys were counted, some perhaps more than once; the array must stay as it is."""
        self._room -= len(keys)
        if self._room < 0:
            self.forget()
            return
        self._pieces.append(keys)
        self._size += len(keys)
        while self._size > MOST:
            self._size -= len(self._pieces.popleft())
            self._first += 1

    def forget(self) -> None:
        """Hear that anything may have changed."""
        self._first = self.mark + 1
        self._pieces.clear()
        self._size = self._room = 0

    def since(self, mark: int) -> Ints | None:
        """Return the keys counted since a mark, some perhaps more than once; None when it may be any."""
        self._room = MOST
        if mark < self._first:
            return None
        pieces = list(self._pieces)[mark - self._first :]
        return np.concatenate(pieces, dtype=np.int64) if pieces else np.zeros(0, np.int64)


class Once:
    """Leaves out what comes again among some keys, without sorting them."""

    def __init__(self) -> None:
        self._places = np.empty(0, np.int32)
        """Where each key was seen the last time; of no meaning for keys that are not looked at."""

    def of(self, keys: Ints) -> Ints:
        """Return each of some keys once, in any order."""
        if (size := int(keys.max(initial=-1)) + 1) > len(self._places):
            self._places = np.empty(max(size, 2 * len(self._places)), np.int32)
        places = np.arange(len(keys), dtype=np.int32)
        self._places[keys] = places
        found: Ints = keys[self._places.take(keys) == places]
        return found


class Remembered:
    """A number for each key of a table that takes long to work out, so only what is counted anew is."""

    def __init__(self) -> None:
        self._mark, self._once = NEVER, Once()
        self._numbers = np.zeros(0, np.int64)

    def read(self, news: News, size: int, work_out: Callable[[Ints], Ints]) -> Ints:
        """Return the number of each key below `size`."""
        changed, mark = news.since(self._mark), news.mark
        if size > len(self._numbers):
            self._numbers = longer(self._numbers, 2 * size)
        changed = np.arange(size) if changed is None else self._once.of(changed)
        self._numbers[changed] = work_out(changed)
        self._mark = mark
        return self._numbers[:size]
