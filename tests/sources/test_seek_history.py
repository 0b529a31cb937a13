"""The newest part of a file comes first, the rest behind it: no line is lost, torn or given twice."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spectrum_tui.sources import history, seek
from spectrum_tui.sources.base import Piece, Stream
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.generation import KEPT_GENERATIONS
from spectrum_tui.sources.history import History
from spectrum_tui.sources.rotated import GRACE, PATIENCE
from spectrum_tui.sources.seek import SLACK, Wanted
from tests.sources.timed_lines import Line, logs, time_of, written

BLOCK = 200
Places = Counter[tuple[int, bytes]]


@pytest.fixture(autouse=True, scope="module")
def small_steps() -> Iterator[None]:
    """Treat files of some hundred bytes as the real sizes do those of gigabytes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SMALL", 100), ("GRID", 4), ("GRAIN", 100), ("CHUNK", 30), ("REACH", 6000)):
            patch.setattr(seek, name, value)
        patch.setattr(history, "BLOCK", BLOCK)
        yield


@pytest.fixture(autouse=True)
def all_closed() -> Iterator[None]:
    """Leave no file open and nobody listening."""
    yield
    while Reader.opened:
        Reader.opened.pop().source.close()


@dataclass
class Reader:
    """Reads a file like the backend's thread: what is new, and its history behind."""

    opened: ClassVar[list[Reader]] = []

    path: Path
    window: int = SLACK
    follow: bool = True
    now: int = 0
    streams: dict[int, list[Piece]] = field(default_factory=dict)
    past: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        wanted = Wanted(time_of, window=self.window)
        self.source = FollowedFile(self.path, numbers=count(1), follow=self.follow, wanted=wanted)
        self.source.open(lambda: None)
        self.opened.append(self)

    def read(self, size: int = 1 << 20, *, passed: int = 0) -> Piece | None:
        self.now += passed
        return self._taken(self.source.read(size, self.now), size)

    def fill(self, size: int = 1 << 20) -> Piece | None:
        piece = next((each.read(size) for each in self.source.histories() if each.left), None)
        if piece:
            self.past.append(piece)
        return self._taken(piece, size)

    def fill_all(self, size: int = 1 << 20) -> None:
        while self.source.state().history:
            self.fill(size)

    def read_all(self) -> None:
        for _ in range(3):
            while self.read(passed=PATIENCE):
                self.now += GRACE

    def lines(self) -> Places:
        """Return the lines that came, each with where it starts."""
        return sum((_lines(pieces) for pieces in self.streams.values()), Counter())

    def _taken(self, piece: Piece | None, size: int) -> Piece | None:
        if piece:
            known = self.streams.setdefault(piece.stream.number, [])
            assert len(piece.data) <= size
            assert piece.data or piece.end
            assert not known or (not known[-1].end and known[-1].offset + len(known[-1].data) == piece.offset)
            known.append(piece)
        return piece


def _lines(pieces: list[Piece]) -> Places:
    whole, offset, found = (
        b"".join(piece.data for piece in pieces),
        pieces[0].offset,
        Counter[tuple[int, bytes]](),
    )
    for line in whole.splitlines(keepends=True):
        found[offset, line] += 1
        offset += len(line)
    return found


def places(data: bytes) -> Places:
    """Return the lines of a file, each with where it starts."""
    return _lines([Piece(Stream(0, "", seekable=True), 0, data)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.log"


def log(number: int = 200, *, first: int = 1, length: int = 20) -> bytes:
    """Return lines that are `SLACK` apart."""
    return b"".join(b"%d %s\n" % (each * SLACK, b"x" * length) for each in range(first, first + number))


steps = st.one_of(
    st.tuples(st.just("read"), st.integers(1, 500)),
    st.tuples(st.just("fill"), st.integers(1, 500)),
    st.tuples(st.just("append"), st.binary(max_size=300)),
    st.tuples(st.just("rotate"), st.binary(max_size=300)),
)


@settings(max_examples=100)
@given(logs(), st.integers(0, 20 * SLACK), st.lists(steps, max_size=40), st.integers(0, 900))
def test_every_line_comes_once(
    lines: list[Line], window: int, steps: list[tuple[str, int | bytes]], long: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.log")
        generations = [
            written(lines[: len(lines) // 2]) + b"x" * long + b"\n" + written(lines[len(lines) // 2 :])
        ]
        path.write_bytes(generations[0])
        reader = Reader(path, window)
        for step in steps:
            match step:
                case ("append", bytes() as data):
                    generations[-1] += data
                    with path.open("ab") as file:
                        file.write(data)
                case ("rotate", bytes() as data):
                    reader.read(1)
                    path.rename(path.with_name(f"old{len(generations)}"))
                    path.write_bytes(data)
                    generations.append(data)
                case ("read", int() as size):
                    reader.read(size, passed=GRACE)
                case (_, int() as size):
                    reader.fill(size)
        reader.read_all()
        reader.fill_all(size=333)
        assert reader.lines() == sum(map(places, generations), Counter())
        assert reader.source.state().unloaded == 0
        for piece in reader.past:
            assert reader.source.fetch(piece.stream.number, piece.offset, len(piece.data)) == piece.data
        reader.source.close()


def test_the_newest_comes_first_and_blocks_from_the_newest_to_the_oldest(path: Path) -> None:
    data = log()
    path.write_bytes(data)
    reader = Reader(path, follow=False)
    first = reader.read()
    assert first
    assert first.data == data[first.offset :]
    assert len(data) * 0.9 < first.offset
    assert (end := reader.read())
    assert end.end
    assert reader.source.state().ended
    before, reached = first.offset, reader.source.histories()[0].reached
    while piece := reader.fill():
        assert piece.end
        assert piece.offset + len(piece.data) == before
        assert len(piece.data) > BLOCK - 60 or piece.offset == 0
        before = piece.offset
        assert reader.source.histories()[0].reached < reached
        reached = reader.source.histories()[0].reached
        assert reader.source.state().history == before
    assert before == 0


def test_a_line_longer_than_a_block_comes_in_pieces(path: Path) -> None:
    data = log(20) + b"x" * 20 * BLOCK + b"\n" + log(20, first=21)
    path.write_bytes(data)
    reader = Reader(path)
    reader.read_all()
    while reader.source.state().history:
        reader.fill(50)
        assert (
            sum(len(each._held) for each in reader.source.histories() if isinstance(each, History)) <= BLOCK
        )
    assert reader.lines() == places(data)


def test_history_outlives_any_number_of_rotations(path: Path) -> None:
    generations = [log()]
    path.write_bytes(generations[0])
    reader = Reader(path)
    reader.read_all()
    reader.fill()
    for number in range(KEPT_GENERATIONS + 2):
        path.unlink()
        path.write_bytes(b"%d\n" % number)
        generations.append(b"%d\n" % number)
        reader.read_all()
    reader.fill_all()
    assert reader.lines() == sum(map(places, generations), Counter())
    (kept,) = reader.source.histories()
    assert isinstance(kept, History)
    descriptor = kept._descriptor
    reader.read_all()
    assert not reader.source.histories(), "what is filled in of a file long gone is let go of"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.mark.parametrize(
    "again", [b"", b"new\n", log(first=1000), log(400, first=1000)], ids=("empty", "short", "same", "longer")
)
def test_of_a_truncated_file_what_is_gone_is_given_up_and_nothing_torn(path: Path, again: bytes) -> None:
    data = log()
    path.write_bytes(data)
    reader = Reader(path)
    reader.read_all()
    reader.fill()
    reader.fill(size=20)
    path.write_bytes(again)
    old = reader.past[0]
    assert reader.source.fetch(old.stream.number, old.offset, len(old.data)) is None
    reader.fill_all()
    before = reader.lines()
    assert before <= places(data)
    missing = sum(len(line) for _, line in (places(data) - before).elements())
    state = reader.source.state()
    assert (state.unloaded, state.history) == (missing, 0)
    assert missing > len(data) / 2
    reader.read_all()
    assert reader.lines() - before == places(again)


def test_a_past_that_cannot_be_read_is_told_of_and_what_is_new_goes_on(path: Path) -> None:
    data = log()
    path.write_bytes(data)
    reader = Reader(path)
    reader.read_all()
    (past,) = reader.source.histories()
    assert isinstance(past, History)
    unreadable = os.open(path, os.O_WRONLY)
    os.dup2(unreadable, past._descriptor)
    os.close(unreadable)
    reader.fill_all()
    assert reader.source.state().error == "Bad file descriptor"
    assert reader.source.state().unloaded == past.unloaded > 0
    with path.open("ab") as file:
        file.write(b"new\n")
    reader.read_all()
    assert reader.lines() == places(data + b"new\n") - places(data[: past.unloaded])


def test_history_that_is_abandoned_ends_with_the_block_that_was_begun(path: Path) -> None:
    data = log()
    path.write_bytes(data)
    reader = Reader(path)
    reader.read_all()
    reader.fill(size=20)
    (past,) = reader.source.histories()
    assert isinstance(past, History)
    past.abandon()
    past.abandon()
    reader.fill_all(size=20)
    assert reader.past[-1].end
    assert past.unloaded == reader.past[0].offset
    assert reader.lines() == places(data) - places(data[: past.unloaded])


def test_history_can_be_abandoned_while_the_start_of_a_long_line_is_looked_for(path: Path) -> None:
    data = log(20) + b"x" * 20 * BLOCK + b"\n" + log(20, first=21)
    path.write_bytes(data)
    reader = Reader(path)
    reader.read_all()
    (past,) = reader.source.histories()
    assert isinstance(past, History)
    while reader.fill():
        pass
    assert past.left > 20 * BLOCK
    past.abandon()
    assert past.left == 0
    assert reader.fill() is None
    assert reader.lines() == places(data) - places(data[: past.unloaded])


def test_bytes_of_history_are_fetched_within_what_was_given_only(path: Path) -> None:
    path.write_bytes(log())
    reader = Reader(path)
    reader.read_all()
    piece = reader.fill()
    assert piece
    number, end = piece.stream.number, piece.offset + len(piece.data)
    assert reader.source.fetch(number, end - 5, 5) == piece.data[-5:]
    assert reader.source.fetch(number, end - 5, 6) is None
    assert reader.source.fetch(number, piece.offset - 1, 2) is None
    assert reader.source.fetch(number + 1, piece.offset, 2) is None
    reader.source.close()
    assert reader.source.fetch(number, end - 5, 5) is None


def test_a_file_that_appears_later_is_read_from_its_start(path: Path) -> None:
    reader = Reader(path)
    assert reader.read() is None
    path.write_bytes(log())
    reader.read_all()
    assert reader.lines() == places(log())
    assert not reader.source.histories()


def test_a_file_that_is_gone_before_it_is_searched_is_read_for_what_it_is(path: Path) -> None:
    path.write_bytes(log())
    reader = Reader(path)
    os.truncate(path, 0)
    reader.read_all()
    with path.open("ab") as file:
        file.write(b"new\n")
    reader.read_all()
    assert reader.lines() == places(b"new\n")
