"""What the sources are doing, told from real files and pipes and a clock that only moves when told."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Phase, Snapshot, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.reading import BEHIND, SHORTEST_SILENCE
from spectrum_tui.errors import SourceError
from spectrum_tui.sources.base import Source
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.stdin import Pipe
from tests.naive_records import SECOND
from tests.sample_log import END, sample

VIEW = View(window=60 * SECOND)
LINE = b'{"Event":"connect","Status":0,"Timestamp":%d,"ClientIP":"203.0.113.9"}\n'


class Time:
    """A wall clock that stands, and at which the reader can be held."""

    def __init__(self) -> None:
        self.now = END
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> int:
        """Return the time, once the reader is let through."""
        assert self.gate.wait(20)
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@asynccontextmanager
async def reading(clock: Time, *sources: Source) -> AsyncIterator[LocalBackend]:
    """Have a backend read sources."""
    backend = LocalBackend(sources, retain=None, clock=clock)
    await backend.start()
    try:
        yield backend
    finally:
        clock.gate.set()
        await backend.stop()


async def once(
    backend: LocalBackend, condition: Callable[[Snapshot], bool], clock: Time | None = None
) -> Snapshot:
    """Return the first snapshot for which a condition holds; the clock ticks meanwhile, if there is one."""
    deadline = time.monotonic() + 20
    while not condition(snapshot := await backend.snapshot(VIEW)):
        if clock:
            clock.now += SECOND
        assert time.monotonic() < deadline, snapshot.phase
        await asyncio.sleep(0.005)
    return snapshot


def followed(path: Path) -> FollowedFile:
    return FollowedFile(path, numbers=count(1), follow=True)


def append(path: Path, data: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        file.write(data)


async def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    async with reading(clock, followed(path)) as backend:
        snapshot = await once(backend, lambda _: True)
        assert (snapshot.phase, snapshot.end, snapshot.ingest.lag) == (Phase.WAITING, None, None)
        path.write_bytes(LINE % END)
        snapshot = await once(backend, lambda snapshot: snapshot.totals.events == 1)
        assert snapshot.phase is Phase.LIVE


async def test_a_pipe_without_a_byte_is_waited_for(clock: Time) -> None:
    end, begin = os.pipe()
    async with reading(clock, Pipe(end, name="stdin", numbers=count(1))) as backend:
        assert (await once(backend, lambda _: True)).phase is Phase.WAITING
        os.close(begin)
        assert (await once(backend, lambda snapshot: snapshot.phase is Phase.ENDED)).totals.events == 0


async def test_a_backlog_is_loading_until_it_is_read(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(sample(6000))
    clock.gate.clear()
    async with reading(clock, followed(path)) as backend:
        asked = asyncio.create_task(backend.snapshot(VIEW))
        await asyncio.sleep(0)
        clock.gate.set()
        early = await asked
        assert early.phase is Phase.LOADING
        assert early.progress is not None
        assert 0 < early.progress < 1
        late = await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)
        assert late.progress is None
        assert late.ingest.accepted > early.ingest.accepted > 0


async def test_a_live_source_falls_silent_and_speaks_again(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(LINE % END)
    async with reading(clock, followed(path)) as backend:
        await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)
        clock.now += SHORTEST_SILENCE
        assert (await backend.snapshot(VIEW)).phase is Phase.LIVE
        clock.now += 3 * SECOND
        quiet = await backend.snapshot(VIEW)
        assert (quiet.phase, quiet.silence) == (Phase.SILENT, SHORTEST_SILENCE + 3 * SECOND)
        append(path, LINE % clock.now)
        loud = await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)
        assert (loud.silence, loud.ingest.lag) == (0, 0)


async def test_the_silence_of_a_live_source_drains_the_window(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"")
    async with reading(clock, followed(path)) as backend:
        await once(backend, lambda snapshot: snapshot.phase is Phase.WAITING)
        append(path, LINE % END)
        full = await once(backend, lambda snapshot: snapshot.totals.events == 1)
        assert full.end == END
        clock.now += 61 * SECOND
        assert (await backend.snapshot(VIEW)).totals.events == 1
        clock.now += 1 * SECOND
        empty = await backend.snapshot(VIEW)
        assert (empty.totals.events, empty.end) == (0, END + 60 * SECOND)
        assert empty.ingest.accepted == 1


async def test_a_finished_file_stands_at_its_last_event_for_ever(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(sample())
    async with reading(clock, FollowedFile(path, numbers=count(1), follow=False)) as backend:
        ended = await once(backend, lambda snapshot: snapshot.phase is Phase.ENDED)
        assert await backend.ended()
        clock.now += 3600 * SECOND
        assert await backend.snapshot(VIEW) is ended
        assert (ended.end, ended.start) == (END, END - 60 * SECOND)
        assert ended.ingest.late == 0


async def test_a_source_that_writes_faster_than_it_is_read_is_behind(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(LINE % END)
    async with reading(clock, followed(path)) as backend:
        await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)
        clock.gate.clear()
        append(path, b"\n" * (BEHIND + (2 << 20)))
        asked = asyncio.create_task(backend.snapshot(VIEW))
        await asyncio.sleep(0)
        clock.gate.set()
        assert (await asked).phase is Phase.BEHIND
        await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)


async def test_an_event_that_comes_live_long_after_its_time_is_late(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(LINE % END)
    async with reading(clock, followed(path)) as backend:
        await once(backend, lambda snapshot: snapshot.phase is Phase.LIVE)
        append(path, LINE % (END - 60 * SECOND) + LINE % (END - 60 * SECOND - 1))
        snapshot = await once(backend, lambda snapshot: snapshot.ingest.accepted == 3)
        assert snapshot.ingest.late == 1


async def test_events_without_a_time_are_counted_at_their_arrival(tmp_path: Path, clock: Time) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b'{"Event":"connect","ClientIP":"203.0.113.9"}\n')
    async with reading(clock, followed(path)) as backend:
        snapshot = await once(backend, lambda snapshot: snapshot.ingest.untimed == 1)
        assert snapshot.end == END
        (row,) = (await backend.page(VIEW)).rows
        assert (row.time, row.untimed) == (END, True)
        assert snapshot.missing >= {"Timestamp", "OriginIP"}
        assert not snapshot.missing & {"Event", "ClientIP"}


async def test_all_sources_count_together(tmp_path: Path, clock: Time) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(LINE % END + b"oops\n")
    second.write_bytes(LINE % (END - SECOND) * 2)
    numbers = count(1)
    sources = [FollowedFile(path, numbers=numbers, follow=False) for path in (first, second)]
    async with reading(clock, *sources) as backend:
        snapshot = await once(backend, lambda snapshot: snapshot.phase is Phase.ENDED)
        assert (snapshot.totals.events, snapshot.ingest.rejected) == (3, 1)
        assert [source.name for source in snapshot.ingest.sources] == [str(first), str(second)]
        rows = (await backend.page(VIEW)).rows
        details = [await backend.event(row.position) for row in rows]
        assert [detail.source for detail in details if detail] == [str(first), str(second), str(second)]
        assert (await backend.rejects()).rows[0].source == str(first)


async def test_a_file_that_is_not_there_and_not_followed_is_told_at_once(tmp_path: Path, clock: Time) -> None:
    missing = FollowedFile(tmp_path / "events.log", numbers=count(1), follow=False)
    backend = LocalBackend([missing], retain=None, clock=clock)
    with pytest.raises(SourceError, match="No such file"):
        await backend.start()
    await backend.stop()


async def test_a_raw_record_that_is_out_of_reach_leaves_what_columns_know(
    tmp_path: Path, clock: Time
) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(
        b'{"Event":"disconnect","Status":444,"Timestamp":%d,"ClientIP":"203.0.113.9","OriginTcpRtt":0}\n'
        % END
    )
    async with reading(clock, followed(path)) as backend:
        await once(backend, lambda snapshot: snapshot.totals.events == 1)
        path.write_bytes(b"")
        await once(backend, lambda snapshot: snapshot.ingest.rotations == 1, clock)
        (row,) = (await backend.page(VIEW)).rows
        detail = await backend.event(row.position)
    assert detail is not None
    assert detail.raw is None
    shown = {value.field.name: value.shown for value in detail.fields if value.known}
    assert shown == {
        "Event": "disconnect",
        "Timestamp": "2026-01-15T10:00:00.000000000Z",
        "ClientIP": "203.0.113.9",
        "Status": "444",
    }
