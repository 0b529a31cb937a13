"""What grows with the log: time and memory for 1×, 10× and 100× the events."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from itertools import count, islice
from pathlib import Path

from spectrum_tui.backends.answers import Answers
from spectrum_tui.backends.base import Phase, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.moments import event_time
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.model.parser import parse
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.seek import Wanted
from tests.benchmarks.bulk import timed
from tests.benchmarks.crowd import MINUTES, START, Crowd
from tests.benchmarks.frame import draw
from tests.benchmarks.memory import MIB
from tests.benchmarks.plot import Chart, Series, page

TIMES = (1, 10, 100)
FEW = 20_000
"""Events of a scene."""
FRAMES = 5
FILTER = "status>=500"
VIEW = View(window=300 * SECOND)
BITE = 1 << 20
FIGURES = {
    "reading": ("Read, decode, count", "s"),
    "frame": ("A frame's work", "ms"),
    "filter": (f"A filter, {FILTER}", "ms"),
    "page": ("A page of events", "ms"),
    "first": ("First screen of 5 m", "s"),
    "kept": ("Memory for kept events", "MiB"),
}


class Read:
    """An engine that keeps a log of so many scenes."""

    def __init__(self, scenes: Iterable[bytes]) -> None:
        self.engine, self._offset = Engine(), 0
        self._answers = Answers(self.engine.vocabulary)
        self.now = START
        for number, scene in enumerate(scenes, 1):
            self.now = START + number * MINUTES * 60 * SECOND
            self.take(scene)
        self.span = Span(window=self.now - START + MINUTES * 60 * SECOND)

    def take(self, scene: bytes) -> None:
        """Read whole lines."""
        for start in range(0, len(scene), BITE):
            bite = scene[start : start + BITE]
            self.engine.feed(1, bite, offset=self._offset, now=self.now, live=False)
            self._offset += len(bite)
            self.engine.tidy()

    def frame(self) -> float:
        """Return the median seconds of a frame after some more events."""
        rolling = self.engine.rolling(self.span)
        self.engine.tick(self.now)
        more = next(islice(Crowd(FEW).scenes(), 1)).splitlines(keepends=True)
        costs = []
        for part in range(FRAMES):
            self.take(b"".join(more[part * 1000 : part * 1000 + 1000]))
            costs.append(
                timed(partial(self.engine.tick, self.now)) + timed(partial(draw, self._answers, rolling))
            )
        return statistics.median(costs)

    def filter(self) -> float:
        """Return the seconds until a scope is counted."""
        span = Span((parse(FILTER),), self.span.window)

        def ask() -> None:
            self.engine.rolling(span)
            self.engine.tick(self.now)

        return timed(ask)

    def page(self) -> float:
        """Return the median seconds of a page, the oldest one included."""
        kept = Kept(self.engine)
        middle = (START + (self.now - START) // 2, 0)
        places = (None, middle, (START + SECOND, 1 << 40))
        return max(timed(partial(kept.page, self.span, before=at, after=None, size=100)) for at in places)


def first_screen(log: Path) -> float:
    """Return the seconds until the screen shows the newest five minutes of a log."""
    wanted = Wanted(event_time, window=VIEW.window)
    source = FollowedFile(log, numbers=count(1), follow=True, wanted=wanted)
    backend = LocalBackend([source], retain=256 << 20, clock=time.time_ns)
    with asyncio.Runner() as runner:
        start = time.perf_counter()
        runner.run(backend.start())
        while True:
            shown = runner.run(backend.snapshot(VIEW))
            if shown.totals.events and shown.phase is not Phase.LOADING:
                break
            time.sleep(0.002)
        took = time.perf_counter() - start
        runner.run(backend.stop())
    return took


def figures(times: int) -> dict[str, float]:
    """Return what a log of so many scenes costs."""
    read: list[Read] = []
    reading = timed(lambda: read.append(Read(islice(Crowd(FEW).scenes(), times))))
    making = timed(lambda: [len(scene) for scene in islice(Crowd(FEW).scenes(), times)])
    one = read[0]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "events.log"
        with log.open("wb") as file:
            file.writelines(islice(Crowd(FEW).scenes(), times))
        first = min(first_screen(log) for _ in range(3))
    return {
        "reading": max(reading - making, 0),
        "kept": one.engine.store.nbytes / MIB,
        "filter": one.filter() * 1e3,
        "page": one.page() * 1e3,
        "frame": one.frame() * 1e3,
        "first": first,
    }


def measure(picture_to: Path | None = None) -> list[tuple[str, str]]:
    """Return rows of the table, and draw them."""
    figures(TIMES[0])  # what is done for the first time takes longer
    found = {times * FEW: figures(times) for times in TIMES}
    if picture_to:
        picture_to.write_text(picture(found), "utf-8")
    sizes = " · ".join(f"{events:,}" for events in found)
    rows = [("events", sizes)]
    for name, (title, unit) in FIGURES.items():
        rows.append((title, " · ".join(f"{each[name]:.3g} {unit}" for each in found.values())))
    return rows


def picture(found: dict[int, dict[str, float]]) -> str:
    """Return small charts, one for each figure."""
    charts = []
    for name, (title, unit) in FIGURES.items():
        points = [(events / 1e6, each[name]) for events, each in found.items()]
        charts.append(Chart(f"{title}, {unit}", "M events", [Series("", points)]))
    return page(charts, across=3)
