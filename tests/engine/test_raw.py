"""Raw records of streams that cannot be read again, as long as there is room for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.engine import Engine
from spectrum_tui.engine.raw import RawStore
from tests.engine.asking import ARRIVAL
from tests.engine.generated import chunkings, line

CUTS = st.lists(st.integers(0, 300), max_size=5)


@given(st.binary(min_size=1, max_size=300), CUTS, st.integers(0, 299), st.integers(0, 299))
def test_any_bytes_come_back_whatever_blocks_they_lie_in(
    data: bytes, cuts: list[int], first: int, last: int
) -> None:
    raw, offset = RawStore(), 7
    for piece in chunkings(data, cuts):
        raw.add(1, offset, piece)
        offset += len(piece)
    low, high = sorted((first % len(data), last % len(data)))
    assert raw.fetch(1, 7 + low, high - low) == data[low:high]
    assert raw.fetch(2, 7 + low, high - low) is None
    assert raw.fetch(1, 0, 3) is None
    assert raw.fetch(1, 7 + low, len(data)) == (data if low == 0 else None)


def test_the_oldest_blocks_of_all_streams_go_first() -> None:
    raw = RawStore()
    for number in range(10):
        raw.add(number % 2, number // 2 * 100, bytes([number]) * 100)
    size = raw.nbytes
    raw.shed(1)
    assert raw.fetch(0, 0, 100) is None
    assert raw.fetch(1, 0, 100) == bytes([1]) * 100
    raw.shed(size // 2)
    assert raw.nbytes <= size // 2
    assert raw.fetch(1, 400, 100) == bytes([9]) * 100
    raw.shed(size)
    assert raw.nbytes == 0
    raw.add(0, 500, b"more")
    assert raw.fetch(0, 500, 4) == b"more"


def test_what_lies_before_a_position_is_let_go_of_by_the_block() -> None:
    raw = RawStore()
    for start in range(0, 500, 100):
        raw.add(1, start, bytes(100))
    raw.forget(1, 250)
    assert raw.fetch(1, 199, 1) is None
    assert raw.fetch(1, 200, 300) == bytes(300)
    raw.forget(1, 10**9)
    assert raw.fetch(1, 400, 100) == bytes(100)
    raw.forget(2, 10**9)


@given(st.lists(st.sampled_from((b"oops", b"", b"{}", line({"Event": "connect"}))), min_size=1), CUTS)
def test_a_record_comes_back_from_a_pipe_with_other_things_in_it(lines: list[bytes], cuts: list[int]) -> None:
    engine, offset = Engine(), 0
    for piece in chunkings(b"\n".join(lines), cuts):
        engine.feed(1, piece, offset=offset, now=ARRIVAL, live=True, keep_raw=True)
        offset += len(piece)
    engine.end(1, now=ARRIVAL, live=True)
    places = [place for batch in engine.store for place in zip(batch["offset"], batch["length"], strict=True)]
    assert len(places) == sum(line.startswith(b'{"E') for line in lines)
    assert all(engine.raw.fetch(1, *map(int, place)) == line({"Event": "connect"}) for place in places)
