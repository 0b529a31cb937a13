"""How memory is dealt out and taken back: for weeks without holes, and never while a key waits for it."""

from __future__ import annotations

import ctypes
import gc
import sys
import time

LARGE = 15 << 16
"""Bytes from which on memory is given back to the system as soon as it is free: nearly a bite of a log.

Bites among what stays would leave holes of a megabyte each. Less would cost time."""
YOUNG = 5_000
"""New objects among which to look for garbage: about what one frame makes."""
MIDDLE = 10
"""How often that is done until those are looked at again that were left over."""
SELDOM, SHARE = 10.0, 0.01
"""Seconds until all objects are looked at, and the part of all time that this may take."""
_MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of mallopt(3). Unless it is set, glibc raises it to 32 MiB as large arrays are freed."""


def give_back_large_blocks() -> None:
    """Have glibc keep large arrays apart from small ones; other C libraries are left as they are."""
    if not sys.platform.startswith("linux"):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, LARGE)


def give_back_what_is_free() -> None:
    """Have glibc give back whole pages that are free between others."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform.startswith("linux") else None
    if trim is not None:
        trim(0)


def collect_nothing() -> None:
    """Have Python look for no garbage during the start, for nearly all that is made then stays."""
    gc.disable()


def spare_what_is() -> None:
    """Have Python look for garbage again, but only among what is made from now on.

    The program itself is some 90,000 objects. To walk through them takes 60 ms, which a key would wait for.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class Collector:
    """Looks for garbage when it is told that there is time; from then on Python itself no longer does."""

    def __init__(self) -> None:
        self._due = time.monotonic() + SELDOM

    def collect(self) -> None:
        """Look for garbage if there may be some."""
        gc.disable()
        young, middle, _ = gc.get_count()
        if young < YOUNG:
            return
        start = time.monotonic()
        if start < self._due:
            gc.collect(1 if middle > MIDDLE else 0)
        else:
            gc.collect()
            self._due = start + max(SELDOM, (time.monotonic() - start) / SHARE)
