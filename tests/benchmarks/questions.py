"""What scopes, pages, ranges, connections and changes cost with many events kept."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from spectrum_tui.backends.base import Sort
from spectrum_tui.backends.changes import Differences
from spectrum_tui.backends.connected import Connected
from spectrum_tui.backends.connections import Which
from spectrum_tui.engine.codes import EVENT_NAMES
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.model.parser import parse
from spectrum_tui.model.times import SECOND
from tests.benchmarks.bulk import NOW, timed
from tests.benchmarks.frame import Rows, filled

FILTERS = (
    "status=522",
    "country=de",
    "origin=10.0.3.7:22/tcp",
    "bytes>10MiB",
    "sni~example",
    "client in 198.18.0.0/16",
    "rtt>2.5ms and not colo=FRA",
    "event=disconnect",
    "not status=522",
)
MINUTES = (1, 5, 15)
ROUNDS = 3
OPEN = 400_000


class Asked(NamedTuple):
    """What a view cost that was not there yet."""

    events: int
    """How many it counts."""
    counting: float
    """Seconds until all are counted."""
    page: float
    """Seconds until its first events are found."""


def asked(engine: Engine, span: Span) -> Asked:
    """Return what a view costs beside that of everything, which is there."""
    engine.rolling(Span(window=span.window))
    engine.tick(NOW)
    start = time.perf_counter()
    rolling = engine.rolling(span)
    engine.tick(NOW)
    took = time.perf_counter() - start
    page = timed(partial(Kept(engine).page, span, before=None, after=None, size=100)) if span.scope else 0.0
    return Asked(rolling.counted, took, page)


def asked_in_turn(engine: Engine, spans: Sequence[Span]) -> list[Asked]:
    """Return what views cost, medians: so many that the first is gone when it is asked for again."""
    rounds = [[asked(engine, span) for span in spans] for _ in range(ROUNDS)]
    return [Asked(*map(statistics.median, zip(*each, strict=True))) for each in zip(*rounds, strict=True)]


def viewed(engine: Engine, newest: int, window: int) -> Rows:
    """Return rows about scopes, narrowed from the view of everything, and about ranges of time."""
    scopes = [Span((parse(text),), window) for text in FILTERS]
    ranges = [Span(interval=(newest - minutes * 60 * SECOND, newest)) for minutes in MINUTES]
    found = asked_in_turn(engine, [*scopes, *ranges])
    rows: Rows = []
    for text, each in zip(FILTERS, found, strict=False):
        matches = f"{each.events / 1e6:.2f} M of {engine.store.rows / 1e6:.1f} M events"
        took = f"{each.counting * 1e3:.0f} ms, a page {each.page * 1e3:.1f} ms"
        rows.append((f"scope `{text}`, {matches}", took, "200 ms, 20 ms"))
    for minutes, each in zip(MINUTES, found[len(FILTERS) :], strict=True):
        what = f"a range of {minutes} m, {each.events / 1e6:.2f} M events"
        rows.append((what, f"{each.counting * 1e3:.0f} ms", "200 ms"))
    return rows


def changed(engine: Engine, window: int | None) -> tuple[str, str, str]:
    """Return what it costs to say what changed, asked for the first time."""
    differences = Differences(engine.vocabulary, engine.firsts)

    def ask() -> None:
        comparison = engine.compare(Span(window=window), now=NOW)
        assert comparison is not None
        differences.answer(comparison, engine.version, loading=False, halves=window is None)

    what = f"in {window // (60 * SECOND)} m" if window else "in the later half of all"
    return f"what changed {what}", f"{timed(ask) * 1e3:.0f} ms", "200 ms"


def connected(engine: Engine, window: int | None) -> tuple[str, str, str]:
    """Return what it costs to list connections."""
    connections, span = Connected(engine), Span(window=window)
    engine.rolling(span)
    engine.tick(NOW)
    ask: Callable[[], object] = partial(connections.answer, span, Which.ALL, Sort("duration"), 100, NOW)
    took = timed(ask)
    found = connections.answer(span, Which.ALL, Sort("duration"), 100, NOW)
    return (
        f"connections, {found.open:,} open and {found.closed:,} closed",
        f"{took * 1e3:.0f} ms",
        "200 ms",
    )


def open_up(engine: Engine, batches: list[Batch]) -> None:
    """Have the engine hear of connections that stay open."""
    random, sequence = np.random.default_rng(1), 1 << 40
    connect = EVENT_NAMES.index("connect")
    while engine.sessions.count(None) < OPEN:
        for batch in batches:
            opening = np.flatnonzero(engine.vocabulary.traits.event[batch["traits"]] == connect)
            columns = dict(batch.take(opening).columns)
            count = len(opening)
            columns["port"] = random.integers(1024, 65_535, count).astype(np.int32)
            columns["connect"] = columns["time"] + random.integers(1, SECOND, count)
            columns["sequence"] = np.arange(sequence, sequence + count)
            sequence += count
            engine.sessions.add(Batch(columns))


def measure(events: int) -> Rows:
    """Return rows of the table."""
    engine, batches, window = filled(events, 10)
    newest = engine.clock.newest or 0
    rows = viewed(engine, newest, window)
    rows += [changed(engine, length) for length in (300 * SECOND, None)]
    open_up(engine, batches)
    return [*rows, *(connected(engine, length) for length in (300 * SECOND, None))]
