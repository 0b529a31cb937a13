"""A log without end whose clients come and go, made as fast as it is read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.demo import events as demo_events

START = 1_768_485_600 * SECOND
SCENE = 20_000
"""Events after which the same happens again, later and to other clients."""
STAY = 2
"""Scenes that clients stay for."""
RATE, MINUTES = 5.0, 67
"""Events a second, and how long a scene lasts."""
HEAD = 8
"""Bytes before a scene in a pipe that say how long it is."""
_SPOT = re.compile(rb'"ClientIP":"([^"]+)"|Timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d)')


class Crowd:
    """Demo events, scene after scene.

    Args:
        size: events of a scene.
    """

    def __init__(self, size: int = SCENE) -> None:
        scene = b"".join(demo_events(size, seed=7, start=START, rate=RATE))
        self._pieces: list[bytes] = []
        self._names: list[bytes] = []
        end = 0
        for found in _SPOT.finditer(scene):
            spot = 1 if found[1] else 2
            self._pieces += [scene[end : found.start(spot)], b""]
            self._names.append(found[spot])
            end = found.end(spot)
        self._pieces.append(scene[end:])
        self._minutes = {name: _minute(name) for name in self._names if b"T" in name}
        self._people = list(dict.fromkeys(name for name in self._names if b"T" not in name))

    @property
    def clients(self) -> int:
        """How many clients each scene has."""
        return len(self._people)

    def scenes(self) -> Iterator[bytes]:
        """Yield whole lines, a scene at a time."""
        for number in count():
            names = {name: _stamp(minute + MINUTES * number) for name, minute in self._minutes.items()}
            first = number // STAY * len(self._people)
            names |= {name: _address(first + place) for place, name in enumerate(self._people)}
            self._pieces[1::2] = map(names.__getitem__, self._names)
            yield b"".join(self._pieces)


class Pipe:
    """The same from a process of its own, so that what makes a log takes no memory of what reads it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen((sys.executable, "-m", __name__), stdout=subprocess.PIPE)

    def scene(self, bite: int) -> Iterator[bytes]:
        """Yield the next scene in bites of so many bytes."""
        pipe = self._process.stdout
        assert pipe
        left = int.from_bytes(pipe.read(HEAD), "big")
        while left:
            data = pipe.read(min(bite, left))
            left -= len(data)
            yield data

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Write scenes, each after its length, as long as somebody reads them."""
    with suppress(BrokenPipeError):
        for scene in Crowd().scenes():
            sys.stdout.buffer.write(len(scene).to_bytes(HEAD, "big") + scene)


def _minute(stamp: bytes) -> int:
    return int(datetime.fromisoformat(f"{stamp.decode()}+00:00").timestamp()) // 60


def _stamp(minute: int) -> bytes:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M").encode()


def _address(number: int) -> bytes:
    """Return one of the sixteen million addresses of 10/8, neighbours far apart."""
    mixed = number * 0x9E3779 & 0xFFFFFF
    return b"10.%d.%d.%d" % (mixed >> 16, mixed >> 8 & 255, mixed & 255)


if __name__ == "__main__":
    main()
