"""What the kernel told of, kept until someone asks."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfiles.main import FileChange

MAX_TOLD = 10_000
"""Names in one folder that are noted; beyond that, looking through the folder is cheaper."""


class Told:
    """The names that the kernel told of, folder by folder, until someone asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, set[str] | None] = {}

    @property
    def folders(self) -> frozenset[str]:
        """Whose names are noted."""
        with self._lock:
            return frozenset(self._names)

    def add(self, folder: str) -> bool:
        """Note the names of a folder, and return whether that is new."""
        with self._lock:
            return folder not in self._names and self._names.setdefault(folder) is None

    def remove(self, folder: str) -> None:
        """Note them no more."""
        with self._lock:
            self._names.pop(folder, None)

    def lose(self, folders: Iterable[str]) -> None:
        """Any name in these folders may have changed."""
        with self._lock:
            self._names.update((folder, None) for folder in folders if folder in self._names)

    def lose_all(self) -> None:
        """Any name may have changed."""
        self.lose(self.folders)

    def note(self, changes: Iterable[FileChange]) -> bool:
        """Note what changed, and return whether it is in one of the folders."""
        noted = False
        with self._lock:
            for folder, name in (os.path.split(path) for _, path in changes):
                if folder in self._names:
                    noted = True
                    self._add(folder, name)
        return noted

    def take(self, folder: str) -> set[str] | None:
        """Return the names noted since the last time; None when any may have changed."""
        with self._lock:
            names = self._names.get(folder)
            if folder in self._names:
                self._names[folder] = set()
            return names

    def _add(self, folder: str, name: str) -> None:
        names = self._names[folder]
        if names is not None:
            names.add(name)
            if len(names) > MAX_TOLD:
                self._names[folder] = None
