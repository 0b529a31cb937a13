"""What a frame costs, with 1× and 10× the events in the window, and with many clients and origins."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

import numpy as np

from spectrum_tui.backends.answers import Answers, timeline
from spectrum_tui.backends.base import Sort
from spectrum_tui.engine.codes import Word
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.model.times import SECOND
from tests.benchmarks.bulk import NOW, bites, timed

FRAMES = 20
Rows = list[tuple[str, str, str]]
"""What was measured, the figure and its budget."""


def filled(events: int, times: int) -> tuple[Engine, list[Batch], int]:
    """Return an engine that keeps `times` copies of the events in a row, and the span they fill."""
    engine, offset, batches = Engine(retain=None), 0, []
    for bite in bites(events):
        batch = engine.feed(1, bite, offset=offset, now=NOW, live=False)
        offset += len(bite)
        if batch is not None:
            batches.append(batch)
    span = max(batch.newest for batch in batches) - min(batch.oldest for batch in batches) + 1
    for copy in range(1, times):
        for batch in batches:
            shifted = Batch({**batch.columns, "time": batch["time"] + copy * span})
            engine.clock.arrive(shifted["time"], NOW, live=False)
            engine.store.add(shifted)
    return engine, batches, span * times


def draw(answers: Answers, rolling: Rolling) -> None:
    """Work out everything one frame shows."""
    answers.totals(rolling, 0)
    answers.event_types(rolling, Sort("count"))
    answers.sides(rolling)
    answers.breakdown(rolling, "status", Sort("count"), 100)
    answers.statuses(rolling)
    answers.clients(rolling, Sort("events"), 100)
    answers.origins(rolling, Sort("faults"), 100)
    timeline(rolling)


def frames(engine: Engine, batches: list[Batch], window: int) -> Iterator[float]:
    """Yield the seconds that each frame takes after a second of new events."""
    rolling, answers = engine.rolling(Span(window=window)), Answers(engine.vocabulary)
    engine.tick(NOW)
    for batch in batches[:FRAMES]:
        newest = engine.clock.newest or 0
        times = np.linspace(newest + 1, newest + SECOND, len(batch)).astype(np.int64)
        engine.clock.arrive(times, NOW, live=False)
        engine.store.add(Batch({**batch.columns, "time": times}))
        yield timed(partial(engine.tick, NOW)) + timed(partial(draw, answers, rolling))


def crowd(engine: Engine, batches: list[Batch], clients: int, origins: int) -> list[Batch]:
    """Return the events with as many clients and origins as are asked for; 0 leaves them as they are."""
    random, known = np.random.default_rng(1), engine.vocabulary
    addresses = (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in range(clients))
    names = [known.clients.code(Word(address)) for address in addresses]
    hosts = (f"172.16.{number >> 8}.{number & 255}" for number in range(origins))
    routes = [known.routes.code(known.routes.read("game", host, 443, "tcp", "")) for host in hosts]
    found = []
    for batch in batches:
        columns = dict(batch.columns)
        for column, codes in (("client", names), ("route", routes)):
            if codes:
                columns[column] = random.choice(np.array(codes, np.uint32), len(batch))
        found.append(Batch(columns))
        engine.store.add(found[-1])
        known.settle(columns["client"], columns["network"], columns["time"])
    return found


def crowded(events: int, clients: int, origins: int) -> tuple[str, str, str]:
    """Return what a frame costs with many clients or origins in the window."""
    engine, batches, span = filled(events, 1)
    cost = statistics.median(frames(engine, crowd(engine, batches, clients, origins), span))
    many = f"{clients:,} clients" if clients else f"{origins:,} origins"
    return f"one frame's work, {many} in the window", f"{cost * 1e3:.1f} ms", "5 ms"


def measure(events: int) -> Rows:
    """Return rows of the table."""
    small, large = filled(events, 1), filled(events, 10)
    in_turn = zip(frames(*small), frames(*large), strict=True)
    one, ten = map(statistics.median, zip(*in_turn, strict=True))
    what = "one frame's work, {:.1f} M events in the window"
    return [
        (what.format(small[0].store.rows / 1e6), f"{one * 1e3:.1f} ms", "5 ms"),
        (what.format(large[0].store.rows / 1e6), f"{ten * 1e3:.1f} ms, {ten / one:.1f} ×", "5 ms, 1.5 ×"),
        *(crowded(events, clients, 0) for clients in (200_000, 900_000)),
        crowded(events, 0, 50_000),
    ]
