"""The files that take a name one after the other, also those that are renamed before anyone saw them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from spectrum_tui.sources.generation import KEPT_GENERATIONS, Generation, Identity, identity, open_regular
from spectrum_tui.sources.names import is_rotated

GRACE = 500_000_000
"""ns that a rotated file is still read after its successor got bytes: writers reopen one after the other."""
PATIENCE = 10_000_000_000
"""ns after which a rotated file is given up although nothing was written to its successor yet."""
COMPARED = 4096
"""Bytes at the start by which a copy is known."""
ATTEMPTS = 8
"""Looks at a folder in which files are renamed meanwhile."""
_COUNT = re.compile(r"(?<!\d)\d{1,5}(?!\d)", re.ASCII)


class Successor:
    """The file that took the name of another, and when that other may be left for it."""

    def __init__(self, generation: Generation, now: int) -> None:
        self.generation = generation
        self._seen = now
        self._filled: int | None = None

    def is_due(self, now: int) -> bool:
        """Tell whether nobody can be expected to write to the file before this one any more."""
        if self._filled is None and self.generation.size():
            self._filled = now
        return passed(self._seen, PATIENCE, now) or (
            self._filled is not None and passed(self._filled, GRACE, now)
        )


class Siblings:
    """The files beside a followed one that rotation may have made of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._target = ""
        self._known: dict[Identity, int] = {}

    def note(self) -> None:
        """Take note of the files that are there now: none of them is to be read."""
        self._target = os.path.realpath(self._path)
        self._know(self._listed())

    def arrived(self, last: Generation, read: Sequence[Generation]) -> list[int]:
        """Return descriptors of the files that had the name since `last`, in order; the final one has it now.

        Args:
            last: the file that was the last one seen under the name.
            read: all generations that are still open, of which no copy is wanted.

        Raises:
            OSError: what has the name now cannot be opened.
        """
        if os.path.realpath(self._path) != self._target:
            self.note()
            return [open_regular(self._path)]
        for _ in range(ATTEMPTS):
            listed = self._listed()
            opened = self._open(listed, last, read)
            if self._places(self._listed()) == self._places(listed):
                break
            _close(opened)
        else:
            opened = self._open(listed, last, read)
        self._know(listed)
        return opened

    def _open(
        self, listed: dict[str, os.stat_result], last: Generation, read: Sequence[Generation]
    ) -> list[int]:
        newest = open_regular(self._path)
        opened = (_opened(path, listed[path], read) for path in self._unseen(listed, last, read))
        return [*(descriptor for descriptor in opened if descriptor is not None), newest]

    def _unseen(
        self, listed: dict[str, os.stat_result], last: Generation, read: Sequence[Generation]
    ) -> list[str]:
        """Return the files that may have had the name since `last`, oldest first.

        A known file must also be as old as it was: an inode is used again for the next file soon after it
        became free.
        """
        held, since = {generation.identity for generation in read}, last.modified()
        found = [
            (status.st_mtime_ns, -_count(path), path)
            for path, status in listed.items()
            if path != self._target
            and status.st_mtime_ns >= since
            and identity(status) not in held
            and self._known.get(identity(status)) != status.st_mtime_ns
        ]
        return [path for *_, path in sorted(found)[-KEPT_GENERATIONS:]]

    def _know(self, listed: dict[str, os.stat_result]) -> None:
        listed = {path: status for path, status in listed.items() if path != self._target}
        self._known = {identity(status): status.st_mtime_ns for status in listed.values()}

    def _listed(self) -> dict[str, os.stat_result]:
        """Return the plain files that have the name, or one that rotation makes of it."""
        folder, own = os.path.split(self._target)
        listed = {}
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name != own and not is_rotated(entry.name, own):
                    continue
                with suppress(OSError):
                    listed[entry.path] = entry.stat(follow_symlinks=False)
        return {path: status for path, status in listed.items() if stat.S_ISREG(status.st_mode)}

    @staticmethod
    def _places(listed: dict[str, os.stat_result]) -> dict[str, Identity]:
        return {path: identity(status) for path, status in listed.items()}


def passed(since: int, span: int, now: int) -> bool:
    """Tell whether `span` is over; a wall clock that was set back ends it too, or it might last for hours."""
    return not since <= now < since + span


def _opened(path: str, status: os.stat_result, read: Iterable[Generation]) -> int | None:
    """Return a descriptor; None when the file is a copy, or is another by now, or may not be read."""
    try:
        descriptor = open_regular(Path(path))
    except OSError:
        return None
    with suppress(OSError):
        head = os.pread(descriptor, COMPARED, 0)
        other = identity(os.fstat(descriptor)) != identity(status)
        if not (other or any(generation.begins_with(head) for generation in read)):
            return descriptor
    os.close(descriptor)
    return None


def _count(path: str) -> int:
    """Return the number by which rotation counts: of files of one moment, the higher is the older."""
    counts = _COUNT.findall(os.path.basename(path))
    return int(counts[-1]) if counts else 0


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
