"""How the C library deals out memory: large arrays come and go for weeks, and must leave no holes."""

from __future__ import annotations

import ctypes
import sys

LARGE = 1 << 21
"""Bytes from which on memory is given back to the system as soon as it is free: more than a bite of a log."""
_MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of mallopt(3). Unless it is set, glibc raises it to 32 MiB as large arrays are freed."""


def give_back_large_blocks() -> None:
    """Have glibc keep large arrays apart from small ones; other C libraries are left as they are."""
    if not sys.platform.startswith("linux"):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, LARGE)
