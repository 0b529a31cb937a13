"""What the demo does stands out when something happens in it, and nothing does while all is as ever."""

from __future__ import annotations

import pytest

from spectrum_tui.backends.changes import Differences
from spectrum_tui.backends.differences import Changes, Measure
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.parser import parse
from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.sources.demo.source import Demo

START = 1_768_485_600 * SECOND
RATE = 80.0


def after(passed: int, span: Span, *, seed: int) -> Changes:
    """Return what has changed so long after the demo began; half a minute after that the trouble begins."""
    demo, engine = Demo(RATE, seed=seed, start=START, history=10 * MINUTE), Engine()
    while piece := demo.read(1 << 20, START + passed):
        engine.feed(1, piece.data, offset=piece.offset, now=START + passed, live=False)
    comparison = engine.compare(span, now=START + passed)
    assert comparison is not None
    differences = Differences(engine.vocabulary, engine.firsts)
    return differences.answer(comparison, engine.version, loading=False, halves=False)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "span", [Span(window=5 * MINUTE), Span(window=MINUTE), Span()], ids=["5m", "1m", "all"]
)
def test_ordinary_traffic_does_not_stand_out(span: Span, seed: int) -> None:
    changes = after(0, span, seed=seed)
    assert changes.before is not None
    assert changes.rows == ()
    assert changes.total[0].events > 3000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_origin_at_fault_comes_first_and_how_it_fails_with_it(seed: int) -> None:
    changes = after(3 * MINUTE, Span(window=5 * MINUTE), seed=seed)
    first = changes.rows[0]
    assert (first.dimension, first.key, first.measure) == ("origin", "10.0.3.7:22/tcp", Measure.FAULTS)
    found = {(row.dimension, row.key): row for row in changes.rows}
    assert {("status", "522"), ("status", "445"), ("side", "origin")} <= found.keys()
    assert found["client", "203.0.113.9"].new, "the one who guesses passwords meanwhile"
    assert all(row.score > 0 for row in changes.rows), "the others did not get better"


def test_in_a_scope_that_is_all_trouble_the_trouble_still_stands_out() -> None:
    changes = after(2 * MINUTE, Span((parse("origin=10.0.3.7:22/tcp"),), 90 * SECOND), seed=4)
    assert changes.rows[0].score > 0
    assert ("origin", "10.0.3.7:22/tcp") in {(row.dimension, row.key) for row in changes.rows}
