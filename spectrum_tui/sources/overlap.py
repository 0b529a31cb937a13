"""See to it that what several names have in common is read once."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Sequence

from spectrum_tui.sources.listing import Pattern
from spectrum_tui.sources.names import is_date, is_log

STDIN = "-"
"""The name of standard input."""


def is_pattern(name: str) -> bool:
    """Tell whether a shell would look for matches of this, and there is no file of this very name."""
    return name != STDIN and glob.has_magic(name) and not os.path.lexists(name)


def split(name: str) -> tuple[str, str]:
    """Return the folder and the last part of a path or a pattern; `~` is a home."""
    return os.path.split(os.path.expanduser(name))


def distinct(names: Sequence[str], *, follow: bool) -> list[str]:
    """Return the names without those of which everything is read for the sake of another.

    What is missing is kept, to be told of, unless it can still come.
    """
    folders = {os.path.realpath(name) for name in names if os.path.isdir(name)}
    patterns = [Pattern(split(name)[0], [split(name)[1]]) for name in names if is_pattern(name)]
    kept: dict[str, str] = {}
    for name in names:
        if _is_missing(name, follow) or not (_is_in(name, folders) or _matches(name, patterns)):
            kept.setdefault(_real(name), name)
    return list(kept.values())


def grouped(names: Sequence[str]) -> list[list[str]]:
    """Return the names one by one, but patterns in the same folder together: they may match the same."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(f"{split(name)[0]}/*" if is_pattern(name) else name, []).append(name)
    return list(groups.values())


def _real(name: str) -> str:
    return name if name == STDIN or is_pattern(name) else os.path.realpath(name)


def _is_in(name: str, folders: set[str]) -> bool:
    """Tell whether a name is one of those that are read for one of the folders."""
    if name == STDIN or _is_special(name):
        return False
    above, last = split(name)
    above = os.path.realpath(above or os.curdir)
    if os.path.isdir(name):
        return above in folders and is_date(last)
    within = above in folders or (is_date(os.path.basename(above)) and os.path.dirname(above) in folders)
    return within and is_log(last)


def _is_missing(name: str, follow: bool) -> bool:
    return not (follow or is_pattern(name) or os.path.exists(name))


def _is_special(name: str) -> bool:
    """Tell whether a name stands for something that is no file and no folder."""
    try:
        mode = os.stat(name).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _matches(name: str, patterns: Sequence[Pattern]) -> bool:
    if name == STDIN or is_pattern(name) or _is_special(name):
        return False
    above, last = split(name)
    places = [place for pattern in patterns for place in pattern.places()]
    return any(
        os.path.realpath(place.path) == os.path.realpath(above or os.curdir)
        and (place.nests if os.path.isdir(name) else place.accepts)(last)
        for place in places
    )
