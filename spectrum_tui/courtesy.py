"""Who reads and counts gives way to who types: both share one interpreter, and a person feels the wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LONGEST = 0.04
"""Seconds for which reading rests at most for one key."""
WORK = 0.5
"""Seconds of work before the next rest, for each second of the last one."""


class Courtesy:
    """Knows whether a key is on its way to the screen. Any thread may ask or tell.

    Args:
        meanwhile: is done by who gives way, as long as no key is on its way.
    """

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self._meanwhile = meanwhile
        self._calm = threading.Event()
        self._calm.set()
        self._taken = True
        self._began = self._earned = 0.0

    @property
    def is_calm(self) -> bool:
        """Whether no key is on its way."""
        return self._calm.is_set()

    @property
    def is_kept_waiting(self) -> bool:
        """Whether a key has come that nobody has looked at yet."""
        return not self._taken and time.monotonic() < self._began + LONGEST

    def begin(self) -> None:
        """Hear that a key has come."""
        self._began, self._taken = time.monotonic(), False
        self._calm.clear()

    def take(self) -> None:
        """Hear that it is looked at."""
        self._taken = True

    def end(self) -> None:
        """Hear that its effect is drawn."""
        self._calm.set()

    def give_way(self) -> None:
        """Wait until that is so, but for two thirds of the time at most: keys may come in streams."""
        start = time.monotonic()
        if not self.is_calm and start >= self._earned:
            self._calm.wait(max(self._began + LONGEST - start, 0))
            rested = time.monotonic() - start
            self._earned = start + rested + WORK * rested
        if self.is_calm or start > self._began + LONGEST:
            self._meanwhile()
