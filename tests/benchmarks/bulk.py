"""Decode + store + counters beside bare `orjson.loads` over the same lines, bite by bite in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import orjson

from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.demo import events as demo_events

BITE = 1 << 20
START = 1_768_485_600 * SECOND
NOW = START + 3600 * SECOND


def bites(events: int, rate: float = 3000.0) -> Iterator[bytes]:
    """Yield demo events as NDJSON in bites of about a megabyte, each of whole lines."""
    held = b""
    for block in demo_events(events, seed=7, start=START, rate=rate):
        held += block if block.endswith(b"\n") else block + b"\n"
        if len(held) >= BITE:
            yield held
            held = b""
    if held:
        yield held


def timed(work: Callable[[], object]) -> float:
    """Return how long some work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def parse_each(lines: list[bytes]) -> None:
    """Parse lines and keep nothing."""
    for line in lines:
        orjson.loads(line)


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table."""
    engine = Engine(retain=256 << 20)
    engine.rolling(Span())
    engine.rolling(Span(window=300 * SECOND))
    bare, whole, offset, count = [], [], 0, 0
    for bite in bites(events):
        lines = bite.split(b"\n")[:-1]
        bare.append(timed(partial(parse_each, lines)) / len(lines))
        feed = partial(engine.feed, 1, bite, offset=offset, now=NOW, live=False)
        whole.append(timed(feed) / len(lines))
        engine.tick(NOW)
        offset, count = offset + len(bite), count + len(lines)
    ratio = statistics.median(one / other for one, other in zip(bare, whole, strict=True))
    per_second = 1 / statistics.median(whole)
    return [
        ("decode + store + counters, one process, every field", f"{per_second:,.0f} events/s"),
        ("the same ÷ bare `orjson.loads` over the same lines", f"{ratio:.2f}"),
        ("memory per kept event, columns", f"{engine.store.nbytes / engine.store.rows:.0f} bytes"),
    ]
