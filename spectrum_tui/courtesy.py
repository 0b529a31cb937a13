"""Who reads and counts gives way to who types: both share one interpreter, and a person feels the wait."""

from __future__ import annotations

import threading
import time

LONGEST = 0.04
"""Seconds for which reading rests at most for one key."""


class Courtesy:
    """Knows whether a key is on its way to the screen. Any thread may ask or tell."""

    def __init__(self) -> None:
        self._calm = threading.Event()
        self._calm.set()
        self._began = self._earned = 0.0

    @property
    def is_calm(self) -> bool:
        """Whether no key is on its way."""
        return self._calm.is_set()

    def begin(self) -> None:
        """Hear that a key has come."""
        self._began = time.monotonic()
        self._calm.clear()

    def end(self) -> None:
        """Hear that its effect is drawn."""
        self._calm.set()

    def give_way(self) -> None:
        """Wait until that is so, but for half of the time at most: keys may come in streams."""
        start = time.monotonic()
        if self.is_calm or start < self._earned:
            return
        self._calm.wait(max(self._began + LONGEST - start, 0))
        self._earned = 2 * time.monotonic() - start
