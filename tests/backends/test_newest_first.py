"""A file is useful before it is read: the newest window is complete first, and all is right in the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Backend, Phase, Position, View
from spectrum_tui.backends.moments import event_time
from spectrum_tui.backends.reading import BITE, Readers
from spectrum_tui.backends.scope import Range
from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.demo import events
from tests.backends.contract import BackendContract, Make
from tests.backends.contract_changes import ChangesContract
from tests.backends.newest import (
    EVERYTHING,
    LATER,
    START,
    VIEW,
    Gate,
    Log,
    answer,
    complete,
    counted,
    disordered,
    ends_at,
    figures,
    filled,
    let_through,
    live,
    read_forward,
    reading,
    source,
    take_small_steps,
)
from tests.naive_records import SECOND
from tests.sample_log import END


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat files of some hundred KiB as the real sizes do those of gigabytes."""
    take_small_steps(monkeypatch)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest.fixture
def log(tmp_path: Path, small_steps: None) -> Log:
    """Return a log of 2,000 s with 10,000 events, in which connections stay open for long."""
    log = Log(tmp_path / "events.log")
    log.write(b"".join(events(10_000, seed=5, start=START, rate=5)))
    return log


class TestNewestFirst(BackendContract, ChangesContract):
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
        again = await backend.snapshot(VIEW)
    assert counted(again) == counted(window)
    assert again.totals.open_connections == window.totals.open_connections
    assert last.remaining is None
    assert (last.ingest.late, last.ingest.evicted, last.ingest.unloaded) == (0, 0, 0)


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
    log.write(b"".join(disordered(log.lines)))
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
        # unlike a snapshot, the question leaves what was read uncounted
        while not await backend.ended():  # noqa: ASYNC110 a thread reads, not a task
            await asyncio.sleep(0.02)
        everything = await answer(backend, EVERYTHING, lambda each: each.phase is Phase.ENDED)
        window = await backend.snapshot(view)
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
        assert counted(first) == counted(window)
        assert first.ingest.bytes == log.size
        assert figures(await backend.snapshot(EVERYTHING)) == figures(everything)


async def test_bounds_leave_the_rest_of_the_past_alone(log: Log) -> None:
    since, until = START + 800 * SECOND, START + 1000 * SECOND
    view = View((Range(since, until),), rows=None)
    (expected,) = await read_forward(log, view)
    async with reading(source(log.path, since=since, until=until)) as backend:
        snapshot = await answer(backend, view, filled)
    assert counted(snapshot) == counted(expected)
    assert snapshot.ingest.unloaded == log.size - snapshot.ingest.bytes > log.size / 2


async def test_of_several_files_the_newest_past_comes_first(log: Log, gate: Gate) -> None:
    day = 86_400 * SECOND
    older = Log(log.path.with_name("older.log"))
    older.write(log.data.replace(b"2026-01-15T", b"2026-01-14T"))
    view = View((Range(START - day, END - day + 60 * SECOND),))
    async with reading(source(log.path), source(older.path)) as backend:
        await answer(backend, VIEW, complete)
        end_of_older = (await backend.snapshot(view)).totals.events
        for _ in range(20):
            assert (await let_through(5, gate, backend, view)).totals.events == end_of_older
        gate.open()
        last = await answer(backend, EVERYTHING, filled)
        assert last.totals.events == 20_000


def test_no_history_is_read_while_there_is_more_of_what_is_new(log: Log) -> None:
    readers, past = Readers([source(log.path, follow=True)]), list[Piece]()

    def step() -> bool:
        return readers.step(END, lambda piece, live: None)

    readers.open(lambda: None)
    while step():
        assert not readers.fill(past.append)
    assert readers.fill(past.append)
    log.append(live(1) * (5 * BITE // 2 // len(live(1))))
    for _ in range(2):
        assert step()
        assert not readers.fill(past.append)
    for _ in range(2):
        assert not step(), "the last bite took all there was"
        assert readers.fill(past.append)
    assert len(past) == 3
    readers.close()
