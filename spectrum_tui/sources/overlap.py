"""See to it that what several names have in common is read once."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from spectrum_tui.sources.listing import Directory, Listing, Named, Pattern, Several
from spectrum_tui.sources.names import family, heirs, is_date, is_log

STDIN = "-"
"""The name of standard input."""
DAY = "[0-9]" * 8
"""Matches the folder of a day."""
MANY = 16
"""Files of one folder, beyond which they are one source: a shell may name thousands."""


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


def grouped(names: Sequence[str], *, follow: bool) -> list[list[str]]:
    """Return the names one by one, but together those that may come to stand for the same file.

    Those are a log and what rotation makes of it, and a pattern with whatever lies where it looks; what is
    missing counts as a log unless it can no longer come. More than `MANY` files of one folder are together
    as well.
    """
    groups: dict[str, list[str]] = {}
    known, crowds = set(names), Counter(map(os.path.dirname, filter(os.path.isfile, names)))
    for name in names:
        key = name if _is_missing(name, follow) else _key(name, known, crowds)
        groups.setdefault(key, []).append(name)
    found = list(groups.values())
    for pattern in filter(is_pattern, names):
        near = [group for group in found if any(_may_share(pattern, name, follow) for name in group)]
        apart = [group for group in found if group not in near]
        found = [[name for group in near for name in group], *apart]
    return sorted(found, key=lambda group: min(map(names.index, group)))


def listing(names: Sequence[str]) -> Listing:
    """Return where to look for what a group of names stands for."""
    files: dict[str, set[str]] = {}
    patterns: dict[str, list[str]] = {}
    for name in names:
        folder, last = split(name) if is_pattern(name) else os.path.split(name)
        if is_pattern(name):
            patterns.setdefault(folder, []).append(last)
        elif not os.path.isdir(name):
            files.setdefault(folder, set()).add(last)
    found: list[Listing] = [Directory(Path(name)) for name in names if os.path.isdir(name)]
    found += [Pattern(folder, lasts) for folder, lasts in patterns.items()]
    found += [Named(folder, lasts) for folder, lasts in files.items()]
    return Several(found) if len(found) > 1 else found[0]


def _key(name: str, names: set[str], crowds: Counter[str]) -> str:
    """Return what names have in common that belong together, patterns aside."""
    folder, live = os.path.dirname(name), family(name)
    if is_pattern(name) or not _may_be_file(name):
        return name
    if crowds[folder] > MANY:
        return os.path.join(folder, "")
    return live if name.startswith(live) or live in names else name


def _may_share(pattern: str, name: str, follow: bool) -> bool:
    """Tell whether a pattern may come to match what a name stands for, or what is read for it."""
    if name == STDIN or _is_special(name) or _is_missing(name, follow):
        return False
    beside, within = _folders(pattern)
    wanted = (beside, within) if _may_name(pattern, name) else (within,)
    return any(_may_be_one(mine, other) for mine in wanted for other in _folders(name))


def _may_name(pattern: str, name: str) -> bool:
    """Tell whether a pattern may match a file in the same folder, or what rotation makes of it."""
    last = split(pattern)[1]
    return (
        is_pattern(name)
        or not _may_be_file(name)
        or any(fnmatch(heir, last) for heir in heirs(split(name)[1]))
    )


def _folders(name: str) -> Iterator[Sequence[str]]:
    """Yield the folders that are read for a name, part by part; each part may be a pattern."""
    folder, last = (name, DAY) if os.path.isdir(name) else split(name)
    rest: deque[str] = deque()
    while is_pattern(folder):
        folder, part = os.path.split(folder)
        rest.appendleft(part)
    parts = (*Path(os.path.realpath(folder or os.curdir)).parts, *rest)
    yield parts
    if not os.path.isfile(name):
        yield (*parts, last)


def _may_be_one(one: Sequence[str], other: Sequence[str]) -> bool:
    if "**" in one or "**" in other:
        return True
    return len(one) == len(other) and all(map(_may_match, one, other))


def _may_match(one: str, other: str) -> bool:
    return fnmatch(one, other) or fnmatch(other, one) or (glob.has_magic(one) and glob.has_magic(other))


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


def _may_be_file(name: str) -> bool:
    """Tell whether a name stands for a file, or for nothing as yet."""
    return name != STDIN and (os.path.isfile(name) or not os.path.lexists(name))


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
