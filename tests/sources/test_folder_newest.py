"""The newest files of a folder are read first, the rest from the newest back, and none that cannot matter."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spectrum_tui.sources.archive import Archive
from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.history import History
from spectrum_tui.sources.seek import SLACK, SMALL, Wanted, span_of_name
from tests.sources.folders import Watched, batch_name, drop, lines
from tests.sources.reading import SECOND, append
from tests.sources.timed_lines import time_of

BATCHES = 40
WINDOW = 300 * SECOND


def moment(number: int) -> int:
    """Return when the batch of this number begins."""
    span = span_of_name(batch_name(number))
    assert span
    return span[0]


@pytest.fixture
def batches(tmp_path: Path) -> list[bytes]:
    """Twenty minutes of batches."""
    contents = [lines(20) for _ in range(BATCHES)]
    for number, content in enumerate(contents):
        drop(tmp_path / batch_name(number), content)
    return contents


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[[Wanted], Watched]]:
    """Watch the folder."""
    opened = []

    def start(wanted: Wanted) -> Watched:
        opened.append(Watched(tmp_path, wanted=wanted))
        return opened[-1]

    yield start
    for watched in opened:
        watched.close()


def filled_in(watched: Watched, size: int = 1 << 16) -> list[Piece]:
    """Read all history, from the newest block of all back."""
    pieces: list[Piece] = []
    while left := [each for each in watched.source.histories() if each.left]:
        newest: Archive | History = max(left, key=lambda each: each.reached)
        while newest.left:
            reached = newest.reached
            piece = newest.read(size)
            pieces += [piece] if piece else []
            assert newest.reached <= reached
            if piece is None or piece.end:
                break
    return pieces


def test_what_may_be_in_the_window_is_read_first_and_in_order(
    batches: list[bytes], watch: Callable[[Wanted], Watched]
) -> None:
    watched = watch(Wanted(time_of, window=WINDOW))
    watched.read()
    first = BATCHES - (WINDOW + SLACK) // (30 * SECOND) - 1
    assert watched.names() == [batch_name(number) for number in range(first, BATCHES)]
    assert watched.puller.generations() == batches[first:]
    state = watched.source.state()
    assert (state.waiting, state.position, state.size) == (True, *[1200 * (BATCHES - first)] * 2)
    assert state.history > 0


def test_the_rest_is_filled_in_from_the_newest_back(
    batches: list[bytes], watch: Callable[[Wanted], Watched]
) -> None:
    watched = watch(Wanted(time_of, window=WINDOW))
    first = len(watched.read()) // 1200
    pieces = filled_in(watched)
    blocks = b"".join(piece.data for piece in pieces)
    older = batches[: BATCHES - first]
    assert blocks == b"".join(reversed(older))
    assert [piece.end for piece in pieces] == [False, True] * len(older)
    assert watched.source.state().history == 0
    assert watched.source.state().unloaded == 0
    numbers = [piece.stream.number for piece in pieces]
    assert watched.source.fetch(numbers[-1], 60, 60) == batches[0][60:120]
    watched.puller.drain()
    assert len(watched.puller.everything()) == 1200 * first


def test_what_comes_meanwhile_is_read_at_once_even_when_its_name_sorts_earlier(
    tmp_path: Path, batches: list[bytes], watch: Callable[[Wanted], Watched]
) -> None:
    watched = watch(Wanted(time_of, window=WINDOW))
    before = len(watched.read())
    (tmp_path / batch_name(3)).unlink()
    drop(tmp_path / batch_name(BATCHES), newest := lines(1))
    drop(tmp_path / batch_name(4).replace("00000004", "ffffffff"), late := lines(1))
    watched.wait_until(lambda: len(watched.puller.everything()) == before + 120)
    assert newest in watched.puller.everything()
    assert late in watched.puller.everything()
    older = b"".join(piece.data for piece in filled_in(watched))
    assert Counter(older.splitlines()) + watched.counted() == Counter(
        b"".join([*batches[:3], *batches[4:], newest, late]).splitlines()
    )
    assert watched.source.state().error == ""


def test_what_there_is_no_room_for_is_given_up_and_told_of(
    batches: list[bytes], watch: Callable[[Wanted], Watched]
) -> None:
    watched = watch(Wanted(time_of, window=WINDOW))
    watched.read()
    (archive,) = watched.source.histories()
    for _ in range(4):
        assert archive.read(1 << 16)
    left = archive.left
    archive.abandon()
    assert (archive.left, archive.read(100)) == (0, None)
    state = watched.source.state()
    assert (state.history, state.unloaded) == (0, left)
    assert len(watched.read()) < 1200 * (BATCHES - 2), "they are not read by another way either"


def test_batches_whose_names_say_that_they_cannot_matter_are_not_read(
    tmp_path: Path, batches: list[bytes], watch: Callable[[Wanted], Watched]
) -> None:
    watched = watch(Wanted(time_of, since=moment(20), until=moment(24)))
    watched.read()
    slack = SLACK // (30 * SECOND)
    assert watched.names() == [batch_name(number) for number in range(20 - slack, 24 + slack + 1)]
    unread = [path for path in tmp_path.iterdir() if path.name not in watched.names()]
    assert watched.source.state().unloaded == sum(path.stat().st_size for path in unread)
    drop(tmp_path / batch_name(0, "-again.log.gz"), lines(1))
    drop(tmp_path / batch_name(22, "-again.log.gz"), content := lines(1))
    watched.wait_until(lambda: watched.puller.everything().endswith(content))


def test_the_end_of_a_large_log_is_read_first(tmp_path: Path, watch: Callable[[Wanted], Watched]) -> None:
    now = time.time_ns()
    rows = [b"%d %s\n" % (now - 10**8 * number, b"x" * 900) for number in range(20_000, 0, -1)]
    content = b"".join(rows)
    assert len(content) > 4 * SMALL
    (tmp_path / "events.log").write_bytes(content)
    old = tmp_path / "events.log.1"
    old.write_bytes(lines(100))
    os.utime(old, ns=(0, now - 10 * WINDOW))
    watched = watch(Wanted(time_of, window=WINDOW))
    read = watched.read()
    assert content.endswith(read)
    assert len(read) < len(content) // 2
    assert watched.source.state().history >= len(content) - len(read)
    append(tmp_path / "events.log", more := b"%d more\n" % now)
    watched.wait_until(lambda: watched.puller.everything().endswith(more))
    pieces = filled_in(watched, 1 << 18)
    assert pieces[-1].stream.name.endswith("events.log.1")
    older = sorted((piece for piece in pieces if piece.stream.name.endswith(".log")), key=lambda p: p.offset)
    assert b"".join(piece.data for piece in older) + read == content
    assert all(
        watched.source.fetch(piece.stream.number, piece.offset, 50) == piece.data[:50]
        for piece in pieces
        if piece.data
    )
