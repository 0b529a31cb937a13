"""What went wrong with which file, and when it is worth another try."""

from __future__ import annotations

import os
from dataclasses import dataclass

SECOND = 1_000_000_000
FIRST_PAUSE = SECOND
"""ns before a file that could not be read is tried again; each further time twice as long."""
LONGEST_PAUSE = 60 * SECOND


@dataclass(slots=True)
class Fault:
    """Why a file cannot be read."""

    reason: str
    pause: int
    """ns between the last try and the next."""
    tried: int | None
    """When it was tried last, ns since the epoch; None when there is no use in trying."""
    unread: int = 0
    """Bytes that are to be read once it can be."""


class Faults:
    """The files that cannot be read, or not to their end."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}

    def __str__(self) -> str:
        """Tell of one of them, and how many more there are."""
        if not self._faults:
            return ""
        path, fault = next(iter(self._faults.items()))
        more = f" (and {len(self._faults) - 1:,} more)" if len(self._faults) > 1 else ""
        return f"{os.path.basename(path)}: {fault.reason}{more}"

    @property
    def unread(self) -> int:
        """Bytes that are to be read of all files once they can be."""
        return sum(fault.unread for fault in self._faults.values())

    def fail(self, path: str, error: OSError, now: int, unread: int = 0) -> None:
        """Take note that a file could not be read, to try again later."""
        before = self._faults.get(path)
        pause = min(before.pause * 2, LONGEST_PAUSE) if before else FIRST_PAUSE
        self._faults[path] = Fault(error.strerror or str(error), pause, now, unread)

    def retry(self, path: str) -> None:
        """Take note that a file is about to be read: its bytes are waited for elsewhere."""
        if fault := self._faults.get(path):
            fault.unread = 0

    def give_up(self, path: str, reason: str) -> None:
        """Take note that no more can be read of a file."""
        self._faults[path] = Fault(reason, 0, None)

    def recover(self, path: str) -> None:
        """Take note that there is nothing to be tried again."""
        fault = self._faults.get(path)
        if fault and fault.tried is not None:
            del self._faults[path]

    def clear(self, path: str) -> None:
        """Take note that a file can be read, or is gone."""
        self._faults.pop(path, None)

    def due(self, now: int) -> list[str]:
        """Return the files that are worth another try."""
        return [path for path, fault in self._faults.items() if _is_due(fault, now)]


def _is_due(fault: Fault, now: int) -> bool:
    return fault.tried is not None and not fault.tried <= now < fault.tried + fault.pause
