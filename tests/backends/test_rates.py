"""How many events a second there are, also of what a window still has."""

from __future__ import annotations

import pytest

from spectrum_tui.backends.answers import Answers
from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Engine
from spectrum_tui.engine.span import Span
from tests.engine.asking import ARRIVAL
from tests.engine.generated import line, log
from tests.naive_records import SECOND


def connect(second: int) -> bytes:
    """Return one event, so many seconds after `ARRIVAL`."""
    return log([line({"Event": "connect", "Timestamp": ARRIVAL + second * SECOND})])


def test_what_a_window_has_lost_to_make_room_does_not_thin_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FULL", 40)
    engine, span = Engine(retain=12_000), Span(window=3600 * SECOND)
    engine.rolling(span)
    for second in range(600):
        now = ARRIVAL + second * SECOND
        engine.feed(1, connect(second), offset=second, now=now, live=True)
        engine.tick(now)
    assert engine.tally.evicted > 100
    rate = Answers(engine.vocabulary).totals(engine.rolling(span), 0).per_second
    assert rate == pytest.approx(1, rel=0.05)
