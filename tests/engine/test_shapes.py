"""What looks odd is told of those who do it often, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from spectrum_tui.backends.base import Sort
from spectrum_tui.backends.connected import Connected
from spectrum_tui.backends.connections import Shape, Smell, Which
from spectrum_tui.engine.engine import Span
from tests.engine.asking import ARRIVAL, fed
from tests.engine.generated import line, log
from tests.naive_records import SECOND

MINUTE = 60 * SECOND
START = ARRIVAL - 24 * 60 * MINUTE
GUESSER = "203.0.113.9"


def session(number: int, *, after: int, lasting: int, **said: Any) -> bytes:
    """Return the close of a session that opened `after` ns."""
    opened = START + after
    return line(
        {
            "Event": "disconnect",
            "Status": 200,
            "Timestamp": opened + lasting,
            "ConnectTimestamp": opened,
            "DisconnectTimestamp": opened + lasting,
            "Application": "a",
            "ClientIP": GUESSER,
            "ClientPort": number % 65_536,
            "ClientBytes": 1_900,
            "OriginBytes": 2_600,
            "OriginIP": "10.0.3.7",
            "OriginPort": 22,
            "OriginProto": "tcp",
            **said,
        }
    )


def sessions(number: int, *, every: int = 10 * SECOND, lasting: int = SECOND, **said: Any) -> list[bytes]:
    """Return so many closes, one after the other."""
    return [session(at, after=at * every, lasting=lasting + at, **said) for at in range(number)]


def shapes(lines: Iterable[bytes]) -> list[Shape]:
    """Return what looks odd in a log."""
    connected = Connected(fed(log(list(lines))))
    return list(connected.answer(Span(), Which.ALL, Sort("duration"), 10, ARRIVAL).shapes)


def told(lines: Iterable[bytes]) -> list[tuple[Smell, str, int]]:
    return [(shape.smell, shape.client, shape.count) for shape in shapes(lines)]


def test_many_short_sessions_at_a_login_are_guesses() -> None:
    (shape,) = shapes(sessions(412))
    assert (shape.smell, shape.client, shape.count) == (Smell.GUESSING, GUESSER, 412)
    assert (shape.service, shape.port, shape.limit) == ("ssh", 22, 5 * SECOND)
    assert abs(shape.duration - SECOND) < 1000
    assert shape.size == 4_500


@pytest.mark.parametrize(
    "lines",
    [
        sessions(19),
        sessions(400, every=MINUTE, lasting=6 * SECOND),
        sessions(40) + sessions(11, every=MINUTE, lasting=10 * MINUTE),
        sessions(400, OriginPort=465),
        sessions(400, Event="originError", Status=521),
        sessions(400, ConnectTimestamp=0),
    ],
    ids=[
        "too few",
        "they stay",
        "works there too",
        "a service where everybody is quick",
        "there was no connection",
        "durations that nobody knows",
    ],
)
def test_nobody_is_called_a_guesser_without_cause(lines: list[bytes]) -> None:
    assert told(lines) == []


def test_many_short_sessions_stand_out_where_others_stay() -> None:
    regulars = [
        session(at, after=at * MINUTE, lasting=MINUTE, ClientIP=f"198.51.100.{at % 9}", OriginPort=5432)
        for at in range(60)
    ]
    assert told(sessions(96, OriginPort=5432) + regulars) == [(Smell.SHORT, GUESSER, 96)]
    quick = [
        session(at, after=at * MINUTE, lasting=SECOND, ClientIP=f"198.51.100.{at % 9}", OriginPort=5432)
        for at in range(60)
    ]
    assert told(sessions(96, OriginPort=5432) + quick) == []


def test_who_comes_back_at_once_again_and_again_is_in_a_loop() -> None:
    loop = sessions(12, every=12 * SECOND, lasting=10 * SECOND)
    (shape,) = shapes(loop)
    assert (shape.smell, shape.count, shape.origin) == (Smell.LOOP, 11, "10.0.3.7:22/tcp")
    assert told(loop[:10]) == []
    assert told(sessions(40, every=20 * SECOND, lasting=10 * SECOND)) == [], "comes back later"
    assert told(sessions(40, every=8 * SECOND, lasting=10 * SECOND)) == [], "many behind one address"


def test_a_guesser_is_not_in_a_loop_as_well() -> None:
    assert told(sessions(60, every=2 * SECOND)) == [(Smell.GUESSING, GUESSER, 60)]


def test_long_sessions_without_bytes_are_held_in_silence() -> None:
    silent = sessions(5, every=MINUTE, lasting=62 * MINUTE, ClientBytes=212, OriginBytes=0)
    (shape,) = shapes(silent)
    assert (shape.smell, shape.count, shape.size) == (Smell.HOLD, 5, 212)
    assert told(silent[:4]) == []
    assert told(sessions(50, every=MINUTE, lasting=62 * MINUTE)) == [], "something was said"
    assert told(sessions(50, lasting=62 * MINUTE, ClientBytes=None, OriginBytes=None)) == [], "nobody knows"


def test_many_targets_and_no_bytes_are_a_scan() -> None:
    def tried(ports: int, size: int) -> list[bytes]:
        return [
            session(at, after=at * MINUTE, lasting=MINUTE, OriginPort=at + 1, ClientBytes=size, OriginBytes=0)
            for at in range(ports)
        ]

    assert told(tried(8, 64)) == [(Smell.SCAN, GUESSER, 8)]
    assert told(tried(7, 64)) == []
    assert told(tried(40, 4_000)) == [], "works with all of them"
    refused = [
        line.replace(b'"disconnect"', b'"originError"').replace(b"200", b"521") for line in tried(20, 0)
    ]
    assert told(refused) == [(Smell.SCAN, GUESSER, 20)]


def test_the_worst_comes_first() -> None:
    clients = [sessions(20 + at, ClientIP=f"203.0.113.{at}", Application=f"a{at}") for at in range(12)]
    counts = [shape.count for shape in shapes(each for lines in clients for each in lines)]
    assert counts == [31, 30, 29, 28, 27, 26, 25, 24]
