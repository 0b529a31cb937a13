"""The reader goes on after a failure of its own: nothing is doubled, and what may be missing is said."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from spectrum_tui.backends.base import Page, Snapshot, View
from spectrum_tui.backends.failures import MOST_IN_A_ROW
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.engine.decode import Decoder
from spectrum_tui.engine.dictionaries import Table
from spectrum_tui.engine.framing import Framer
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.store import Store
from spectrum_tui.sources.stdin import Pipe
from tests.naive_records import SECOND
from tests.sample_log import END

ALL, HOUR = View(window=None), View(window=3600 * SECOND)
LINE = b'{"Event":"connect","Status":0,"Timestamp":%d,"ClientIP":"203.0.113.9","ColoCode":"C%d"}\n'


def lines(first: int, count: int) -> bytes:
    """Return events of a colo each."""
    return b"".join(LINE % (END - number * SECOND, number) for number in range(first, first + count))


def has_events(number: int) -> Callable[[Snapshot], bool]:
    """Return what tells whether so many are counted."""
    return lambda found: found.totals.events == number


async def asks(backend: LocalBackend) -> None:
    """Ask for ever."""
    while True:
        await backend.snapshot(ALL)


class Faulty:
    """A method that fails some times, and then does what it always did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> None:
        self._real: Callable[..., Any] = getattr(kind, name)
        self.times = 0
        monkeypatch.setattr(kind, name, lambda *given, **named: self._call(*given, **named))  # noqa: PLW0108 a bound method would take the place of self

    def _call(self, *given: Any, **named: Any) -> Any:
        if self.times:
            self.times -= 1
            raise MemoryError("no \x1b[2Jroom")
        return self._real(*given, **named)


class Reading:
    """A backend that reads a pipe."""

    def __init__(self, clock: Callable[[], int] = lambda: END) -> None:
        end, self.pipe = os.pipe()
        self.backend = LocalBackend([Pipe(end, name="stdin", numbers=count(1))], retain=None, clock=clock)

    async def fail(self, data: bytes, failures: int) -> Snapshot:
        """Have something read; return the first answer that knows of so many failures."""
        return await self.write(data, lambda found: found.ingest.failures >= failures)

    async def write(self, data: bytes, done: Callable[[Snapshot], bool]) -> Snapshot:
        """Have something read; return the first answer that is as wanted."""
        os.write(self.pipe, data)
        while not done(found := await self.backend.snapshot(HOUR)):
            pass
        return found

    async def events(self) -> tuple[int, int, Page]:
        """Return the events since the start, those within an hour, and those that are kept."""
        whole, hour = await self.backend.snapshot(ALL), await self.backend.snapshot(HOUR)
        assert sum(row.count for row in hour.event_types) == hour.totals.events
        assert sum(map(sum, hour.timeline.counts)) == hour.totals.events
        return whole.totals.events, hour.totals.events, await self.backend.page(ALL, size=1000)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let logs of failures go to a folder of their own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    """Return a backend that has read ten events."""
    one = Reading()
    await one.backend.start()
    await one.write(lines(0, 10), has_events(10))
    yield one
    await one.backend.stop()
    os.close(one.pipe)


WHERE = [(Framer, "feed"), (Decoder, "decode"), (Table, "code"), (Rolling, "_count"), (Store, "add")]


@pytest.mark.parametrize(("kind", "name"), WHERE, ids=[name for _, name in WHERE])
async def test_it_goes_on_and_counts_nothing_twice(
    reading: Reading, kind: type, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Faulty(monkeypatch, kind, name).times = 1
    failed = await reading.fail(lines(10, 10), 1)
    (hint,) = failed.ingest.hints
    assert hint.startswith("The reader failed (MemoryError: no ␛[2Jroom) and goes on: what it was")
    assert str(next(folder.glob("spectrum-tui-crash-*.log"))) in hint  # noqa: ASYNC240
    await reading.write(lines(20, 10), lambda found: min(found.ingest.accepted, found.totals.events) >= 20)
    whole, hour, page = await reading.events()
    assert hour == len(page.rows) in (20, 30)
    assert hour <= whole <= 30
    assert len({row.colo for row in page.rows}) == hour


async def test_a_line_that_lost_its_beginning_is_told_as_rejected(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = lines(10, 1)
    await reading.write(data[:20], lambda found: found.ingest.bytes == len(lines(0, 10)) + 20)
    Faulty(monkeypatch, Framer, "feed").times = 1
    await reading.fail(data[20:40], 1)
    await reading.write(data[40:] + lines(11, 1), has_events(11))
    (reject,) = (await reading.backend.rejects()).rows
    assert reject.start == data[40:].rstrip()
    row = (await reading.backend.page(ALL, size=100)).rows[-1]
    detail = await reading.backend.event(row.position)
    assert detail
    assert detail.raw == lines(11, 1).strip()


async def test_failures_now_and_then_never_end_it(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = Faulty(monkeypatch, Decoder, "decode")
    for turn in range(1, 2 * MOST_IN_A_ROW):
        faulty.times = 1
        await reading.fail(lines(1000 + turn, 1), turn)
        found = await reading.write(lines(turn * 10, 1), has_events(10 + turn))
    assert len(found.ingest.hints) == 1


async def test_what_fails_again_and_again_is_given_up(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Faulty(monkeypatch, Decoder, "decode")
    faulty.times = 1 << 30
    with pytest.raises(MemoryError):  # noqa: PT012 it takes as many pieces as there may be failures
        for turn in range(1, MOST_IN_A_ROW + 1):
            await reading.fail(lines(turn, 1), turn)


async def test_a_report_is_right_or_there_is_none(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    Faulty(monkeypatch, Decoder, "decode").times = 1
    end, pipe = os.pipe()
    source = Pipe(end, name="stdin", numbers=count(1))
    backend = LocalBackend([source], retain=0, clock=lambda: END, complete=True)
    await backend.start()
    os.write(pipe, lines(0, 10))
    with pytest.raises(MemoryError):
        await asyncio.wait_for(asks(backend), 20)
    await backend.stop()
    os.close(pipe)
    assert not list(folder.iterdir())  # noqa: ASYNC240
