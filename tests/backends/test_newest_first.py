"""A file is useful before it is read: the newest window is complete first, and all is right in the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Backend, Phase, Position, Snapshot, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.moments import event_time
from spectrum_tui.engine import early
from spectrum_tui.sources import history, seek
from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.demo import events
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.seek import Wanted
from tests.backends.contract import BackendContract, Make
from tests.naive_records import SECOND
from tests.sample_log import END

WINDOW = 20 * SECOND
VIEW = View(window=WINDOW, rows=None)
EVERYTHING = View(window=None, rows=None)
START = END - 2000 * SECOND
LATER = END + 30 * SECOND


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat files of some hundred KiB as the real sizes do those of gigabytes."""
    for name, value in (("SMALL", 1000), ("GRAIN", 1000), ("CHUNK", 4000), ("SLACK", 60 * SECOND)):
        monkeypatch.setattr(seek, name, value)
    monkeypatch.setattr("spectrum_tui.backends.backfill.SLACK", 60 * SECOND)
    monkeypatch.setattr(history, "BLOCK", 1 << 16)
    monkeypatch.setattr(early, "FRESH", 50)


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


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


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


class TestNewestFirst(BackendContract):
    """A file of which the end is read first."""

    @pytest.fixture
    def make(self, tmp_path: Path, small_steps: None) -> Make:
        """Return a backend over a file."""

        @asynccontextmanager
        async def over(data: bytes) -> AsyncIterator[Backend]:
            path = tmp_path / "events.log"
            path.write_bytes(data)
            async with reading(source(path)) as backend:
                await answer(backend, VIEW, filled)
                yield backend

        return over


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


@pytest.fixture
def log(tmp_path: Path, small_steps: None) -> Log:
    """Return a log of 2,000 s with 10,000 events, in which connections stay open for long."""
    log = Log(tmp_path / "events.log")
    log.write(b"".join(events(10_000, seed=5, start=START, rate=5)))
    return log


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


async def test_the_window_is_complete_before_the_rest_and_all_is_right_in_the_end(
    log: Log, gate: Gate
) -> None:
    window, everything = await read_forward(log, VIEW, EVERYTHING)
    size = log.size
    async with reading(source(log.path)) as backend:
        first = await answer(backend, VIEW, complete)
        assert counted(first) == counted(window)
        assert first.phase is Phase.ENDED
        assert first.progress
        assert size / 50 < first.ingest.bytes < size / 10
        assert first.progress == pytest.approx(first.ingest.bytes / size)
        assert (await backend.snapshot(EVERYTHING)).phase is Phase.LOADING
        assert not await backend.ended()
        gate.open()
        last = await answer(backend, EVERYTHING, filled)
        assert figures(last) == figures(everything)
        assert last.ingest == replace(everything.ingest, sources=last.ingest.sources)
        assert last.first == everything.first
        assert figures(await backend.snapshot(VIEW)) == figures(window)
        assert (last.ingest.late, last.ingest.evicted, last.ingest.unloaded, last.remaining) == (
            0,
            0,
            0,
            None,
        )


async def test_progress_rises_and_the_time_that_remains_follows_from_it(log: Log, gate: Gate) -> None:
    now = END
    async with reading(source(log.path), clock=lambda: now) as backend:
        before = await answer(backend, VIEW, complete)
        for passed in range(1, 6):
            now = END + passed * SECOND
            snapshot = await let_through(10, gate, backend)
            assert before.progress
            assert snapshot.progress
            assert before.progress < snapshot.progress < 1
            left = passed * SECOND * (1 - snapshot.progress) / snapshot.progress
            assert snapshot.remaining == pytest.approx(left, rel=0.01)
            assert snapshot.end == before.end, "the clock stands"
            assert snapshot.phase is before.phase
            before = snapshot


async def test_a_longer_view_is_complete_as_soon_as_history_reaches_it(log: Log, gate: Gate) -> None:
    view = View(window=500 * SECOND, rows=None)
    (expected,) = await read_forward(log, view)
    async with reading(source(log.path)) as backend:
        assert (await answer(backend, VIEW, complete)).phase is Phase.ENDED
        loading = await backend.snapshot(view)
        assert loading.phase is Phase.LOADING
        assert loading.totals.events < expected.totals.events
        while loading.phase is Phase.LOADING:
            loading = await let_through(1, gate, backend, view)
        assert counted(loading) == counted(expected)
        assert loading.progress
        assert loading.progress < 0.5


def live(number: int) -> bytes:
    """Return an event that is newer than all others."""
    return b'{"Event":"connect","Status":0,"Timestamp":%d,"ClientIP":"203.0.113.9"}\n' % (LATER + number)


async def test_what_is_new_is_shown_before_any_more_of_the_past(log: Log, gate: Gate) -> None:
    size = log.size
    async with reading(source(log.path, follow=True)) as backend:
        past = await answer(backend, VIEW, complete)
        for number in range(1, 6):
            log.append(live(number))
            shown = await answer(backend, VIEW, ends_at(LATER + number))
            assert shown.phase is Phase.LIVE
            assert gate.allowed == 0
            await let_through(5, gate, backend)
        gate.open()
        last = await answer(backend, EVERYTHING, filled)
        assert last.end == LATER + 5
        assert last.totals.events == 10_005
        assert last.ingest.late == 0, "history is not late"
        assert last.ingest.bytes == log.size
        assert past.ingest.bytes < size / 10


async def test_a_rotation_meanwhile_loses_nothing(log: Log, gate: Gate) -> None:
    async with reading(source(log.path, follow=True), clock=time.time_ns) as backend:
        await answer(backend, VIEW, complete)
        await let_through(5, gate, backend)
        log.rotate(b"".join(map(live, range(1, 8))))
        await answer(backend, VIEW, lambda each: each.ingest.accepted >= 7 and each.ingest.rotations == 1)
        log.remove_rotated()
        gate.open()
        last = await answer(backend, EVERYTHING, lambda each: filled(each) and each.totals.events == 10_007)
        assert last.ingest.unloaded == 0


async def test_of_a_truncated_file_the_rest_is_told_to_be_missing(log: Log, gate: Gate) -> None:
    size = log.size
    async with reading(source(log.path, follow=True), clock=time.time_ns) as backend:
        await answer(backend, VIEW, complete)
        before = await let_through(5, gate, backend)
        log.write(b"".join(map(live, range(1, 8))))
        await answer(backend, VIEW, lambda each: each.ingest.accepted == before.ingest.accepted + 7)
        gate.open()
        last = await answer(backend, EVERYTHING, filled)
        assert last.totals.events == before.ingest.accepted + 7
        assert last.ingest.rejected == 0
        assert last.ingest.unloaded == size - before.ingest.bytes


async def test_history_stops_when_there_is_no_more_room_and_says_so(log: Log) -> None:
    times = sorted(filter(None, map(event_time, log.lines)))
    view = View(window=2 * (END - START), rows=None)
    async with reading(source(log.path), retain=1 << 19) as backend:
        await answer(backend, VIEW, filled)
        everything, window = await backend.snapshot(EVERYTHING), await backend.snapshot(view)
    ingest = everything.ingest
    assert ingest.evicted == 0, "what was just read is not thrown away again"
    assert 0 < ingest.unloaded == log.size - ingest.bytes
    assert everything.totals.events == ingest.accepted < len(times)
    assert everything.phase is Phase.ENDED
    assert window.start
    assert window.start > times[0]
    assert window.totals.events == sum(time > window.start for time in times), "it begins where all is known"


async def test_records_of_history_are_read_back(log: Log) -> None:
    lines = log.lines
    async with reading(source(log.path)) as backend:
        await answer(backend, EVERYTHING, filled)
        page = await backend.page(EVERYTHING, after=Position(0, 0), size=20)
        for row in page.rows:
            detail = await backend.event(row.position)
            assert detail
            assert detail.raw
            assert detail.raw + b"\n" in lines
            assert log.data[detail.offset :].startswith(detail.raw)
            assert detail.source == str(log.path)
            assert detail.row == row


async def test_rejected_lines_of_the_past_stand_behind_newer_ones(log: Log) -> None:
    data = log.lines
    log.write(b"oldest\nolder\n" + b"".join(data) + b"newer\nnewest\n")
    async with reading(source(log.path)) as backend:
        await answer(backend, EVERYTHING, filled)
        rejects = await backend.rejects()
    assert [row.start for row in rejects.rows] == [b"newest", b"newer", b"older", b"oldest"]
    assert rejects.total == 4


async def test_a_file_out_of_order_is_read_whole_before_anything_is_called_complete(log: Log) -> None:
    half = len(lines := log.lines) // 2
    log.write(b"".join(lines[half:] + lines[:half]))
    window, everything = await read_forward(log, VIEW, EVERYTHING)
    async with reading(source(log.path)) as backend:
        first = await answer(backend, VIEW, complete)
        assert figures(first) == figures(window)
        assert first.ingest.bytes == log.size
        assert figures(await backend.snapshot(EVERYTHING)) == figures(everything)


async def test_bounds_leave_the_rest_of_the_past_alone(log: Log) -> None:
    since, until = START + 800 * SECOND, START + 1000 * SECOND
    view = View(interval=(since, until), rows=None)
    (expected,) = await read_forward(log, view)
    async with reading(source(log.path, since=since, until=until)) as backend:
        snapshot = await answer(backend, view, filled)
    assert counted(snapshot) == counted(expected)
    assert snapshot.ingest.unloaded == log.size - snapshot.ingest.bytes > log.size / 2
