"""Make sources of what a person names: files, folders, patterns, FIFOs, standard input."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from spectrum_tui.errors import SourceError, UsageError
from spectrum_tui.sources.awaited import Awaited, NotYet
from spectrum_tui.sources.base import Source
from spectrum_tui.sources.follow import HINTS, FollowedFile
from spectrum_tui.sources.listing import Directory, Listing, Named
from spectrum_tui.sources.logs import Logs
from spectrum_tui.sources.lookout import Lookout
from spectrum_tui.sources.names import COMPRESSED
from spectrum_tui.sources.opening import open_log
from spectrum_tui.sources.overlap import STDIN, distinct, grouped, is_pattern, listing
from spectrum_tui.sources.seek import Wanted
from spectrum_tui.sources.stdin import Pipe, open_fifo
from spectrum_tui.sources.unpacked import Unpacked
from spectrum_tui.sources.watch import Bell

NAMES_SHOWN = 3
"""Names of one source that are spelled out."""


@dataclass(frozen=True, slots=True)
class Places:
    """Makes the sources of one run.

    Args:
        numbers: where the streams get their numbers from.
        follow: whether to go on at the end.
        wanted: which lines matter, and which first.
        stdin: the descriptor of standard input; None when it is the terminal.
    """

    numbers: Iterator[int]
    follow: bool
    wanted: Wanted | None = None
    stdin: int | None = None

    def sources(self, names: Sequence[str]) -> list[Source]:
        """Return a source for every name; what two names have in common is read once.

        Raises:
            UsageError: standard input is asked for and is the terminal.
        """
        bell = Bell() if self.follow else None
        groups = grouped(distinct(names, follow=self.follow), follow=self.follow)
        return [self._source(group, bell, alone=len(groups) == 1) for group in groups]

    def _source(self, names: Sequence[str], bell: Bell | None, *, alone: bool) -> Source:
        first = names[0]
        if first == STDIN:
            if self.stdin is None:
                raise UsageError("- reads standard input, which is the terminal", "pipe something into it")
            return self._pipe(self.stdin, "stdin")
        many = len(names) > 1 or is_pattern(first)
        make = partial(self._gather if many else self._stand, names, bell)
        return Awaited(first, make, follow=self.follow, alone=alone, bell=bell)

    def _gather(self, names: Sequence[str], bell: Bell | None) -> Source:
        """Return the source for what names have in common."""
        wanted = listing(names)
        if not self.follow and not _finds_any(wanted):
            raise SourceError(f"{names[0]}: nothing matches", "check the pattern, or --follow it")
        return self._logs(_called(names), wanted, bell)

    def _stand(self, names: Sequence[str], bell: Bell | None) -> Source:
        """Return the source for what a path stands for."""
        path = Path(names[0])
        try:
            return self._suitable(path, os.stat(path).st_mode, bell)
        except OSError as error:
            if error.errno == errno.ENOENT and self.follow:
                raise NotYet(f"{path}: does not exist yet") from error
            kind = NotYet if error.errno == errno.ENOENT else SourceError
            raise kind(f"{path}: {error.strerror}", HINTS.get(error.errno or 0, "")) from error

    def _suitable(self, path: Path, mode: int, bell: Bell | None) -> Source:
        if stat.S_ISFIFO(mode):
            return self._pipe(open_fifo(path, follow=self.follow), str(path))
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
            return self._logs(str(path), Directory(path), bell)
        if stat.S_ISREG(mode) and self._is_compressed(path):
            return self._logs(str(path), Named(os.fspath(path.parent), {path.name}), bell)
        return FollowedFile(path, numbers=self.numbers, follow=self.follow, bell=bell, wanted=self.wanted)

    def _pipe(self, descriptor: int, name: str) -> Source:
        return Unpacked(Pipe(descriptor, name=name, numbers=self.numbers), numbers=self.numbers)

    def _is_compressed(self, path: Path) -> bool:
        """Tell what the first bytes say; there may be too few of them as yet."""
        opened = open_log(os.fspath(path))
        opened.close()
        early = opened.undecided or (opened.size == 0 and path.suffix in COMPRESSED)
        if early and opened.format is None and self.follow:
            raise NotYet(f"{path}: empty so far")
        return opened.format is not None

    def _logs(self, name: str, listing: Listing, bell: Bell | None) -> Source:
        return Logs(name, listing, numbers=self.numbers, follow=self.follow, bell=bell, wanted=self.wanted)


def _called(names: Sequence[str]) -> str:
    """Return what a group of names is called."""
    return " ".join(names) if len(names) <= NAMES_SHOWN else f"{names[0]} and {len(names) - 1:,} more"


def _finds_any(listing: Listing) -> bool:
    return bool(Lookout(listing, None).look())
