"""The program on a terminal of its own: keys, bytes, and events as fast as they come.

Keys are timed from being typed until the bytes that show their effect have come back.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.benchmarks import live_keys, live_traffic
from tests.benchmarks.live_screen import counted, evicted, lag, state
from tests.benchmarks.pty_terminal import PROGRAM, Terminal

Rows = list[tuple[str, str]]
RATES = (0, 1_000, 10_000, 50_000)
KEYS_FOR = 15.0
"""Seconds for which keys are pressed at each rate."""
BYTES_FOR = 30.0
"""Seconds for which bytes are counted."""
SETTLED = 3.0
"""Seconds after which the start is over."""
PAST = 3e6
"""Bytes of the log before anything comes."""
BACKLOG = 5e9
"""Bytes of a backlog that takes long enough."""
TOO_FAST = 200_000
"""Events a second that one core cannot decode."""
EXACTLY = "]]]]]1M"
"""Keys for a window of all events, and for the first pane to have room for whole figures."""
APART = 0.3
"""Seconds without a byte between two frames."""


@dataclass(frozen=True)
class Writer:
    """Appends to a log for a while."""

    process: subprocess.Popen[bytes]

    def over(self) -> bool:
        """Tell whether it is done."""
        return self.process.poll() is not None

    def written(self) -> int:
        """Wait for its end and return how many events it wrote."""
        return int(self.process.communicate()[0])


@contextmanager
def writing(log: Path, rate: int, seconds: float) -> Iterator[Writer]:
    """Have a process append so many events a second to a log."""
    command = (sys.executable, "-m", "tests.benchmarks.live_traffic", log, str(rate), str(seconds))
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        yield Writer(process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def watching(home: Path, *options: str) -> Iterator[Terminal]:
    """Run the program over the log in a folder until it has settled."""
    with Terminal((*PROGRAM, *options, "events.log"), home) as terminal:
        terminal.wait_for(lambda now: state(now) in ("LIVE", "SILENT"))
        terminal.watch(SETTLED)
        yield terminal


def share(values: list[float], part: float) -> float:
    """Return what this part of some values is not above."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def said(what: str, timing: live_keys.Timing) -> Rows:
    """Return the rows about some keys."""
    took = [seconds * 1e3 for _, seconds in timing.keys]
    each = ", ".join(
        f"{name} {statistics.median(t * 1e3 for n, t in timing.keys if n == name):.0f}"
        for name in dict(timing.keys)
    )
    scoped = statistics.median(timing.scopes) * 1e3
    return [
        (
            f"key to screen, {what}",
            f"p50 {share(took, 0.5):.0f} ms, p95 {share(took, 0.95):.0f} ms of {len(took)}",
        ),
        (f"… medians, {what}", f"{each} ms; all tables under a new scope {scoped:.0f} ms"),
    ]


def keys(home: Path, rate: int) -> Rows:
    """Press keys while events come."""
    log = home / "events.log"
    live_traffic.history(log, 1000, PAST)
    lasting = KEYS_FOR + 2 * SETTLED
    with writing(log, rate or 1, lasting if rate else 0), watching(home) as terminal:
        until = time.perf_counter() + KEYS_FOR
        timing = live_keys.cycles(terminal, lambda: time.perf_counter() < until)
    return said(f"{rate:,} events/s" if rate else "idle", timing)


def backlog(home: Path, least: int) -> Rows:
    """Press keys while a long log is read, again from its start until there were enough of them."""
    live_traffic.history(home / "events.log", 10_000, BACKLOG)
    options, timing = ("--window", "all", "--retain", "4GiB"), live_keys.Timing([], [])
    while len(timing.keys) < least:
        with Terminal((*PROGRAM, *options, "events.log"), home) as terminal:
            found = while_loading(terminal)
        timing.keys.extend(found.keys)
        timing.scopes.extend(found.scopes)
    return said("while a backlog is decoded", timing)


def while_loading(terminal: Terminal) -> live_keys.Timing:
    """Press keys as long as the program reads what there is."""
    terminal.wait_for(lambda now: state(now) == "LOADING")
    until = time.perf_counter() + KEYS_FOR
    return live_keys.cycles(terminal, lambda: state(terminal) == "LOADING" and time.perf_counter() < until)


def measure_backlog(keys: int) -> Rows:
    """Return rows of the table about at least so many keys."""
    with tempfile.TemporaryDirectory() as home:
        return backlog(Path(home), keys)


def frames(terminal: Terminal, seconds: float) -> list[int]:
    """Return the bytes of each frame that comes in a while."""
    terminal.arrivals.clear()
    terminal.watch(seconds)
    sizes = [0]
    for before, (moment, size) in pairwise([(0.0, 0), *terminal.arrivals]):
        if moment - before[0] > APART:
            sizes.append(0)
        sizes[-1] += size
    return sizes[1:]


def wire(home: Path) -> Rows:
    """Count the bytes of frames."""
    log, colours = home / "events.log", {"COLORTERM": "truecolor"}
    live_traffic.history(log, 1000, PAST)
    with writing(log, 1000, BYTES_FOR + 4 * SETTLED), watching(home) as terminal:
        sizes = frames(terminal, BYTES_FOR)
    with Terminal((*PROGRAM, "--no-follow", "events.log"), home, env=colours) as terminal:
        terminal.wait_for(lambda now: state(now) == "ENDED")
        terminal.watch(SETTLED)
        quiet = sum(frames(terminal, SETTLED))
    return [
        ("bytes per frame, 120×40, 1,000 events/s", f"{statistics.mean(sizes):,.0f}, at most {max(sizes):,}"),
        ("… when nothing changes", f"{quiet}"),
    ]


def endurance(home: Path, rate: int, seconds: float) -> Rows:
    """Have events come fast for long, and see that none is lost."""
    log = home / "events.log"
    live_traffic.history(log, 1000, PAST)
    before = log.read_bytes().count(b"\n")
    behind, lags = list[float](), [0.0]

    def look(terminal: Terminal) -> None:
        lags.append(lag(terminal))
        if state(terminal) == "BEHIND":
            behind.append(time.perf_counter())

    with watching(home) as terminal, writing(log, rate, seconds) as writer:
        terminal.watch(2 * SETTLED)
        busy, began = terminal.cpu, time.perf_counter()
        while not writer.over():
            terminal.watch(1, look)
        took, busy = time.perf_counter() - began, terminal.cpu - busy
        wanted = writer.written() + before
        caught_up = until(terminal, lambda: state(terminal) != "BEHIND")
        terminal.type(EXACTLY)
        whole = until(terminal, lambda: counted(terminal) + evicted(terminal) == wanted)
        told = "NOT all counted" if whole is None else "every one counted once"
        gone = f", {evicted(terminal):,} of them evicted since" if evicted(terminal) else ""
    return [
        (f"{rate:,} events/s for {seconds:.0f} s", f"{wanted:,} events, {told}{gone}"),
        ("… said BEHIND", f"{span(behind)}; caught up {_after(caught_up)} the last event"),
        (
            "… lag, and processor",
            f"p50 {share(lags, 0.5):.1f} s, at most {max(lags):.1f} s; {busy / took * 100:.0f} % of a core",
        ),
    ]


def until(terminal: Terminal, condition: Callable[[], bool], seconds: float = 120.0) -> float | None:
    """Return after how many seconds something is so; None when it never is."""
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() > began + seconds:
            return None
        terminal.watch(0.2)
    return time.perf_counter() - began


def span(moments: list[float]) -> str:
    """Return from when to when something was said."""
    return f"for {moments[-1] - moments[0]:.0f} s" if moments else "never"


def _after(seconds: float | None) -> str:
    return "not at all within 120 s of" if seconds is None else f"{seconds:.1f} s after"


def measure(seconds: float, rates: tuple[int, ...] = RATES) -> Rows:
    """Return rows of the table."""
    rows: Rows = []
    for rate in rates:
        with tempfile.TemporaryDirectory() as home:
            rows += keys(Path(home), rate)
    with tempfile.TemporaryDirectory() as home:
        rows += wire(Path(home))
    for rate, lasting in ((rates[-1], seconds), (TOO_FAST, seconds / 3)):
        with tempfile.TemporaryDirectory() as home:
            rows += endurance(Path(home), rate, lasting)
    return rows
