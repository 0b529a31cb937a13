"""Memory over a log without end whose clients come and go: an engine with a budget, a frame now and then.

What makes the log is a process of its own, whose memory is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from spectrum_tui.allocation import give_back_large_blocks
from spectrum_tui.backends.answers import Answers
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.times import SECOND
from tests.benchmarks.crowd import MINUTES, SCENE, START, STAY, Crowd, Pipe
from tests.benchmarks.frame import draw
from tests.benchmarks.plot import Chart, Series, page

RETAIN = 256 << 20
BITE = 1 << 20
SAMPLES = 100
FRAME = 5
"""Scenes between two frames."""
MIB = 1 << 20


@dataclass(frozen=True)
class Sample:
    """How things stand."""

    events: int
    resident: int
    """Bytes, all of the process."""
    held: int
    """Bytes by the engine's own account."""
    kept: int
    """Events."""
    columns: int
    """Bytes of these."""
    values: int
    """Client addresses that are known."""


class Soak:
    """One run.

    Args:
        retain: bytes of the budget.
        window: of the screen, in ns; None for all since the start.
    """

    def __init__(self, retain: int = RETAIN, window: int | None = 300 * SECOND) -> None:
        give_back_large_blocks()
        self.engine = Engine(retain=retain)
        self._answers, self._span = Answers(self.engine.vocabulary), Span(window=window)
        self._offset = 0

    def run(self, events: int, every: int) -> Iterator[Sample]:
        """Read about so many events, and say now and then how things stand."""
        yield self.sample(0)
        with closing(Pipe()) as pipe:
            yield from self._run(pipe, events, every)

    def _run(self, pipe: Pipe, events: int, every: int) -> Iterator[Sample]:
        for number in count(1):
            self._take(pipe.scene(BITE), START + number * MINUTES * 60 * SECOND)
            if number % FRAME == 0:
                draw(self._answers, self.engine.rolling(self._span))
                self.engine.open_connections(self._span)
            read = number * SCENE
            if read // every > (read - SCENE) // every:
                yield self.sample(read)
            if read >= events:
                return

    def sample(self, events: int) -> Sample:
        """Return how things stand."""
        engine = self.engine
        return Sample(
            events,
            resident(),
            engine.budget.held,
            engine.store.rows,
            engine.store.nbytes,
            len(engine.vocabulary.clients),
        )

    def _take(self, bites: Iterable[bytes], now: int) -> None:
        for bite in bites:
            self.engine.feed(1, bite, offset=self._offset, now=now, live=True)
            self._offset += len(bite)
            self.engine.tidy()
        self.engine.tick(now)


def resident() -> int:
    """Return the bytes of memory that this process has."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def measure(events: int, picture_to: Path | None = None) -> list[tuple[str, str]]:
    """Return rows of the table, and draw the curve."""
    soak, start = Soak(), time.process_time()
    samples = list(soak.run(events, max(events // SAMPLES, SCENE)))
    took = time.process_time() - start
    if picture_to:
        picture_to.write_text(picture(samples), "utf-8")
    base, later = samples[0], samples[len(samples) // 3 :]
    last, least, most = (each(s.resident for s in later) // MIB for each in (lambda x: [*x][-1], min, max))
    full = soak.sample(events)
    passed = Crowd().clients * events // SCENE // STAY
    return [
        (
            f"memory over {events / 1e6:.0f} M events and {passed / 1e6:.1f} M clients, 256 MiB retained",
            f"{base.resident // MIB} MiB at first; after a third {least} to {most} MiB, {last} at the end",
        ),
        ("… events and clients known at the end", f"{full.kept:,} and {full.values:,}"),
        ("… columns per kept event", f"{full.columns / max(full.kept, 1):.0f} bytes"),
        ("… held by its own account", f"{full.held / MIB:.0f} MiB"),
        ("… read per second of processor time", f"{events / took:,.0f} events"),
    ]


def picture(samples: list[Sample]) -> str:
    """Return the curves of a run."""
    millions = [each.events / 1e6 for each in samples]
    resident = [(at, each.resident / MIB) for at, each in zip(millions, samples, strict=True)]
    held = [(at, each.held / MIB) for at, each in zip(millions, samples, strict=True)]
    values = [(at, float(each.values)) for at, each in zip(millions, samples, strict=True)]
    memory = [Series("resident", resident), Series("its own account", held)]
    return page(
        (
            Chart("Memory, MiB", "M events", memory),
            Chart("Client addresses known", "M events", [Series("addresses", values)]),
        )
    )
