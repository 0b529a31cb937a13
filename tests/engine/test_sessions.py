"""Connects and closes find each other in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import index, sessions, unopened
from spectrum_tui.engine.decode import Reading
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
        patch.setattr(index, "LEAST", 4)
        patch.setattr(unopened, "SPARE", 3)
        yield


connections = st.fixed_dictionaries(
    {
        "Application": st.sampled_from(("ssh-prod", "game")),
        "ClientIP": st.sampled_from(("203.0.113.9", "203.0.113.10")),
        "ClientPort": st.integers(1, 5),
        "OriginIP": st.sampled_from(("10.0.3.7", "10.0.3.7", "")),
        "ConnectTimestamp": st.integers(0, 3).map(lambda second: ARRIVAL + second * SECOND),
    }
)
tellings = st.sampled_from((0, 0, 0, 0, None, 300_000_000, -SECOND, 5 * SECOND, -5 * SECOND))
closes = st.sampled_from(("disconnect", "originError", "tlsError"))


def opening(connection: dict[str, Any]) -> bytes:
    return line({"Event": "connect", "Status": 0, "Timestamp": connection["ConnectTimestamp"], **connection})


def closing(connection: dict[str, Any], event: str = "disconnect", told: int | None = 0) -> bytes:
    """Return a close a second after the connect, of whose time it tells nothing, or so many ns more."""
    at = connection["ConnectTimestamp"] + SECOND
    told_at = {"ConnectTimestamp": 0 if told is None else connection["ConnectTimestamp"] + told}
    return line(
        {"Event": event, "Status": 200, "Timestamp": at, "DisconnectTimestamp": at, **connection, **told_at}
    )


@st.composite
def histories(draw: st.DrawFn) -> list[list[bytes]]:
    """Opens and closes of some connections, shuffled and cut into batches."""
    found: list[bytes] = []
    for connection in draw(
        st.lists(connections, max_size=25, unique_by=lambda each: tuple(sorted(each.items())))
    ):
        found += [opening(connection)] * draw(st.sampled_from((0, 1, 1, 1, 2)))
        close = closing(connection, draw(closes), told=draw(tellings))
        found += [close] * draw(st.sampled_from((0, 0, 1, 1, 2)))
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
        assert engine.sessions.unopened == naive.unopened(events)
        for text in ("client=203.0.113.9", "app=game ClientPort<3", "event=disconnect"):
            asked = parse(text)
            scoped = [event for event in naive.still_open(events) if matches(asked, event.says)]
            assert engine.open_connections(Span((asked,))) == len(scoped)


MINUTE = 60 * SECOND
CONNECTION = {"Application": "a", "ClientIP": "x", "ClientPort": 1, "ConnectTimestamp": ARRIVAL}
LATER = CONNECTION | {"ConnectTimestamp": ARRIVAL + MINUTE}


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
        ([opening(CONNECTION), closing(CONNECTION, told=MINUTE)], 0),
        ([opening(CONNECTION), closing(CONNECTION | {"ConnectTimestamp": ARRIVAL - MINUTE})], 1),
        ([opening(CONNECTION), closing(CONNECTION, told=-SECOND)], 0),
        ([opening(CONNECTION), closing(CONNECTION, told=-MINUTE)], 1),
        ([opening(CONNECTION), closing(CONNECTION, told=None)], 0),
        ([closing(CONNECTION, told=None), opening(CONNECTION)], 0),
        ([opening(CONNECTION), closing(CONNECTION, "tlsError", told=None)], 1),
        ([opening(CONNECTION), opening(LATER), closing(LATER, told=None)], 1),
        ([opening(CONNECTION), closing(LATER, told=None), opening(LATER)], 1),
        ([closing(LATER), opening(CONNECTION), opening(LATER)], 1),
        ([opening(CONNECTION), closing(CONNECTION), opening(CONNECTION)], 0),
        ([opening(CONNECTION), closing(CONNECTION | {"Application": "b"})], 1),
        ([opening(CONNECTION | {"ConnectTimestamp": 0, "Timestamp": ARRIVAL}), closing(CONNECTION)], 0),
        ([opening(CONNECTION), closing(CONNECTION | {"OriginIP": "10.0.3.8"})], 1),
    ],
    ids=[
        "open",
        "closed",
        "closed before it opened",
        "opened twice in the log",
        "all of it twice in the log",
        "an event of another kind",
        "another port",
        "an opening that is told late",
        "another opening of the same port",
        "an opening told a second off",
        "an opening told a minute off",
        "a close that tells of no opening",
        "such a close that came first",
        "a failure before there was a connection",
        "such a close takes the newest",
        "such a close takes the newest, though it was heard of last",
        "equal times go first",
        "opened again in the log after its close",
        "another application",
        "a connect that has only its event time",
        "another origin",
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
    assert engine.sessions.given_up == 499 - engine.open_connections(ALL)


def test_a_connection_counts_as_open_up_to_the_age_that_is_said() -> None:
    engine = fed(log([opening(CONNECTION), opening(LATER)]), reading=Reading(max_age=2 * MINUTE))
    engine.tick(ARRIVAL)
    assert engine.open_connections(ALL) == 2
    much_later = opening(CONNECTION | {"ConnectTimestamp": ARRIVAL + 2 * MINUTE + 1})
    engine.feed(STREAM, log([much_later]), offset=0, now=ARRIVAL + 2 * MINUTE + 1, live=True)
    engine.tick(ARRIVAL + 2 * MINUTE + 1)
    assert (engine.open_connections(ALL), engine.sessions.aged) == (2, 1)
    engine.feed(STREAM, log([closing(CONNECTION)]), offset=0, now=ARRIVAL, live=True)
    assert (engine.open_connections(ALL), engine.sessions.aged) == (2, 0), "it did not last so long after all"


def test_a_connect_finds_the_close_that_waits_though_others_are_tidied_away_with_it() -> None:
    others = [CONNECTION | {"ClientPort": port} for port in range(2, 12)]
    engine = Engine()
    first = [closing(CONNECTION, told=None), *map(opening, others)]
    engine.feed(STREAM, log(first), offset=0, now=ARRIVAL, live=True)
    assert (engine.open_connections(ALL), engine.sessions.unopened) == (10, 1)
    then = [opening(CONNECTION), *map(closing, others)]
    engine.feed(STREAM, log(then), offset=0, now=ARRIVAL, live=True)
    assert (engine.open_connections(ALL), engine.sessions.unopened) == (0, 0)


def test_a_connect_that_comes_again_after_many_closes_does_not_count_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "MAX_CLOSED", 200)
    engine, sizes = Engine(), list[int]()
    for port in range(1, 4000, 20):
        ends = [CONNECTION | {"ClientPort": each} for each in range(port, port + 20)]
        old = [opening(CONNECTION | {"ClientPort": each}) for each in range(max(port - 180, 1), port)]
        pairs = [tell(each) for each in ends for tell in (opening, closing)]
        engine.feed(STREAM, log([*old, *pairs, opening(LATER)]), offset=0, now=ARRIVAL, live=True)
        assert (engine.open_connections(ALL), engine.sessions.unopened) == (1, 0)
        sizes.append(engine.sessions._index.nbytes)
    assert sizes[-1] == sizes[len(sizes) // 4], "closes are forgotten some day"


def test_pairs_without_equal_times_are_settled_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SETTLED", 50)
    engine = Engine()
    for port in range(1, 400):
        pair = [
            opening(CONNECTION | {"ClientPort": port}),
            closing(CONNECTION | {"ClientPort": port}, told=None),
        ]
        engine.feed(STREAM, log(pair), offset=0, now=ARRIVAL, live=True)
    assert (engine.open_connections(ALL), engine.sessions.unopened) == (0, 0)
    assert len(engine.sessions._contested) <= 51


def test_closes_that_wait_for_a_connect_are_counted_when_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unopened, "MAX_UNOPENED", 50)
    engine = Engine()
    for port in range(1, 400):
        closed = closing(CONNECTION | {"ClientPort": port})
        engine.feed(STREAM, log([closed]), offset=0, now=ARRIVAL, live=True)
        assert engine.sessions.unopened == port
    assert len(engine.sessions._unopened) <= 51
    engine.feed(STREAM, log([opening(CONNECTION | {"ClientPort": 399})]), offset=0, now=ARRIVAL, live=True)
    assert (engine.open_connections(ALL), engine.sessions.unopened) == (0, 398)
