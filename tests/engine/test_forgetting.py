"""What dictionaries forget is what nothing needs any more, and no count changes for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.answers import Answers
from spectrum_tui.backends.base import FOLDS, Sort
from spectrum_tui.engine import codes, columns, forgetting, sessions, store
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.parser import parse
from tests.engine.asking import ARRIVAL, STREAM
from tests.engine.generated import line, log
from tests.engine.recount import Recount
from tests.engine.test_rolling import Glance, feeds, go, scoped, windows
from tests.naive_records import SECOND

ALL = Span()
LIMIT = 100


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Merge, evict and forget after few events, as the real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 40)
        patch.setattr(store, "FAN_IN", 2)
        patch.setattr(columns, "LARGE", 1000)
        patch.setattr(sessions, "SLACK", 3)
        patch.setattr(forgetting, "LEAST", 2)
        patch.setattr(forgetting, "PATIENCE", 10)
        yield


def tidy(engine: Engine) -> None:
    """Forget whatever it is time for."""
    for _ in range(20):
        engine.tidy()


crowds = st.lists(st.integers(1, 250), max_size=25).map(
    lambda numbers: (
        [
            line({"Event": "connect", "Timestamp": ARRIVAL, "ClientIP": f"198.51.100.{n}", "ClientAsn": n})
            for n in numbers
        ],
        True,
    )
)
steps = st.one_of(
    feeds,
    crowds,
    st.integers(0, 40 * SECOND),
    windows,
    scoped.filter(lambda span: span.window is not None),
    st.builds(Glance, scoped),
    st.none(),
)


@given(st.lists(steps, max_size=15), st.sampled_from((None, 4_000, 16_000)))
def test_forgetting_changes_no_count(steps: list[object], retain: int | None) -> None:
    recount = Recount(retain=retain)
    window = Span(window=10 * SECOND)
    for span in (ALL, window):
        recount.engine.rolling(span)
    for step in steps:
        go(recount, step)
        tidy(recount.engine)
        recount.check(ALL, complete=True)
        recount.check(window)
        for fold in FOLDS[1:]:
            recount.check_fold(window, fold)


def visits(engine: Engine, first: int, count: int, *, port: int = 443) -> None:
    """Have clients that never came before connect one a second, and leave at once."""
    for number in range(first, first + count):
        time = ARRIVAL + number * SECOND
        client = {"ClientIP": f"10.{number >> 8}.{number & 255}.1", "ClientPort": 1, "OriginPort": port}
        stay = {**client, "Timestamp": time, "ConnectTimestamp": time}
        lines = [line({"Event": event, "Status": 200, **stay}) for event in ("connect", "disconnect")]
        engine.feed(STREAM, log(lines), offset=0, now=time, live=True)
        tidy(engine)


def rows(engine: Engine, span: Span) -> dict[str, int]:
    """Return the events of each client row."""
    engine.tick(ARRIVAL)
    answers = Answers(engine.vocabulary)
    return {row.key: row.count for row in answers.clients(engine.rolling(span), Sort("events"), None)}


def test_a_dictionary_is_no_larger_than_what_is_kept() -> None:
    engine = Engine(retain=20_000)
    engine.rolling(Span(window=60 * SECOND))
    sizes = []
    for first in range(0, 2000, 100):
        visits(engine, first, 100)
        sizes.append(len(engine.vocabulary.clients))
    assert engine.tally.evicted > 3000
    assert max(sizes) < 600
    assert not engine.hints()
    newest = f"10.{1999 >> 8}.{1999 & 255}.1"
    assert engine.rolling(Span((parse(f"client={newest}"),))).counted == 2


def test_beyond_the_limit_those_of_fewest_events_are_counted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codes, "MAX_KEYS", LIMIT)
    engine = Engine(retain=2_000)
    engine.rolling(ALL)
    visits(engine, 0, 1)
    visits(engine, 0, 1)
    visits(engine, 1, 200)
    found = rows(engine, ALL)
    assert found["10.0.0.1"] == 4, "it has more events than any other"
    assert found["10.0.200.1"] == 2, "its events are kept"
    assert sum(found.values()) == 2 * 202
    assert LIMIT // 2 < len(found) <= LIMIT + 1
    told = [said for _, said in engine.hints()]
    assert any("client addresses with few events" in said for said in told)


def test_a_close_finds_its_connect_whatever_was_forgotten_in_between() -> None:
    engine = Engine(retain=3_000)
    opened = {"Timestamp": ARRIVAL, "ConnectTimestamp": ARRIVAL, "ClientIP": "203.0.113.9", "ClientPort": 7}
    engine.feed(STREAM, log([line({"Event": "connect", **opened})]), offset=0, now=ARRIVAL, live=True)
    visits(engine, 1, 300, port=22)
    assert engine.open_connections(ALL) == 1
    closed = {**opened, "Timestamp": ARRIVAL + 400 * SECOND}
    engine.feed(STREAM, log([line({"Event": "disconnect", **closed})]), offset=0, now=ARRIVAL, live=True)
    assert engine.open_connections(ALL) == 0
    assert engine.sessions.unopened == 0
