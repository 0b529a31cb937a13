"""What a frame, a scope and a page cost, with 1× and 10× the events in the window."""

from __future__ import annotations

import statistics
import time
from functools import partial

import numpy as np

from spectrum_tui.backends.answers import Answers, timeline
from spectrum_tui.backends.base import Sort
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.model.parser import parse
from spectrum_tui.model.times import SECOND
from tests.benchmarks.bulk import NOW, bites, timed

FRAMES = 20
FILTERS = ("status=522", "origin=10.0.3.7:22/tcp", "sni~example", "bytes>10MiB", "client in 198.18.0.0/16")


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


def frame_cost(engine: Engine, batches: list[Batch], window: int) -> float:
    """Return the median seconds of a frame after a second of new events."""
    rolling, answers = engine.rolling(Span(window=window)), Answers(engine.vocabulary)
    engine.tick(NOW)
    costs = []
    for batch in batches[:FRAMES]:
        newest = engine.clock.newest or 0
        times = np.linspace(newest + 1, newest + SECOND, len(batch)).astype(np.int64)
        engine.clock.arrive(times, NOW, live=False)
        engine.store.add(Batch({**batch.columns, "time": times}))
        costs.append(timed(partial(engine.tick, NOW)) + timed(partial(draw, answers, rolling)))
    return statistics.median(costs)


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table."""
    small, small_batches, small_span = filled(events, 1)
    large, large_batches, large_span = filled(events, 10)
    one, ten = frame_cost(small, small_batches, small_span), frame_cost(large, large_batches, large_span)
    rows = [
        (f"one frame's work, {small.store.rows / 1e6:.1f} M events in the window", f"{one * 1e3:.1f} ms"),
        (f"one frame's work, {large.store.rows / 1e6:.1f} M events in the window", f"{ten * 1e3:.1f} ms"),
    ]
    for text in FILTERS:
        span = Span((parse(text),), window=large_span)
        start = time.perf_counter()
        large.rolling(span)
        large.tick(NOW)
        scoped = time.perf_counter() - start
        page = timed(partial(Kept(large).page, span, before=None, after=None, size=100))
        rows.append(
            (
                f"scope `{text}` over {large.store.rows / 1e6:.1f} M events",
                f"{scoped * 1e3:.0f} ms, a page {page * 1e3:.0f} ms",
            )
        )
    return rows
