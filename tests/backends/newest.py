"""Read a log newest first, with a hold on how much of its past is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random

import pytest

from spectrum_tui.backends.base import Backend, Phase, Snapshot, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.moments import event_time
from spectrum_tui.sources import history, seek
from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.seek import Wanted
from tests.naive_records import SECOND
from tests.sample_log import END

WINDOW, SLACK = 20 * SECOND, 60 * SECOND
VIEW = View(window=WINDOW, rows=None)
EVERYTHING = View(window=None, rows=None)
START = END - 2000 * SECOND
LATER = END + 30 * SECOND


def take_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat files of some hundred KiB as the real sizes do those of gigabytes."""
    for name, value in (("SMALL", 1000), ("GRAIN", 1000), ("CHUNK", 4000), ("SLACK", SLACK)):
        monkeypatch.setattr(seek, name, value)
    monkeypatch.setattr("spectrum_tui.backends.backfill.SLACK", SLACK)
    monkeypatch.setattr(history, "BLOCK", 1 << 16)


@dataclass
class Log:
    """A log on disk."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def lines(self) -> list[bytes]:
        return self.data.splitlines(keepends=True)

    def write(self, data: bytes) -> None:
        self.path.write_bytes(data)

    def append(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)

    def rotate(self, data: bytes) -> None:
        self.path.rename(self.path.with_suffix(".1"))
        self.path.write_bytes(data)

    def remove_rotated(self) -> None:
        self.path.with_suffix(".1").unlink()


def source(path: Path, *, follow: bool = False, **bounds: int) -> FollowedFile:
    wanted = Wanted(event_time, window=WINDOW, **bounds)
    return FollowedFile(path, numbers=count(1), follow=follow, wanted=wanted)


class Gate:
    """Lets so many pieces of history through, and has the reader find that there is none yet otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.allowed = 0
        read = history.History.read

        def guarded(this: history.History, size: int) -> Piece | None:
            if self.allowed <= 0:
                return None
            piece = read(this, size)
            self.allowed -= piece is not None
            return piece

        monkeypatch.setattr(history.History, "read", guarded)

    def open(self) -> None:
        """Let everything through."""
        self.allowed = 1 << 30


@asynccontextmanager
async def reading(
    *sources: FollowedFile, retain: int | None = None, clock: Callable[[], int] = lambda: END
) -> AsyncIterator[LocalBackend]:
    backend = LocalBackend(sources, retain=retain, clock=clock)
    await backend.start()
    try:
        yield backend
    finally:
        await backend.stop()


async def answer(backend: Backend, view: View, ready: Callable[[Snapshot], bool]) -> Snapshot:
    """Return the first snapshot that is ready."""
    deadline = time.monotonic() + 60
    snapshot = await backend.snapshot(view)
    while not ready(snapshot):
        assert time.monotonic() < deadline, snapshot
        await asyncio.sleep(0.02)
        snapshot = await backend.snapshot(view)
    return snapshot


def complete(snapshot: Snapshot) -> bool:
    return snapshot.phase not in (Phase.LOADING, Phase.WAITING)


def ends_at(time: int) -> Callable[[Snapshot], bool]:
    return lambda snapshot: snapshot.end == time


def filled(snapshot: Snapshot) -> bool:
    return complete(snapshot) and snapshot.progress is None


def figures(snapshot: Snapshot) -> tuple[object, ...]:
    """Return all that a snapshot counts."""
    names = (
        "totals",
        "event_types",
        "sides",
        "statuses",
        "clients",
        "origins",
        "breakdown",
        "timeline",
        "end",
    )
    return tuple(getattr(snapshot, name) for name in names)


async def read_forward(log: Log, *views: View) -> list[Snapshot]:
    """Return what a backend says that reads the file from its start."""
    async with reading(FollowedFile(log.path, numbers=count(1), follow=False)) as backend:
        return [await answer(backend, view, complete) for view in views]


async def let_through(pieces: int, gate: Gate, backend: Backend, view: View = VIEW) -> Snapshot:
    """Return a snapshot taken after so many more pieces of history."""
    gate.allowed = pieces
    await answer(backend, view, lambda _: gate.allowed == 0)
    return await backend.snapshot(view)


def counted(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what is known once the view is read.

    How many connections are open takes the whole past, and a rate is over the time since the oldest event.
    """
    totals = replace(snapshot.totals, open_connections=0, per_second=0)
    types = [replace(row, per_second=0) for row in snapshot.event_types]
    return (totals, types, *figures(snapshot)[2:])


def disordered(lines: list[bytes]) -> list[bytes]:
    """Return lines of which none is more than `SLACK` older than one before it."""
    random = Random(1)
    arrivals = [(event_time(line) or 0) + random.randrange(SLACK) for line in lines]
    return [line for _, line in sorted(zip(arrivals, lines, strict=True))]


def live(number: int) -> bytes:
    """Return an event that is newer than all others."""
    return b'{"Event":"connect","Status":0,"Timestamp":%d,"ClientIP":"203.0.113.9"}\n' % (LATER + number)
