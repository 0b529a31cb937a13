"""The demo is a source like any other: it tells what is due, in pieces, and nothing else."""

import orjson
import pytest

from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.demo import Demo
from tests.sources.records import nanoseconds

START = 1_789_394_851_000_000_000
SIZE = 1 << 16


def told(demo: Demo, now: int, size: int = SIZE) -> list[Piece]:
    """Return all pieces that are due at `now`."""
    pieces = []
    while piece := demo.read(size, now):
        pieces.append(piece)
    return pieces


def told_bytes(demo: Demo, now: int, size: int = SIZE) -> bytes:
    return b"".join(piece.data for piece in told(demo, now, size))


def test_the_same_arguments_tell_the_same_however_it_is_read() -> None:
    patient = Demo(200, seed=7, start=START, history=10 * SECOND)
    hasty = Demo(200, seed=7, start=START, history=10 * SECOND)
    at_once = told_bytes(patient, START + 40 * SECOND)
    step_by_step = b"".join(
        told_bytes(hasty, now, 777) for now in range(START, START + 40 * SECOND + 1, 40 * SECOND // 97)
    )
    step_by_step += told_bytes(hasty, START + 40 * SECOND)
    assert step_by_step == at_once


def test_another_seed_tells_something_else() -> None:
    assert told_bytes(Demo(200, seed=1, start=START), START) != told_bytes(
        Demo(200, seed=2, start=START), START
    )


def test_pieces_are_consecutive_and_no_larger_than_asked() -> None:
    position = 0
    for piece in told(Demo(300, seed=1, start=START), START, 5000):
        assert piece.offset == position
        assert 0 < len(piece.data) <= 5000
        position += len(piece.data)
    assert position > 5000


def test_nothing_is_told_before_it_happened_and_nothing_long_after() -> None:
    demo = Demo(500, seed=3, start=START, history=0)
    told_bytes(demo, START)
    before = START
    for now in range(START + SECOND, START + 20 * SECOND, SECOND):
        for line in told_bytes(demo, now).splitlines():
            time = nanoseconds(orjson.loads(line)["Timestamp"])
            assert before - 2 * SECOND < time <= now
        before = now


@pytest.mark.parametrize(("rate", "events"), [(300, 90_000), (20_000, 300_000)])
def test_the_past_is_told_at_once_and_kept_short_at_high_rates(rate: float, events: int) -> None:
    assert told_bytes(Demo(rate, seed=1, start=START), START, 1 << 20).count(b"\n") == pytest.approx(
        events, rel=0.05
    )


def test_it_waits_when_all_that_is_due_is_told() -> None:
    demo = Demo(300, seed=1, start=START)
    assert not demo.state().waiting
    demo.read(SIZE, START)
    assert not demo.state().waiting
    position = len(told_bytes(demo, START)) + SIZE
    state = demo.state()
    assert state.waiting
    assert not state.ended
    assert state.position == position
    assert state.last_read == START
    assert demo.read(SIZE, START) is None
    assert told(demo, START + SECOND)


def test_it_ends_when_asked_to_and_says_so_once() -> None:
    demo = Demo(300, seed=1, start=START, duration=MINUTE)
    pieces = told(demo, START + MINUTE - 1)
    assert not any(piece.end for piece in pieces)
    pieces += told(demo, START + 10 * MINUTE)
    assert [piece.end for piece in pieces].count(True) == 1
    assert pieces[-1].end
    assert demo.state().ended
    lines = b"".join(piece.data for piece in pieces).splitlines(keepends=True)
    assert all(line.endswith(b"}\n") for line in lines)
    times = [nanoseconds(orjson.loads(line)["Timestamp"]) for line in lines]
    assert START + MINUTE - SECOND < max(times) <= START + MINUTE
    assert len(lines) == pytest.approx(300 * 360, rel=0.05)


def test_it_is_one_stream_that_cannot_be_read_again() -> None:
    demo = Demo(300, seed=1, start=START, numbers=iter([42]))
    demo.open(lambda: None)
    pieces = told(demo, START + MINUTE)
    assert {piece.stream.number for piece in pieces} == {42}
    assert not pieces[0].stream.seekable
    assert demo.fetch(42, 0, 10) is None
    demo.close()
    demo.close()
