"""Events of now, as many a second as wanted: `python -m tests.benchmarks.live_traffic FILE RATE SECONDS`.

What the demo makes in one second is written again and again with other times, for the demo would be too slow.
Every event is appended when its time has come; at the end the number of them is printed.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import numpy as np

from spectrum_tui.sources.demo import events

START = 1_768_485_600
"""Any moment, in s since the epoch: the times are replaced."""
SPREAD = 3000.0
"""Events a second that the demo makes."""
SIZE = len("2026-01-15T14:00:00")
STAMP = re.compile(rb'"(?:Connect|Disconnect)?Timestamp":"([^."]*)\.')
BETWEEN_WRITES = 0.02


class Block:
    """The events of one second, whichever.

    Args:
        rate: how many.
    """

    def __init__(self, rate: int) -> None:
        made = b"".join(events(rate, seed=3, start=START * 10**9, rate=SPREAD)).splitlines(keepends=True)
        lines = sorted(made, key=_fraction)
        self._text = np.frombuffer(bytearray(b"".join(lines)), dtype=np.uint8)
        self.ends = np.cumsum([0, *map(len, lines)])
        """Where the lines begin and end."""
        found = [(match.start(1), match[1].decode()) for match in STAMP.finditer(self._text.tobytes())]
        places = np.array([place for place, _ in found])
        times = np.array([text for _, text in found], dtype="datetime64[s]").astype(np.int64)
        owner = self.ends.searchsorted(places, "right")
        _, first, line = np.unique(owner, return_index=True, return_inverse=True)
        self._age = times[first][line] - times
        self._cells = places[:, None] + np.arange(SIZE)

    def at(self, second: int) -> memoryview:
        """Return the lines as of a second since the epoch; good until they are asked for again."""
        ages, which = np.unique(self._age, return_inverse=True)
        texts = np.datetime_as_string((second - ages).astype("datetime64[s]"), unit="s")
        spelled = np.array([text.encode() for text in texts.tolist()]).view(np.uint8).reshape(-1, SIZE)
        self._text[self._cells] = spelled[which]
        return self._text.data


def _fraction(line: bytes) -> bytes:
    """Return where in its second an event lies."""
    found = STAMP.search(line)
    assert found
    return line[found.end() : found.end() + 9]


def history(path: Path, rate: int, size: float) -> int:
    """Write a log of at least `size` bytes that ends about now; return how many events are in it."""
    block = Block(rate)
    seconds = int(size / block.ends[-1]) + 1
    now = int(time.time())
    with path.open("wb", buffering=0) as file:
        for second in range(now - seconds, now):
            file.write(block.at(second))
    return seconds * rate


def follow(path: Path, rate: int, seconds: float) -> int:
    """Append events as their time comes; return how many they were."""
    block = Block(rate)
    began = int(time.time()) + 1
    written, lines = 0, memoryview(b"")
    with path.open("ab", buffering=0) as file:
        while (now := time.time()) < began + seconds or written < (now - began) * rate - rate:
            second, first = divmod(written, rate)
            due = min(int((now - began) * rate) - second * rate, rate)
            if due <= first:
                time.sleep(BETWEEN_WRITES)
                continue
            if not first:
                lines = block.at(began + second)
            file.write(lines[block.ends[first] : block.ends[due]])
            written += due - first
    return written


if __name__ == "__main__":
    print(follow(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))  # noqa: T201
