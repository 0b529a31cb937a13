"""Memory that two processes share: blocks go through it without being sent."""

from __future__ import annotations

import mmap
import os

SLOT = 1 << 21
"""Bytes of a slot: a bite of a backlog, and the line that began before it."""


class Slots:
    """Some slots of shared memory, each of which holds one block.

    Args:
        descriptor: what `anonymous` returned here or in another process; it may be closed afterwards.
        count: how many slots there are.
    """

    def __init__(self, descriptor: int, count: int) -> None:
        self._memory = mmap.mmap(descriptor, count * SLOT)
        self._free = list(range(count))

    def __len__(self) -> int:
        return len(self._free)

    @property
    def nbytes(self) -> int:
        """Bytes of memory, at most."""
        return len(self._memory)

    def put(self, data: bytes) -> int:
        """Copy a block to a free slot, and return its number."""
        slot = self._free.pop()
        self._memory[slot * SLOT : slot * SLOT + len(data)] = data
        return slot

    def get(self, slot: int, size: int) -> bytes:
        """Return the block of so many bytes that a slot holds."""
        return self._memory[slot * SLOT : slot * SLOT + size]

    def free(self, slot: int) -> None:
        """Let a slot hold another block."""
        self._free.append(slot)

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()


def anonymous(count: int) -> int:
    """Return a descriptor of memory for so many slots that has no name anywhere."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("spectrum-tui blocks")
    else:
        import tempfile  # takes its time, and Linux goes without

        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, count * SLOT)
    return descriptor
