"""A backlog decoded by the process that counts it alone, and by one and two more, in turns in one run."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import closing
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

from spectrum_tui.backends.base import View
from spectrum_tui.backends.helpers import Helpers
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.engine.decode import Reading
from spectrum_tui.sources.follow import FollowedFile
from tests.benchmarks.bulk import NOW, Plain, bare, bites, timed

RUNS = 3
ALIKE = 100_000
"""Events that are read to find out what a second process is worth on this machine."""
COUNTS = (0, 1, 2)
STARTED = 1.0
"""Seconds in which processes start, as they do while the program itself starts: neither is counted here."""
WHOLE = View(window=None)


def seconds(log: Path, workers: int) -> tuple[float, int]:
    """Return how long a log takes to be read and counted, and how many events that were."""
    source = FollowedFile(log, numbers=count(1), follow=False)
    reading = Reading(workers=workers)
    with closing(Helpers(workers)) as helpers, asyncio.Runner() as runner:
        backend = LocalBackend(
            [source],
            retain=0,
            clock=lambda: NOW,
            complete=True,
            views=(WHOLE,),
            reading=reading,
            helpers=helpers,
        )
        time.sleep(STARTED)
        start = time.perf_counter()
        runner.run(backend.start())
        while not runner.run(backend.ended()):
            time.sleep(0.02)
        took = time.perf_counter() - start
        events = runner.run(backend.snapshot(WHOLE)).totals.events
        runner.run(backend.stop())
    return took, events


def report(log: Path, cores: Collection[int]) -> tuple[float, int]:
    """Return how long a whole report takes, with the start, on some cores, and how many events it counts."""
    command = (sys.executable, "-m", "spectrum_tui", "--report", "json", log)
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        start = time.perf_counter()
        said = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
        return time.perf_counter() - start, json.loads(said)["totals"]["events"]
    finally:
        os.sched_setaffinity(0, all_cores)


def parse(backlog: list[bytes]) -> float:
    """Return how long it takes to parse lines and forget them, in seconds."""
    return sum(timed(bare(bite)) for bite in backlog)


def decode(backlog: list[bytes]) -> float:
    """Return how long it takes to decode lines and forget them, in seconds."""
    reader = Plain()
    return sum(timed(partial(reader.take, bite)) for bite in backlog)


def gained(pool: Pool, work: Callable[[list[bytes]], float], backlog: list[bytes]) -> float:
    """Return how much more two processes do than one that have nothing to do with each other."""
    alone = pool.map(work, [backlog], 1)
    both = pool.map(work, [backlog, backlog], 1)
    return 2 * max(alone) / max(both)


ALONE = {"decode": decode, "parse": parse}
"""What processes can do that have nothing to do with each other."""


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table."""
    times: dict[int, list[float]] = {workers: [] for workers in COUNTS}
    whole: dict[int, list[float]] = {1: [], 2: []} if hasattr(os, "sched_setaffinity") else {}
    gains: dict[str, list[float]] = {what: [] for what in ALONE}
    with get_context("spawn").Pool(2) as pool, tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "events.log"
        with log.open("wb") as file:
            file.writelines(bites(events))
        backlog = list(bites(ALIKE))
        for _ in range(RUNS):
            for what, work in ALONE.items():
                gains[what].append(gained(pool, work, backlog))
            for workers, taken in times.items():
                took, counted = seconds(log, workers)
                assert counted == events
                taken.append(took)
            for cores, taken in whole.items():
                took, counted = report(log, sorted(os.sched_getaffinity(0))[:cores])
                assert counted == events
                taken.append(took)
    medians = {workers: statistics.median(taken) for workers, taken in times.items()}
    rows = [(f"a backlog of {events:,} events, one process", f"{medians[0]:.2f} s")]
    for workers, name in zip(COUNTS[1:], ("two processes", "three processes"), strict=True):
        ratio = f"{medians[0] / medians[workers]:.2f} × as fast"
        rows.append((f"… {name}", f"{medians[workers]:.2f} s: {ratio}"))
    if whole:
        one, two = map(statistics.median, whole.values())
        rows.append(("… a whole report on two cores", f"{two:.2f} s: {one / two:.2f} × as fast as on one"))
    for what, found in gains.items():
        gain = f"{statistics.median(found):.2f} × as much as one"
        rows.append((f"… what two processes do here that only {what}, each for itself", gain))
    return rows
