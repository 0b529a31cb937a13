"""What is written to a file: the events of one moment, whatever comes and goes meanwhile."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.records import MAX_STRETCH, read_back
from spectrum_tui.engine.columns import Columns
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.slices import PLACES, arrived, oldest
from spectrum_tui.sources.follow import FollowedFile
from tests.backends.contract import EVERYTHING, all_records, settled
from tests.engine.asking import ARRIVAL
from tests.engine.generated import chunkings, events, log
from tests.sample_log import sample

DATA = bytes(range(256)) * 8
SPOTS = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2000), st.integers(1, 40)), max_size=30)


def fetch(stream: int, offset: int, length: int) -> bytes | None:
    """Read from two streams, the second of which has lost its beginning."""
    lost = stream == 2 and offset < 500
    return None if lost or offset + length > len(DATA) else DATA[offset : offset + length]


@given(SPOTS)
def test_records_read_at_once_are_those_read_one_by_one(spots: list[tuple[int, int, int]]) -> None:
    columns = np.array(spots, np.int64).reshape(-1, 3).T
    places: Columns = dict(zip(("stream", "offset", "length"), columns, strict=True))
    found = read_back(places, fetch, lambda *_: None)
    assert [record and record.content for record in found] == [fetch(*spot) for spot in spots]


def test_no_read_is_large() -> None:
    asked: list[int] = []

    def asking(_stream: int, _offset: int, length: int) -> bytes:
        asked.append(length)
        return bytes(length)

    places = {
        "stream": np.ones(50, np.int64),
        "offset": np.arange(50) * 100_000,
        "length": np.full(50, 99_000),
    }
    read_back(places, asking, lambda *_: None)
    assert max(asked) <= MAX_STRETCH
    assert len(asked) == 5


@given(
    st.lists(events(), min_size=1, max_size=40), st.lists(st.integers(0, 4000), max_size=4), st.integers(1, 9)
)
def test_slices_hold_every_event_that_came_in_time_once_in_order(
    lines: list[bytes], cuts: list[int], size: int
) -> None:
    engine, offset = Engine(), 0
    for piece in chunkings(log(lines), cuts):
        engine.feed(1, piece, offset=offset, now=ARRIVAL, live=True)
        offset += len(piece)
    before = engine.arrived // 2
    every = [
        tuple(int(batch[name][row]) for name in PLACES) for batch in engine.store for row in range(len(batch))
    ]
    found: list[tuple[int, ...]] = []
    while True:
        after = (found[-1][0], found[-1][1]) if found else None
        some = oldest(list(engine.store), arrived(before, engine.mask(Span())), after, size)
        if not len(some["time"]):
            break
        assert len(some["time"]) <= size
        found += zip(*(some[name].tolist() for name in PLACES), strict=True)
    assert found == sorted(place for place in every if place[1] < before)


async def test_what_comes_later_is_not_in_the_selection(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(sample(300))
    source = FollowedFile(path, numbers=count(1), follow=True)
    backend = LocalBackend([source], retain=None, clock=lambda: ARRIVAL)
    await backend.start()
    try:
        while (before := await backend.select(EVERYTHING)).counted < 200:
            pass
        while (await backend.snapshot(EVERYTHING)).ingest.bytes < path.stat().st_size:
            pass
        before = await backend.select(EVERYTHING)
        first = await all_records(backend, before, 100)
        with path.open("ab") as file:
            file.write(sample(300, seed=2))
        while (await backend.snapshot(EVERYTHING)).ingest.bytes < path.stat().st_size:
            pass
        assert await all_records(backend, before, 100) == first
        assert len(first) == before.counted == before.kept
        assert (await backend.select(EVERYTHING)).counted > before.counted
    finally:
        await backend.stop()


@pytest.mark.parametrize("view", [EVERYTHING, View(window=None)])
async def test_what_was_evicted_is_counted_and_not_kept(tmp_path: Path, view: View) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"".join(sample(2000, seed=seed) for seed in range(40)))
    source = FollowedFile(path, numbers=count(1), follow=False)
    backend = LocalBackend([source], retain=2 << 20, clock=lambda: ARRIVAL, views=(view,))
    await backend.start()
    try:
        snapshot = await settled(backend, view)
        selection = await backend.select(view)
        assert selection.counted == snapshot.totals.events > selection.kept > 0
        assert len(await all_records(backend, selection, 5000)) == selection.kept
    finally:
        await backend.stop()


async def test_records_whose_file_is_gone_are_out_of_reach(tmp_path: Path) -> None:
    path = tmp_path / "20260115T093000Z.log"
    path.write_bytes(sample(100))
    backend = LocalBackend(
        [FollowedFile(path, numbers=count(1), follow=False)], retain=None, clock=lambda: ARRIVAL
    )
    await backend.start()
    try:
        await settled(backend)
        path.write_bytes(b"")
        selection = await backend.select(EVERYTHING)
        answer = await backend.records(selection, size=10_000)
        assert answer.records == ()
        assert answer.events == selection.kept > 50
    finally:
        await backend.stop()
