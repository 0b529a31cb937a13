"""Which folders are looked through, and which names in them count."""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from pathlib import Path
from typing import Protocol

from spectrum_tui.sources.names import is_date, is_log


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to look through."""

    path: str
    accepts: Callable[[str], bool]
    """Tells whether a file of this name counts."""
    nests: Callable[[str], bool]
    """Tells whether a folder of this name is looked through as well, for logs."""

    def joined(self, other: Place) -> Place:
        """Return the same folder, in which what counts for either counts."""
        return Place(
            self.path,
            lambda name: self.accepts(name) or other.accepts(name),
            lambda name: self.nests(name) or other.nests(name),
        )


class Listing(Protocol):
    """Says where logs may lie."""

    lack: str
    """What is wrong as long as there is no log at all; "" when that is nothing odd."""

    def places(self) -> Iterator[Place]:
        """Yield the folders to look through, whether they exist or not."""


def _nothing(_name: str) -> bool:
    return False


def nested(path: str) -> Place:
    """Return a folder in a folder: its logs count, and nothing deeper."""
    return Place(path, is_log, _nothing)


class Directory:
    """The logs in a folder, and in its folders of single days."""

    lack = ""

    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)

    def places(self) -> Iterator[Place]:
        """Yield the folder itself."""
        yield Place(self._path, is_log, is_date)


class Named:
    """Some files of one folder, whatever their names."""

    lack = os.strerror(errno.ENOENT)

    def __init__(self, folder: str, names: Collection[str]) -> None:
        self._folder, self._names = folder or os.curdir, names

    def places(self) -> Iterator[Place]:
        """Yield the folder that the files are in."""
        yield Place(self._folder, self._names.__contains__, _nothing)


class Pattern:
    """What matches a pattern as a shell knows it, also `**`; a folder that matches stands for its logs.

    Args:
        folder: where to look; may be a pattern itself.
        names: patterns of names; one match will do.
    """

    lack = "nothing matches yet"

    def __init__(self, folder: str, names: Sequence[str]) -> None:
        self._folder = folder or os.curdir
        self._names = [_Name(name) for name in names]

    def places(self) -> Iterator[Place]:
        """Yield the folders that match so far."""
        folders = [self._folder]
        if glob.has_magic(self._folder):
            folders = sorted(filter(os.path.isdir, glob.iglob(self._folder, recursive=True)))
        for folder in folders:
            yield Place(folder, self._accepts, self._nests)

    def _accepts(self, name: str) -> bool:
        return any(each.accepts(name) for each in self._names)

    def _nests(self, name: str) -> bool:
        return any(each.matches(name) for each in self._names)


class Several:
    """All that some listings say."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self._listings = listings
        self.lack = min((each.lack for each in listings), key=len)

    def places(self) -> Iterator[Place]:
        """Yield the folders of all, each spelled in one way."""
        spelled: dict[str, str] = {}
        for each in self._listings:
            for place in each.places():
                yield replace(place, path=spelled.setdefault(os.path.realpath(place.path), place.path))


class _Name:
    def __init__(self, pattern: str) -> None:
        self._match = re.compile(translate(pattern)).match
        self._hidden = pattern.startswith(".")
        self._odd = not is_log(pattern)

    def matches(self, name: str) -> bool:
        """Tell whether a shell would say that a name matches."""
        return self._match(name) is not None and (self._hidden or not name.startswith("."))

    def accepts(self, name: str) -> bool:
        """Tell whether a file counts; one that is no log only when the pattern asks for such names."""
        return self.matches(name) and (self._odd or is_log(name))
