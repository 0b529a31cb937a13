"""Where a thread of Textual writes to the terminal, and tells when all of it has gone out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import IO


class Outlet:
    """A file that is told of those who wait for what was written so far.

    Args:
        file: what is written to.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._waiting: deque[Callable[[], None]] = deque()

    def tell(self, told: Callable[[], None]) -> None:
        """Have somebody called after the next flush, on the thread that does it."""
        self._waiting.append(told)

    def write(self, text: str) -> int:
        """Write text."""
        return self._file.write(text)

    def flush(self) -> None:
        """Have it go out."""
        self._file.flush()
        while self._waiting:
            self._waiting.popleft()()

    def fileno(self) -> int:
        """Return the number of the file."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._file.isatty()
