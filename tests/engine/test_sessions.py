"""Connects and closes find each other in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import early, sessions
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.model.parser import parse
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM, fed
from tests.engine.generated import line, log
from tests.naive_query import matches
from tests.naive_records import SECOND

ALL = Span()


@pytest.fixture(autouse=True, scope="module")
def small_memory() -> Iterator[None]:
    """Tidy up and pack after few connections, as the real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "SLACK", 3)
        patch.setattr(sessions, "MAX_PIECES", 4)
        patch.setattr(early, "FRESH", 5)
        yield


connections = st.fixed_dictionaries(
    {
        "Application": st.sampled_from(("ssh-prod", "game")),
        "ClientIP": st.sampled_from(("203.0.113.9", "203.0.113.10")),
        "ClientPort": st.integers(1, 5),
        "ConnectTimestamp": st.integers(0, 3).map(lambda second: ARRIVAL + second * SECOND),
    }
)
closes = st.sampled_from(("disconnect", "originError", "tlsError"))


def opening(connection: dict[str, Any]) -> bytes:
    return line({"Event": "connect", "Status": 0, "Timestamp": connection["ConnectTimestamp"], **connection})


def closing(connection: dict[str, Any], event: str = "disconnect") -> bytes:
    at = connection["ConnectTimestamp"] + SECOND
    return line({"Event": event, "Status": 200, "Timestamp": at, "DisconnectTimestamp": at, **connection})


@st.composite
def histories(draw: st.DrawFn) -> list[list[bytes]]:
    """Opens and closes of some connections, shuffled and cut into batches."""
    found: list[bytes] = []
    for connection in draw(
        st.lists(connections, max_size=25, unique_by=lambda each: tuple(sorted(each.items())))
    ):
        found += [opening(connection)] * draw(st.integers(0, 3).map(bool))
        found += [closing(connection, draw(closes))] * draw(st.booleans())
    shuffled = draw(st.permutations(found))
    cuts = sorted(draw(st.lists(st.integers(0, len(found)), max_size=6)))
    return [shuffled[low:high] for low, high in zip([0, *cuts], [*cuts, None], strict=True)]


@given(histories())
def test_open_connections_equal_a_naive_pairing(batches: list[list[bytes]]) -> None:
    engine, seen = Engine(), list[bytes]()
    for batch in batches:
        engine.feed(STREAM, log(batch), offset=0, now=ARRIVAL, live=True)
        seen += batch
        events = naive.read(log(seen)).events
        assert engine.open_connections(ALL) == naive.open_connections(events)
        for text in ("client=203.0.113.9", "app=game ClientPort<3", "event=disconnect"):
            asked = parse(text)
            scoped = [
                event for event in events if event.says["event"] != "connect" or matches(asked, event.says)
            ]
            assert engine.open_connections(Span((asked,))) == naive.open_connections(scoped)


CONNECTION = {"Application": "a", "ClientIP": "x", "ClientPort": 1, "ConnectTimestamp": ARRIVAL}


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([opening(CONNECTION)], 1),
        ([opening(CONNECTION), closing(CONNECTION)], 0),
        ([closing(CONNECTION), opening(CONNECTION)], 0),
        ([opening(CONNECTION), opening(CONNECTION)], 1),
        ([opening(CONNECTION), opening(CONNECTION), closing(CONNECTION), closing(CONNECTION)], 0),
        ([opening(CONNECTION), closing(CONNECTION, "progress")], 1),
        ([opening(CONNECTION), closing(CONNECTION | {"ClientPort": 2})], 1),
        ([opening(CONNECTION), closing(CONNECTION | {"ConnectTimestamp": ARRIVAL + 1})], 1),
        ([opening(CONNECTION), closing(CONNECTION | {"Application": "b"})], 1),
        ([opening(CONNECTION | {"ConnectTimestamp": 0, "Timestamp": ARRIVAL}), closing(CONNECTION)], 0),
        ([closing(CONNECTION | {"ConnectTimestamp": 0}), opening(CONNECTION)], 1),
    ],
    ids=[
        "open",
        "closed",
        "closed before it opened",
        "opened twice in the log",
        "all of it twice in the log",
        "an event of another kind",
        "another port",
        "another opening of the same port",
        "another application",
        "a connect that has only its event time",
        "a failure before there was a connection",
    ],
)
def test_what_closes_a_connection(lines: list[bytes], count: int) -> None:
    assert fed(log(lines)).open_connections(ALL) == count
    engine = Engine()
    for each in lines:
        engine.feed(STREAM, log([each]), offset=0, now=ARRIVAL, live=True)
    assert engine.open_connections(ALL) == count


def test_too_many_open_connections_are_given_up_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_OPEN", 100)
    engine = Engine()
    for port in range(1, 500):
        opened = opening(CONNECTION | {"ClientPort": port})
        engine.feed(STREAM, log([opened]), offset=0, now=ARRIVAL, live=True)
        assert engine.open_connections(ALL) <= 100
    assert engine.open_connections(Span((parse("ClientPort>450"),))) == 49
