"""Look at what a name stands for where its inode may stay the same when the file is another.

Over SSHFS the kernel numbers names, not files: after a rotation on the other side the name has the number of
before, and whatever was opened first goes on to be read from the cache that goes by that number.
"""

from __future__ import annotations

import os

DIRECT = getattr(os, "O_DIRECT", 0)
"""Reads past the cache; local file systems refuse that for most lengths, and never need it."""


def stands_for_other(path: str | os.PathLike[str], start: int, expected: bytes) -> bool:
    """Tell whether a path stands for a file with other bytes at `start`; False when that cannot be told."""
    if not expected or not DIRECT:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | DIRECT)
    except OSError:
        return False
    try:
        found = os.pread(descriptor, len(expected), start)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return bool(found) and found != expected
