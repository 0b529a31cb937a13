"""Notice which files in some folders are worth a look, without looking at all of them all the time."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from spectrum_tui.sources.listing import Listing, Place, nested
from spectrum_tui.sources.watch import Bell

SECOND = 1_000_000_000
RACY = 2 * SECOND
"""ns that a folder must have been left alone before the time of its last change says that it still is."""
SAFETY = 30 * SECOND
"""ns after which a folder whose changes are told of is looked through all the same."""
PAUSE = 20
"""How many times longer than a look through a folder took the next one is put off."""
SEARCH = SECOND
"""ns between two searches for folders that match a pattern."""
SWEEP = 200
"""Files a second that are named although nothing was told of them."""
SWEEP_POLLING = 10_000
"""The same where the kernel does not tell."""
GONE = frozenset((errno.ENOENT, errno.ENOTDIR))
"""Errors that say that a folder is not there, rather than that it cannot be read at the moment."""


class Folder:
    """One folder that is looked through, and what was in it the last time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.names: dict[str, int] = {}
        """Inode by name."""
        self.error = ""
        """Why it cannot be looked through."""
        self.gone = False
        """Whether that is because it is not there."""
        self._changed: int | None = None
        self._mode = 0
        self._places = {place}
        self._scanned: int | None = None
        self._pause = 0

    def widen(self, place: Place) -> bool:
        """Look for what counts in another place in the same folder, too; return whether that is new."""
        if place in self._places:
            return False
        self._places.add(place)
        self.place = self.place.joined(place)
        return True

    def is_due(self, *, told: bool) -> bool:
        """Tell whether it is worth looking through; `told` when what changed in it is known."""
        if self._scanned is None:
            return True
        since = time.monotonic_ns() - self._scanned
        if since < self._pause:
            return False
        try:
            status = os.stat(self.place.path)
        except OSError:
            return True
        if told and since < SAFETY:
            return status.st_mode != self._mode
        return status.st_ctime_ns != self._changed

    def scan(self) -> tuple[list[str], list[str]]:
        """Look through it; return the names that are new, gone or of another file, and the folders in it."""
        self._scanned = time.monotonic_ns()
        before = self.names
        folders: list[str] = []
        self._changed, self.error, self.gone = None, "", False
        try:
            status = os.stat(self.place.path)
            self._mode, changed = status.st_mode, status.st_ctime_ns
            self._changed = changed if abs(time.time_ns() - changed) > RACY else None
            self.names, folders = self._listed()
        except OSError as error:
            self.error = error.strerror or str(error)
            self.gone = error.errno in GONE
            self.names = {} if self.gone else before
        new = [name for name, inode in self.names.items() if before.get(name) != inode]
        gone = [name for name in before if name not in self.names]
        self._pause = PAUSE * (time.monotonic_ns() - self._scanned)
        return new + gone, folders

    def _listed(self) -> tuple[dict[str, int], list[str]]:
        accepts, nests = self.place.accepts, self.place.nests
        names, folders = {}, []
        with os.scandir(self.place.path) as entries:
            for entry in entries:
                if nests(entry.name) and entry.is_dir():
                    folders.append(entry.name)
                elif accepts(entry.name):
                    names[entry.name] = entry.inode()
        return names, folders


class Lookout:
    """Names the files that may have come, gone or changed.

    Args:
        listing: where to look.
        bell: what tells of changes; without one everything is named, once.
    """

    def __init__(self, listing: Listing, bell: Bell | None) -> None:
        self._listing = listing
        self._bell = bell
        self._folders: dict[str, Folder] = {}
        self._asked: set[str] = set()
        self._searched: int | None = None
        self._sweeping: Iterator[str] = iter(())
        self._swept = time.monotonic_ns()

    @property
    def error(self) -> str:
        """Why nothing can be seen of a folder at the moment."""
        return next((folder.error for folder in self._folders.values() if folder.error), "")

    @property
    def polling(self) -> bool:
        """Whether changes in a folder are noticed only by looking."""
        return self._bell is not None and any(map(self._bell.polls, self._folders))

    def look(self) -> list[str]:
        """Return the paths that are worth a look."""
        if self._bell is None and self._searched is not None:
            return []
        paths = self._search()
        for folder in tuple(self._folders.values()):
            paths += self._changes(folder)
        if self._bell:
            paths += self._sweep()
        return paths

    def close(self) -> None:
        """Have nothing told any more."""
        while self._folders:
            self._drop(next(iter(self._folders)))

    def _search(self) -> list[str]:
        """Find more folders to look through."""
        now = time.monotonic_ns()
        if self._searched is not None and now < self._searched + SEARCH:
            return []
        self._searched = now
        places = list(self._listing.places())
        self._asked = {place.path for place in places}
        return [path for place in places for path in self._add(place)]

    def _add(self, place: Place) -> list[str]:
        known = self._folders.get(place.path)
        if known:
            return self._scan(known) if known.widen(place) else []
        folder = self._folders[place.path] = Folder(place)
        if self._bell:
            self._bell.add_folder(place.path)
        return self._scan(folder)

    def _drop(self, path: str) -> None:
        del self._folders[path]
        if self._bell:
            self._bell.remove_folder(path)

    def _changes(self, folder: Folder) -> list[str]:
        told = self._bell.told(folder.place.path) if self._bell else None
        if folder.is_due(told=told is not None):
            return self._scan(folder)
        paths: list[str] = []
        for name in told or ():
            path = os.path.join(folder.place.path, name)
            if folder.place.nests(name) and os.path.isdir(path):
                paths += self._add(nested(path))
            elif folder.place.accepts(name):
                paths.append(path)
        return paths

    def _scan(self, folder: Folder) -> list[str]:
        names, folders = folder.scan()
        paths = [os.path.join(folder.place.path, name) for name in names]
        if folder.gone and folder.place.path not in self._asked:
            self._drop(folder.place.path)
        for name in folders:
            paths += self._add(nested(os.path.join(folder.place.path, name)))
        return paths

    def _sweep(self) -> Iterable[str]:
        """Return some paths in turn, in case that nothing was told of a change, and forget lost folders."""
        now = time.monotonic_ns()
        rate = SWEEP_POLLING if self.polling else SWEEP
        some = min(now - self._swept, SECOND) * rate // SECOND
        if not some:
            return ()
        self._swept = now
        paths = list(islice(self._sweeping, some))
        if len(paths) < some:
            self._sweeping = self._all_paths()
        return paths

    def _all_paths(self) -> Iterator[str]:
        for folder in tuple(self._folders.values()):
            for name in folder.names:
                yield os.path.join(folder.place.path, name)
