"""What a start costs, up to the first correct screen of a huge log, and what the program costs at rest."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks import live_traffic
from tests.benchmarks.live_screen import state
from tests.benchmarks.pty_terminal import PROGRAM, Terminal

Rows = list[tuple[str, str]]
RUNS = 5
SIZES = {"1 GB": 1e9, "10 GB": 1e10}
PER_SECOND = 130
"""Events: a log of 10 GB is that of a day."""
PAST = 3e6
IDLE_FOR = 20.0
SETTLED = 5.0


def printed(option: str) -> float:
    """Return how long it takes to print something and leave, in seconds: the median of some runs."""
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run((*PROGRAM, option), check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def shown(home: Path) -> tuple[float, float]:
    """Return after how many seconds something is on the screen, and all of the window."""
    with Terminal((*PROGRAM, "events.log"), home) as terminal:
        painted = terminal.wait_for(lambda now: now.shows("╭"))
        whole = terminal.wait_for(lambda now: state(now) in ("LIVE", "SILENT", "ENDED"))
        return painted - terminal.began, whole - terminal.began


def starts(home: Path) -> tuple[float, float]:
    """Return the medians of some starts."""
    runs = [shown(home) for _ in range(RUNS)]
    return statistics.median(first for first, _ in runs), statistics.median(last for _, last in runs)


def at_rest(home: Path) -> float:
    """Return the percentage of a core that a silent log takes which is followed."""
    with Terminal((*PROGRAM, "events.log"), home) as terminal:
        terminal.wait_for(lambda now: state(now) in ("LIVE", "SILENT"))
        terminal.watch(SETTLED)
        busy, began = terminal.cpu, time.perf_counter()
        terminal.watch(IDLE_FOR)
        return (terminal.cpu - busy) / (time.perf_counter() - began) * 100


def measure(big: Path | None) -> Rows:
    """Return rows of the table; those about huge logs only with a folder that has room for them."""
    rows = [(f"`{option}`", f"{printed(option) * 1e3:.0f} ms") for option in ("--version", "--help")]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        live_traffic.history(home / "events.log", PER_SECOND, PAST)
        painted, whole = starts(home)
        rows.append(("first paint, and first whole screen of a small log", f"{painted:.2f} s, {whole:.2f} s"))
        rows.append(("at rest, a silent log that is followed", f"{at_rest(home):.1f} % of a core"))
    return rows + (huge(big) if big else [("first screen of 1 GB and 10 GB", "left out: no --big FOLDER")])


def huge(folder: Path) -> Rows:
    """Return rows about logs of which only the end is needed, looked at in turn."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        homes = [Path(place) / size.replace(" ", "") for size in SIZES]
        for home, size in zip(homes, SIZES.values(), strict=True):
            home.mkdir()
            live_traffic.history(home / "events.log", PER_SECOND, size)
        os.sync()  # else the disk is busy with what was just written
        runs = [[shown(home)[1] for home in homes] for _ in range(RUNS)]
    small, large = (statistics.median(took) for took in zip(*runs, strict=True))
    return [
        ("first whole screen, the last 5m of 1 GB", f"{small:.2f} s"),
        ("… of 10 GB", f"{large:.2f} s: {large / small:.2f} × as long"),
    ]
