"""Write lines to a log at a steady rate, torn anywhere, as a daemon does that opens it anew on SIGHUP."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

TICK = 0.01
"""Seconds by which it is ahead of the rate before it waits."""


class Writer:
    """Writes to whatever file had a name when it was last told to look."""

    def __init__(self, path: Path) -> None:
        self._path, self._random, self._told = path, random.Random(1), False
        self._descriptor = self._opened()
        signal.signal(signal.SIGHUP, self._tell)

    def write(self, lines: list[bytes], rate: float) -> None:
        """Write all lines, `rate` a second, in writes that end anywhere; a file is left with whole lines."""
        start, held = time.monotonic(), b""
        for number, line in enumerate(lines, 1):
            if self._told:
                self._reopen(held)
                held = b""
            held += line
            held = held[os.write(self._descriptor, held[: self._random.randrange(len(held))]) :]
            ahead = number / rate - (time.monotonic() - start)
            if ahead > TICK:
                time.sleep(ahead)
        os.write(self._descriptor, held)

    def _reopen(self, held: bytes) -> None:
        self._told = False
        os.write(self._descriptor, held)
        os.close(self._descriptor)
        self._descriptor = self._opened()

    def _opened(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def _tell(self, _number: int, _frame: object) -> None:
        self._told = True


if __name__ == "__main__":
    content = Path(sys.argv[2]).read_bytes()
    Writer(Path(sys.argv[1])).write(content.splitlines(keepends=True), float(sys.argv[3]))
