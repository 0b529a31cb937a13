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
from collections.abc import Collection
from contextlib import closing
from itertools import count
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

from spectrum_tui.backends.base import View
from spectrum_tui.backends.helpers import Helpers
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.engine.decode import Reading
from spectrum_tui.sources.follow import FollowedFile
from tests.benchmarks.bulk import NOW, bare, bites, timed

RUNS = 3
ALIKE = 100_000
"""Events that are parsed to find out what a second process is worth on this machine."""
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


def parse(bite: bytes) -> float:
    """Return how long it takes to parse lines and forget them, in seconds."""
    return timed(bare(bite))


def gained(pool: Pool, bite: bytes) -> float:
    """Return how much more two processes do than one that have nothing to do with each other."""
    alone = pool.map(parse, [bite], 1)
    both = pool.map(parse, [bite, bite], 1)
    return 2 * max(alone) / max(both)


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table."""
    times: dict[int, list[float]] = {workers: [] for workers in COUNTS}
    whole: dict[int, list[float]] = {1: [], 2: []} if hasattr(os, "sched_setaffinity") else {}
    gains: list[float] = []
    with get_context("spawn").Pool(2) as pool, tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "events.log"
        with log.open("wb") as file:
            file.writelines(bites(events))
        bite = b"".join(bites(ALIKE))
        for _ in range(RUNS):
            gains.append(gained(pool, bite))
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
    gain = f"{statistics.median(gains):.2f} × as much as one"
    return [*rows, ("… what two processes do here that only parse, each for itself", gain)]
