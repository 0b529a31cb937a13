"""The most memory that the real screen takes: a log in which nearly every event has a client of its own."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bulk import bites
from tests.benchmarks.pty_terminal import PROGRAM, Terminal

EVENTS, CLIENTS, ORIGINS = 2_200_000, 2_000_000, 50_000
SHAPES = 500
BITE = 5000
RETAINED, ALLOWED = 256 << 20, 150_000_000
MOMENT, SETTLED, PATIENCE = 0.5, 5.0, 600.0
ADDRESS = re.compile(rb'"(Client|Origin)IP":"[^"]+"')
Rows = list[tuple[str, ...]]


def lines() -> Iterator[bytes]:
    """Yield events that differ in little but their client and their origin."""
    shapes = [shape.replace(b"%", b"%%") for shape in next(bites(SHAPES)).splitlines(keepends=True)]
    shapes = [ADDRESS.sub(rb'"\1IP":"%(\1)s"', shape) for shape in shapes]
    for number in range(EVENTS):
        client, origin = number % CLIENTS, number % ORIGINS
        yield shapes[number % len(shapes)] % {
            b"Client": b"10.%d.%d.%d" % (client >> 16, client >> 8 & 255, client & 255),
            b"Origin": b"172.16.%d.%d" % (origin >> 8, origin & 255),
        }


def write(log: Path) -> None:
    """Write a log of them."""
    with log.open("wb", buffering=1 << 20) as file:
        file.writelines(lines())


def said(pid: int, file: str, what: str) -> int:
    """Return a number that the system tells about a process; 0 when it is gone."""
    try:
        found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text("ascii"))
    except OSError:
        return 0
    return int(found[1]) if found else 0


def children(pid: int) -> list[int]:
    """Return the processes that decode."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def highest(home: Path, window: str) -> tuple[int, int]:
    """Return the most bytes that the program took until it had read a log, and one beside it.

    Raises:
        TimeoutError: it is not read in time, with the screen.
    """
    size, beside, until = (home / "events.log").stat().st_size, 0, time.perf_counter() + PATIENCE
    with Terminal((*PROGRAM, "--window", window, "events.log"), home) as terminal:
        while said(terminal.pid, "io", "rchar") < size:
            if time.perf_counter() > until:
                raise TimeoutError("\n".join(terminal.screen.display))
            terminal.watch(MOMENT)
            peaks = [said(child, "status", "VmHWM") for child in children(terminal.pid)]
            beside = max(beside, *peaks, 0)
        terminal.watch(SETTLED)
        return said(terminal.pid, "status", "VmHWM") << 10, beside << 10


def measure(big: Path | None) -> Rows:
    """Return rows of the table; only with a folder that has room for the log."""
    what = f"memory at its peak, {EVENTS:,} events of {CLIENTS:,} clients and {ORIGINS:,} origins"
    if not big:
        return [(what, "left out: no --big FOLDER")]
    budget = f"{(RETAINED + ALLOWED) >> 20} MiB"
    with tempfile.TemporaryDirectory(dir=big) as folder:
        home = Path(folder)
        write(home / "events.log")
        found = {window: highest(home, window) for window in ("5m", "all")}
    least, most = (own >> 20 for own, _ in found.values())
    beside = max(each for _, each in found.values()) >> 20
    return [
        (what, f"{least} MiB with a window of 5 m, {most} MiB with one of all", budget),
        ("… of a process that decodes", f"{beside} MiB"),
    ]
