"""Of a file that grows faster than it is read the newest comes first; nothing is lost, torn or doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from spectrum_tui.sources import gaps, history
from spectrum_tui.sources.base import Piece
from tests.sources.test_seek_history import Places, Reader

FAR, NEAR = 3000, 400


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat files of some kilobytes as the real sizes do those of gigabytes."""
    for name, value in (
        ("FAR", FAR),
        ("FARTHER", 0),
        ("NEAR", NEAR),
        ("MOST", 4),
        ("CHUNK", 120),
        ("REACH", 300),
    ):
        monkeypatch.setattr(gaps, name, value)
    monkeypatch.setattr(history, "BLOCK", 700)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.log"
    path.write_bytes(lines(0, 3))
    return path


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    """Return a reader that is caught up."""
    one = Reader(path)
    one.read_all()
    yield one
    one.source.close()


def lines(first: int, number: int) -> bytes:
    """Return lines that tell rising times."""
    return b"".join(b"%d event\n" % (1000 + each) for each in range(first, first + number))


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def places(path: Path) -> Places:
    """Return the lines of a file, each with where it starts."""
    found, offset = Counter[tuple[int, bytes]](), 0
    for line in path.read_bytes().splitlines(keepends=True):
        found[offset, line] += 1
        offset += len(line)
    return found


def is_behind(reader: Reader) -> bool:
    return reader.source.state().behind


def test_the_newest_is_read_first_and_the_rest_when_there_is_time(path: Path, reader: Reader) -> None:
    append(path, b"1003 ev")
    reader.read()
    append(path, b"ent\n" + lines(4, 600) + b"1604 eve")
    rest = reader.read(100)
    assert rest
    assert (rest.data, rest.end) == (b"ent\n", True)
    newest = reader.read(100)
    assert newest
    assert path.stat().st_size - NEAR <= newest.offset <= path.stat().st_size - NEAR + 120
    assert is_behind(reader)
    reader.read_all()
    append(path, b"nt\n")
    reader.read_all()
    last = reader.fill(100)
    assert last
    assert newest.offset - 700 <= last.offset < newest.offset
    reader.fill_all(100)
    assert not is_behind(reader)
    assert reader.lines() == places(path)
    state = reader.source.state()
    assert (state.history, state.unloaded, state.position) == (0, 0, path.stat().st_size)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_written_comes_once(path: Path, reader: Reader, seed: int) -> None:
    chance, data = random.Random(seed), lines(3, 3000)
    while data:
        size = chance.choice((7, 300, 2000, 5000, 9000))
        append(path, data[:size])
        data = data[size:]
        for _ in range(chance.randrange(4)):
            reader.read(chance.choice((5, 100, 2000)))
        for _ in range(chance.randrange(4)):
            reader.fill(chance.choice((9, 150, 5000)))
    reader.read_all()
    reader.fill_all(chance.choice((20, 5000)))
    assert reader.lines() == places(path)
    assert reader.source.state().unloaded == 0
    for pieces in reader.streams.values():
        for piece in filter(_has_bytes, pieces):
            assert reader.source.fetch(piece.stream.number, piece.offset, len(piece.data)) == piece.data


def _has_bytes(piece: Piece) -> bool:
    return bool(piece.data)


def test_a_backlog_is_read_in_order(path: Path) -> None:
    append(path, lines(3, 1000))
    reader = Reader(path)
    reader.source._wanted = None
    reader.read(100)
    reader.read(100)
    assert not is_behind(reader)
    assert [piece.offset for piece in reader.streams[1]] == [0, 100]
    reader.source.close()


def test_what_tells_no_time_is_read_in_order(path: Path, reader: Reader) -> None:
    append(path, b"no time\n" * 2000)
    reader.read_all()
    assert not is_behind(reader)
    assert len(reader.streams) == 1


def test_there_is_an_end_to_gaps(path: Path, reader: Reader) -> None:
    for turn in range(10):
        append(path, lines(3 + 600 * turn, 600))
        reader.read(50)
    assert len(reader.streams) == 1 + gaps.MOST
    reader.read_all()
    reader.fill_all()
    assert reader.lines() == places(path)


def test_a_rotation_while_behind_loses_nothing(path: Path, reader: Reader) -> None:
    append(path, lines(3, 1000))
    reader.read()
    reader.read(100)
    older = places(path)
    path.rename(path.with_suffix(".1"))
    path.write_bytes(lines(1003, 10))
    reader.read_all()
    assert is_behind(reader)
    reader.fill_all(99)
    assert reader.lines() == older + places(path)


def test_of_a_truncated_file_what_was_passed_over_is_given_up(path: Path, reader: Reader) -> None:
    append(path, lines(3, 1000))
    reader.read()
    reader.read_all()
    read = sum(len(line) for _, line in reader.lines().elements())
    missing = path.stat().st_size - read
    path.write_bytes(lines(2000, 5))
    reader.read_all()
    reader.fill_all()
    state = reader.source.state()
    assert (state.unloaded, state.history, state.behind) == (missing, 0, False)
    assert missing > 5000
