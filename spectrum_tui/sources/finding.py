"""Tell which log a file has that was just opened: one of its own, or one that was read before."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from spectrum_tui.sources.ledger import Ledger, Log, stands
from spectrum_tui.sources.opening import Opened


class Finding(Enum):
    """What a file is."""

    NEW = auto()
    """It has a log of its own."""
    KNOWN = auto()
    """It has a log that was read before, and goes on where that stopped."""
    ALIAS = auto()
    """It is another name of a file that is read under its first."""
    COPY = auto()
    """It may be a copy of a log, and has nothing to add while the file of that one is there."""
    ORIGINAL = auto()
    """It is what a log was copied from, and the copy was found first; or it took the place of its file."""
    EARLY = auto()
    """It is too short to tell."""


class Found(NamedTuple):
    """What a file is, and which log it has."""

    finding: Finding
    log: Log | None = None


def find(ledger: Ledger, path: str, opened: Opened, has_file: Callable[[Log], bool]) -> Found:
    """Return what an open file is; `has_file` tells whether the file of a log is still there."""
    known = ledger.with_identity(opened.identity)
    if known:
        starts = known.starts(opened.head)
        if starts is None:
            return Found(Finding.EARLY, known)
        if starts:
            alias = known.path != path and stands(known.path, known.identity)
            return Found(Finding.ALIAS if alias else Finding.KNOWN, known)
    return _find_original(ledger, path, opened, has_file)


def _find_original(ledger: Ledger, path: str, opened: Opened, has_file: Callable[[Log], bool]) -> Found:
    compressed, early = opened.format is not None, False
    for log in ledger.originals(path, compressed=compressed):
        starts = log.starts(opened.head)
        if starts and (compressed or log.path != path):
            return Found(Finding.COPY, log)
        if starts and not has_file(log):
            return Found(Finding.ORIGINAL, log)
        early |= starts is None and (opened.undecided or not compressed)
    for log in ledger.copies(path):
        if log.starts(opened.head):
            return Found(Finding.ORIGINAL, log)
    return Found(Finding.EARLY if early or (opened.undecided and not compressed) else Finding.NEW)
