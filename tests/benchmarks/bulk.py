"""Decode, store and counters beside bare `orjson.loads` over the same lines, bite by bite in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from unittest.mock import patch

import orjson

from spectrum_tui.engine import scan
from spectrum_tui.engine.decode import Decoder
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.framing import Framer
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.demo import events as demo_events

BITE = 1 << 20
START = 1_768_485_600 * SECOND
NOW = START + 3600 * SECOND
NEVER = 1 << 62


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


def bare(bite: bytes) -> Callable[[], object]:
    """Return the work of reading every line of a bite and forgetting it."""
    lines = bite.split(b"\n")[:-1]
    return lambda: [None for line in lines if orjson.loads(line) is None]


class Reader:
    """Takes in bites one after the other."""

    def __init__(self) -> None:
        self.engine = Engine(retain=256 << 20)
        self.engine.rolling(Span())
        self.engine.rolling(Span(window=300 * SECOND))
        self._offset = 0

    def take(self, bite: bytes) -> None:
        """Decode, store and count a bite."""
        self.engine.feed(1, bite, offset=self._offset, now=NOW, live=False)
        self.engine.tick(NOW)
        self._offset += len(bite)


class Plain:
    """Only decodes bites."""

    def __init__(self) -> None:
        self._decoder, self._framer = Decoder(Vocabulary()), Framer()

    def take(self, bite: bytes) -> None:
        """Decode a bite."""
        self._decoder.decode(1, self._framer.feed(bite), arrival=NOW, sequence=0)


def one_by_one(take: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the same work with every line made an object."""

    def slowly(bite: bytes) -> None:
        with patch.object(scan, "LEAST", NEVER):
            take(bite)

    return slowly


def ratio(base: Sequence[float], costs: Sequence[float]) -> float:
    """Return how fast something is beside what it is compared with: the median over all bites."""
    return statistics.median(one / other for one, other in zip(base, costs, strict=True))


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table."""
    reader = Reader()
    ways = {
        "decode": Plain().take,
        "decode, line by line": one_by_one(Plain().take),
        "whole": reader.take,
        "whole, line by line": one_by_one(Reader().take),
    }
    base: list[float] = []
    costs: dict[str, list[float]] = {way: [] for way in ways}
    lines = []
    for bite in bites(events):
        lines.append(bite.count(b"\n"))
        base.append(timed(bare(bite)))
        for way, take in ways.items():
            costs[way].append(timed(lambda take=take, bite=bite: take(bite)))  # type: ignore[misc]
    per_second = ratio(lines, costs["whole"])
    ratios = {way: f"{ratio(base, cost):.2f}" for way, cost in costs.items()}
    return [
        ("decode + store + counters, one process, every field", f"{per_second:,.0f} events/s"),
        ("the same ÷ bare `orjson.loads` over the same lines", ratios["whole"]),
        ("… when every line is made an object", ratios["whole, line by line"]),
        ("decode alone ÷ bare `orjson.loads`", ratios["decode"]),
        ("… when every line is made an object", ratios["decode, line by line"]),
        (
            "memory per kept event, columns",
            f"{reader.engine.store.nbytes / reader.engine.store.rows:.0f} bytes",
        ),
    ]
