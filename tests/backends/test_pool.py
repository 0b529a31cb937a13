"""A backlog that other processes decode adds up to the same, whatever becomes of them."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest

from spectrum_tui.backends import decoding, intake, pool
from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.helpers import AHEAD, WORTH, Helpers, helpers_for, worker_count
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.pool import Pool
from spectrum_tui.backends.slots import SLOT
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block
from spectrum_tui.sources.follow import FollowedFile
from tests.backends.newest import figures
from tests.benchmarks.bulk import bites
from tests.sample_log import END

ALL = View(window=None)
EVENTS = 30_000


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of some thirty megabytes."""
    path = tmp_path_factory.mktemp("pool") / "events.log"
    with path.open("wb") as file:
        file.writelines(bites(EVENTS))
    return path


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes be started for a little."""
    monkeypatch.setattr(intake, "WORTH", 1)
    monkeypatch.setattr(intake, "OFTEN", 1)
    monkeypatch.setattr(intake, "SMALLEST", 1)
    monkeypatch.setattr(pool, "Pool", Ready)
    Ready.begun.clear()


class Ready(Pool):
    """Processes that have begun before anybody asks."""

    begun: ClassVar[list[Pool]] = []
    fate: ClassVar[Callable[[int], None] | None] = None
    """What is done to the first process of the first pool before it gets a block."""

    def __init__(self, reading: Reading, helpers: Helpers | None = None) -> None:
        super().__init__(reading, helpers)
        while not (self.ready and all(process.greeted for process in self._processes)):
            os.sched_yield()
        if Ready.fate and not self.begun:
            Ready.fate(self.pids[0])
        self.begun.append(self)


@asynccontextmanager
async def reading(path: Path, workers: int) -> AsyncIterator[LocalBackend]:
    """Have a backend read a file from its start to its end."""
    source = FollowedFile(path, numbers=count(1), follow=False)
    backend = LocalBackend(
        [source], retain=None, clock=lambda: END, complete=True, reading=Reading(workers=workers)
    )
    await backend.start()
    try:
        yield backend
    finally:
        await backend.stop()


async def finished(backend: LocalBackend) -> Snapshot:
    """Wait until all is read, and return what it adds up to."""
    while not await backend.ended():
        pass
    return await backend.snapshot(ALL)


def alive(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_it_adds_up_to_the_same_and_leaves_no_process(log: Path) -> None:
    async with reading(log, 0) as backend:
        alone = figures(await finished(backend))
    async with reading(log, 2) as backend:
        assert figures(await finished(backend)) == alone
    (processes,) = Ready.begun
    assert processes.offered > 1
    assert not any(map(alive, processes.pids))


async def test_the_end_is_told_as_soon_as_the_last_block_is_counted(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FollowedFile, "interval", 3600)
    async with reading(log, 2) as backend:
        await asyncio.wait_for(backend.finished(), 30)
        assert (await backend.snapshot(ALL)).totals.events == EVENTS


def kill(pid: int) -> None:
    """End a process."""
    os.kill(pid, signal.SIGKILL)


def stop(pid: int) -> None:
    """Have a process do nothing any more."""
    os.kill(pid, signal.SIGSTOP)


def starve(pid: int) -> None:
    """Have a process get no more memory."""
    resource.prlimit(pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))


@pytest.mark.parametrize("fate", [kill, stop, starve])
async def test_a_process_that_is_lost_or_stuck_loses_and_doubles_nothing(
    log: Path, fate: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "PATIENCE", 0.5)
    monkeypatch.setattr(Ready, "fate", fate)
    async with reading(log, 2) as backend:
        snapshot = await finished(backend)
    assert snapshot.totals.events == snapshot.ingest.lines == EVENTS
    assert any("was lost" in hint for hint in snapshot.ingest.hints)
    assert not any(alive(pid) for begun in Ready.begun for pid in begun.pids)


def test_a_block_comes_back_from_a_process_and_a_closed_pool_waits_for_none() -> None:
    processes, block = Pool(Reading(workers=1)), next(bites(1000))
    while not processes.ready:
        os.sched_yield()
    ticket = processes.offer(Block(1, 0, END, block))
    while not ticket.done:
        processes.wait(ticket, 1)
    assert processes.offered == 1
    assert ticket.report
    assert ticket.report.decoded.numbered == block.count(b"\n")
    tickets = [processes.offer(Block(1, 0, END, block)) for _ in range(3)]
    processes.close()
    processes.wait(tickets[-1], 1)
    assert tickets[-1].done
    assert tickets[-1].report is None


def test_processes_end_with_the_program_that_started_them(tmp_path: Path) -> None:
    script = (
        "from spectrum_tui.backends.decoding import Process\n"
        "from spectrum_tui.backends.helpers import Helper\n"
        "from spectrum_tui.engine.decode import Reading\n"
        "import time\n"
        "process = Process(1, Reading(), Helper())\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen((sys.executable, "-c", script), stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        pid = int(program.stdout.readline())
        assert alive(pid)
        program.kill()
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive(pid)


def test_processes_are_started_early_only_for_what_is_known_to_be_large(tmp_path: Path) -> None:
    large, small, pipe = tmp_path / "large.log", tmp_path / "small.log", tmp_path / "pipe"
    small.write_bytes(b"{}")
    large.touch()
    os.truncate(large, WORTH)
    os.mkfifo(pipe)
    names = [str(path) for path in (small, pipe, tmp_path, tmp_path / "none")]
    assert len(helpers_for([*names, "-", "a\0b"])) == 0
    early = helpers_for([*names, str(large)])
    assert len(early) == worker_count()
    early.close()
    early.close()
    assert len(early) == 0


def test_those_that_wait_are_taken_first_and_those_left_over_end() -> None:
    early = Helpers(2)
    processes = Pool(Reading(workers=1), early)
    try:
        assert len(early) == 1
        while not processes.ready:
            os.sched_yield()
        processes.offer(Block(1, 0, END, next(bites(1000))))
        assert processes.offered == 1
    finally:
        processes.close()
        early.close()
    assert not any(map(alive, processes.pids))


def test_what_no_process_has_room_for_is_read_here_and_comes_to_the_same() -> None:
    processes, blocks = Pool(Reading(workers=1)), list(bites(EVENTS))
    assert len(blocks) > AHEAD
    while not processes.ready:
        os.sched_yield()
    tickets = [processes.offer(Block(1, 0, END, block)) for block in blocks]
    assert processes.offered < len(blocks)
    for ticket in tickets:
        while not ticket.done:
            processes.wait(ticket, 1)
    processes.close()
    assert [ticket.report.decoded.numbered for ticket in tickets if ticket.report] == [
        block.count(b"\n") for block in blocks
    ]


def test_a_block_that_no_slot_holds_is_read_here() -> None:
    processes, block = Pool(Reading(workers=1)), b"".join(bites(4000))
    assert len(block) > SLOT
    while not processes.ready:
        os.sched_yield()
    ticket = processes.offer(Block(1, 0, END, block))
    processes.close()
    assert ticket.report
    assert not processes.offered


def test_a_process_is_told_nothing_of_the_user_but_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"SPECTRUM_TUI_ANONYMIZE_KEY": "sesame-sesame-sesame", "AWS_SECRET_ACCESS_KEY": "open-wide"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    started = Pool(Reading(workers=1))
    try:
        (pid,) = started.pids
        while not started.ready:  # before, it may still be what it was forked from
            os.sched_yield()
        told = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
    finally:
        started.close()
    assert b"PATH=" in told
    assert not [each for each in (*secrets, *secrets.values()) if each.encode() in told]
