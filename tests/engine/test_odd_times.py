"""Events whose times lie far off, or that have none, must not blind a window."""

from __future__ import annotations

import orjson

from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.times import SECOND

NOW = 1_768_485_600 * SECOND
WINDOW = Span(window=300 * SECOND)


def line(time: int | None, client: str = "192.0.2.1") -> bytes:
    """Return an event at a time in ns."""
    record = {"Event": "connect", "Status": 0, "ClientIP": client}
    return orjson.dumps(record if time is None else {**record, "Timestamp": time}) + b"\n"


def counted(engine: Engine, now: int) -> int:
    """Return the events in the window."""
    rolling = engine.rolling(WINDOW)
    engine.tick(now)
    return int(rolling.codes["traits"].events.array(len(engine.vocabulary.traits)).sum())


def test_one_event_of_the_far_future_survives_eviction() -> None:
    engine = Engine(retain=400_000)
    engine.rolling(WINDOW)
    offset = 0
    for second in range(60):
        now = NOW + second * SECOND
        data = b"".join(line(now - SECOND + step * SECOND // 600) for step in range(600))
        data += line(4_000_000_000 * SECOND) if second == 5 else b""
        engine.feed(1, data, offset=offset, now=now, live=True)
        offset += len(data)
    assert engine.tally.evicted
    start = engine.rolling(WINDOW).start
    assert start is not None
    assert start < NOW + 60 * SECOND
    assert counted(engine, NOW + 59 * SECOND) > 600


def test_an_event_without_a_time_does_not_empty_the_window_of_an_old_log() -> None:
    old = NOW - 3 * 86_400 * SECOND
    engine = Engine()
    data = b"".join(line(old + step * SECOND) for step in range(50)) + line(None)
    engine.feed(1, data, offset=0, now=NOW, live=False)
    assert counted(engine, NOW) == 50


def test_an_event_without_a_time_that_comes_first_does_not_either() -> None:
    old = NOW - 3 * 86_400 * SECOND
    engine = Engine()
    engine.feed(1, line(None), offset=0, now=NOW, live=False)
    assert counted(engine, NOW) == 1
    data = b"".join(line(old + step * SECOND) for step in range(50))
    engine.feed(1, data, offset=len(line(None)), now=NOW, live=False)
    assert counted(engine, NOW) == 50


def test_all_is_counted_through_however_many_scopes() -> None:
    engine = Engine(retain=400_000)
    engine.rolling(Span())
    offset = 0
    for batch in range(60):
        data = b"".join(line(NOW + batch * SECOND + step) for step in range(600))
        engine.feed(1, data, offset=offset, now=NOW + batch * SECOND, live=True)
        engine.rolling(Span(window=(batch + 1) * SECOND))
        offset += len(data)
    assert engine.tally.evicted
    rolling = engine.rolling(Span())
    assert int(rolling.codes["traits"].events.array(len(engine.vocabulary.traits)).sum()) == 36_000


def test_a_wall_clock_that_jumps_an_hour_and_back_blinds_nothing() -> None:
    engine, offset = Engine(), 0
    for second in range(400):
        wall = NOW + second * SECOND + (3600 * SECOND if 100 <= second < 200 else 0)
        wall -= 3600 * SECOND if 300 <= second < 350 else 0
        data = line(NOW + second * SECOND)
        engine.tick(wall)
        engine.feed(1, data, offset=offset, now=wall, live=True)
        offset += len(data)
        assert counted(engine, wall) == min(second + 1, 300)
