"""What the names of files in a folder say."""

from __future__ import annotations

import os
import re

UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".gstmp", ".swp", "~")
"""Ends of names of files that a program still works on and will name anew, or that an editor left."""
COMPRESSED = (".gz", ".zst", ".bz2", ".xz")
"""What compressors add to a name. Only a relation between names is read from it, never what a file holds."""
_NO_LOG = re.compile(r"ownership[-_]?challenge.*|test\.txt(\.gz)?", re.ASCII | re.IGNORECASE)
"""What Logpush leaves beside its batches: a proof of ownership and the record of a trial."""
_DATE = re.compile(r"\d{8}", re.ASCII)
_ROTATION = re.compile(r"[-._](?:\d[\d._:TZ-]*|old|bak)(?=\.[A-Za-z]|\Z)", re.ASCII)


def is_log(name: str) -> bool:
    """Tell whether a file of this name in a folder counts as a log."""
    return not (name.startswith(".") or name.endswith(UNFINISHED) or _NO_LOG.fullmatch(name))


def is_date(name: str) -> bool:
    """Tell whether a folder has a name like those that Logpush makes for each day: `YYYYMMDD`."""
    return _DATE.fullmatch(name) is not None


def uncompressed(path: str) -> str:
    """Return the path without what a compressor added to it."""
    stem, suffix = os.path.splitext(path)
    return stem if suffix in COMPRESSED else path


def twins(path: str) -> list[str]:
    """Return the paths that the same log has when it is compressed or uncompressed."""
    stem = uncompressed(path)
    return [twin for suffix in ("", *COMPRESSED) if (twin := stem + suffix) != path]


def family(path: str) -> str:
    """Return the path without what rotation and compression add.

    `events.log.1.gz`, `events.log-20260115`, `events-20260115.log` and `events.log` are one family.
    """
    folder, name = os.path.split(uncompressed(path))
    return os.path.join(folder, _ROTATION.sub("", name))


def is_rotated(name: str, own: str) -> bool:
    """Tell whether rotation may give this name to a file that is called `own`, compression aside."""
    if name == own or not name.startswith(os.path.splitext(own)[0]) or name.endswith(COMPRESSED):
        return False
    return family(name) == own or (name.startswith(own) and family(name) == family(own))


def heirs(name: str) -> list[str]:
    """Return names like those that rotation and compression give to a file of this name."""
    stem, suffix = os.path.splitext(name)
    rotated = [heir for mark in (".1", "-20260115") for heir in (name + mark, stem + mark + suffix)]
    return [heir + packed for heir in (name, *rotated) for packed in ("", *COMPRESSED)]


def shown(path: str) -> str:
    """Return the path as text that can be encoded, whatever bytes it has."""
    return os.fsencode(path).decode("utf-8", "replace")
