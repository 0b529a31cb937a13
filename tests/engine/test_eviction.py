"""What is evicted first is what is oldest, whether it came first or was filled in behind."""

from __future__ import annotations

import pytest

from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Engine
from tests.engine.asking import ARRIVAL, kept
from tests.engine.generated import line, log
from tests.naive_records import SECOND


def connects(first: int, last: int) -> bytes:
    """Return one event a second, from one to another as counted from `ARRIVAL`."""
    return log([line({"Event": "connect", "Timestamp": ARRIVAL + at * SECOND}) for at in range(first, last)])


@pytest.mark.parametrize("fill", [40, 100])
def test_history_goes_first_and_the_oldest_of_it_first_of_all(
    monkeypatch: pytest.MonkeyPatch, fill: int
) -> None:
    monkeypatch.setattr(store, "FULL", fill)
    monkeypatch.setattr(store, "FAN_IN", 4)
    engine = Engine(retain=12_000)
    for place, first in enumerate(range(-50, 0, 10)):
        engine.feed(1, connects(first, first + 10), offset=place, now=ARRIVAL, live=False)
    stream = 2
    while engine.room():
        first = -50 - 10 * (stream - 1)
        engine.backfill(stream, connects(first, first + 10), offset=0, now=ARRIVAL, end=True)
        stream += 1
    oldest = _times(engine)[0]
    assert engine.tally.evicted == 0
    for newest in range(600):
        engine.feed(1, connects(newest, newest + 1), offset=newest, now=ARRIVAL, live=True)
        if newest % 20 == 0:
            times = _times(engine)
            assert times == list(range(times[0], newest + 1)), "no gap"
    assert oldest < 0 < times[0]


def _times(engine: Engine) -> list[int]:
    return sorted((int(said["time"]) - ARRIVAL) // SECOND for said in kept(engine).values())
