"""A file keeps all its bytes through everything that happens to log files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.errors import SourceError
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.generation import KEPT_GENERATIONS, LAST
from spectrum_tui.sources.rotated import GRACE, PATIENCE
from tests.sources.reading import Puller, append


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.log"


@pytest.fixture
def follow(path: Path) -> Iterator[Callable[[], Puller]]:
    """Open `path` to be followed."""
    sources = []

    def start() -> Puller:
        source = FollowedFile(path, numbers=count(1), follow=True)
        puller = Puller(source)
        source.open(puller.woken.set)
        sources.append(source)
        return puller

    yield start
    for source in sources:
        source.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the rights of root, if we have them: root may read anything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def rename_and_create(path: Path, first: bytes) -> None:
    path.rename(path.with_suffix(f".{len(list(path.parent.iterdir()))}"))
    path.write_bytes(first)


def delete_and_create(path: Path, first: bytes) -> None:
    path.unlink()
    path.write_bytes(first)


def replace(path: Path, first: bytes) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(first)
    other.replace(path)


def recreate_directory(path: Path, first: bytes) -> None:
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    path.write_bytes(first)


ROTATIONS = [rename_and_create, delete_and_create, replace, recreate_directory]


def test_a_file_that_is_not_followed_ends(path: Path) -> None:
    path.write_bytes(b"one\ntwo")
    source = FollowedFile(path, numbers=count(1), follow=False)
    source.open(lambda: None)
    puller = Puller(source)
    assert puller.drain(size=3) == b"one\ntwo"
    assert [piece.end for piece in puller.pieces] == [False, False, False, True]
    state = source.state()
    assert (state.ended, state.position, state.size, state.waiting) == (True, 7, 7, True)
    assert source.fetch(1, 4, 3) == b"two"
    source.close()
    source.close()
    assert source.read(100, 0) is None
    assert source.fetch(1, 4, 3) is None


def test_progress_is_told_while_a_backlog_is_read(path: Path, follow: Callable[[], Puller]) -> None:
    path.write_bytes(b"x" * 1000)
    puller = follow()
    puller.read(400, passed=77)
    state = puller.source.state()
    assert (state.position, state.size, state.waiting, state.last_read) == (400, 1000, False, 77)
    assert puller.source.fetch(1, 390, 10) == b"x" * 10
    assert puller.source.fetch(1, 390, 11) is None, "it was not read yet"
    puller.drain()
    assert puller.source.state().waiting


def test_a_bite_ends_with_a_line_unless_it_is_the_last_or_the_line_is_long(
    path: Path, follow: Callable[[], Puller]
) -> None:
    size, written = 4 * LAST, (b"x" * 99 + b"\n") * 400 + b"y" * 9 * LAST + b"\nhalf a line"
    path.write_bytes(written)
    puller = follow()
    while not puller.source.state().waiting:
        assert puller.read(size)
    assert b"".join(piece.data for piece in puller.pieces) == written
    *bites, last = puller.pieces
    assert {len(piece.data) for piece in bites if piece.data[-1:] != b"\n"} == {size}
    assert sum(piece.data[-1:] == b"\n" for piece in bites) >= len(bites) - 3
    assert len(last.data) < size
    assert puller.read(size) is None


def test_lines_that_come_in_pieces_are_passed_on_as_they_come(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"")
    puller = follow()
    assert puller.read() is None
    for part in (b'{"Eve', b'nt":1}', b"\n{", b"}\n"):
        append(path, part)
        assert puller.drain() == part
    assert puller.ended == []


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_the_old_file_is_read_to_its_end_before_the_new_one(
    path: Path, rotate: Callable[[Path, bytes], None]
) -> None:
    path = path.parent / "logs" / path.name
    path.parent.mkdir()
    path.write_bytes(b"seen\n")
    source = FollowedFile(path, numbers=count(1), follow=True)
    source.open(lambda: None)
    puller = Puller(source)
    puller.drain()
    with path.open("ab", buffering=0) as writer:
        writer.write(b"unseen\n")
        rotate(path, b"new\n")
        assert puller.drain() == b"unseen\n"
        writer.write(b"late, torn")
        assert puller.drain(passed=GRACE - 1) == b"late, torn"
    assert puller.drain(passed=1) == b"new\n"
    append(path, b"newer\n")
    assert puller.drain() == b"newer\n"
    assert puller.generations() == [b"seen\nunseen\nlate, torn", b"new\nnewer\n"]
    assert puller.ended == [1]
    assert source.state().rotations == 1
    source.close()


def test_an_empty_successor_leaves_the_old_writer_more_time(path: Path, follow: Callable[[], Puller]) -> None:
    path.write_bytes(b"a")
    puller = follow()
    puller.drain()
    with path.open("ab", buffering=0) as writer:
        rename_and_create(path, b"")
        assert puller.drain(passed=GRACE * 3) == b""
        writer.write(b"b")
        assert puller.drain(passed=GRACE * 3) == b"b"
    append(path, b"c")
    assert puller.drain() == b""
    assert puller.drain(passed=GRACE) == b"c"
    assert puller.generations() == [b"ab", b"c"]


def test_an_empty_successor_is_not_waited_for_for_ever(path: Path, follow: Callable[[], Puller]) -> None:
    path.write_bytes(b"torn")
    puller = follow()
    puller.drain()
    rename_and_create(path, b"")
    puller.drain(passed=PATIENCE - 1)
    assert puller.ended == []
    puller.drain(passed=PATIENCE)
    assert puller.ended == [1]


def test_a_clock_that_is_set_back_does_not_hold_a_rotation_up(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"a")
    puller = follow()
    puller.drain(passed=PATIENCE * 10)
    rename_and_create(path, b"b")
    assert puller.drain() == b""
    assert puller.drain(passed=-PATIENCE * 5) == b"b"


def test_several_rotations_between_two_reads_of_the_old_file_lose_nothing(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"0" * 10)
    puller = follow()
    for number in range(1, 6):
        puller.read(1)
        rename_and_create(path, str(number).encode() * 10)
    for _ in range(6):
        puller.drain(passed=GRACE)
    assert puller.generations() == [str(number).encode() * 10 for number in range(6)]
    assert puller.source.state().rotations == 5


@pytest.mark.parametrize(
    "kept", [b"", b"shorter", b"of the same size now", b"longer than it ever was before"]
)
def test_a_truncated_file_starts_over_as_another_stream(
    path: Path, follow: Callable[[], Puller], kept: bytes
) -> None:
    before = b"of the same size ago"
    path.write_bytes(before)
    puller = follow()
    puller.drain()
    os.truncate(path, 0)
    append(path, kept)
    assert puller.drain() == kept
    assert puller.generations() == ([before, kept] if kept else [before])
    assert puller.ended == [1]
    assert puller.source.state().rotations == 1
    append(path, b"more\n")
    assert puller.drain() == b"more\n"


def test_a_rewrite_is_noticed_even_when_the_file_starts_alike(
    path: Path, follow: Callable[[], Puller]
) -> None:
    head = b'{"Application":"4c1f","ClientAsn":64500}' * 1000
    path.write_bytes(head + b"1")
    puller = follow()
    puller.drain()
    with path.open("r+b") as file:
        file.truncate()
        file.write(head + b"2" + b"and more")
    assert puller.drain() == head + b"2and more"
    assert puller.ended == [1]


def test_a_link_that_is_pointed_elsewhere_and_back_delivers_nothing_twice(
    tmp_path: Path, path: Path, follow: Callable[[], Puller]
) -> None:
    blue, green = tmp_path / "blue.log", tmp_path / "green.log"
    blue.write_bytes(b"blue 1\n")
    green.write_bytes(b"green 1\n")

    def point_to(target: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(target)
        link.replace(path)

    point_to(blue)
    puller = follow()
    puller.drain()
    for target in (green, blue):
        point_to(target)
        puller.drain(passed=GRACE)
        puller.drain(passed=GRACE)
    append(blue, b"blue 2\n")
    puller.drain()
    assert puller.generations() == [b"blue 1\n", b"green 1\n", b"blue 2\n"]
    assert puller.pieces[-1].offset == len(b"blue 1\n")
    assert puller.source.fetch(3, 7, 7) == b"blue 2\n"
    assert puller.source.fetch(3, 0, 7) is None


def test_a_missing_file_is_waited_for(path: Path, follow: Callable[[], Puller]) -> None:
    puller = follow()
    assert puller.read() is None
    assert puller.source.state().error == "No such file or directory"
    assert puller.source.state().waiting
    path.write_bytes(b"here\n")
    assert puller.drain() == b"here\n"
    assert puller.source.state().error == ""


def test_a_deleted_file_is_told_of_and_read_on_until_there_is_another(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"")
    with path.open("ab", buffering=0) as writer:
        puller = follow()
        path.unlink()
        writer.write(b"still here\n")
        assert puller.drain() == b"still here\n"
    assert "No such file" in puller.source.state().error
    assert puller.ended == []


def test_a_directory_that_takes_the_name_is_told_of_and_outlived(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"a")
    puller = follow()
    puller.drain()
    path.unlink()
    path.mkdir()
    puller.drain()
    assert "Is a directory" in puller.source.state().error
    path.rmdir()
    path.write_bytes(b"b")
    puller.drain()
    assert puller.drain(passed=GRACE) == b"b"
    assert puller.source.state().error == ""


@pytest.mark.parametrize("followed", [True, False])
def test_what_can_never_be_read_is_refused_at_once(tmp_path: Path, followed: bool) -> None:
    os.mkfifo(fifo := tmp_path / "fifo")
    for wrong, reason in ((tmp_path, "Is a directory"), (fifo, "Not a regular file")):
        source = FollowedFile(wrong, numbers=count(1), follow=followed)
        with pytest.raises(SourceError, match=reason) as caught:
            source.open(lambda: None)
        assert caught.value.hint


def test_a_missing_file_is_refused_when_it_is_not_followed(path: Path) -> None:
    source = FollowedFile(path, numbers=count(1), follow=False)
    with pytest.raises(SourceError, match=r"No such file or directory; .*follow"):
        source.open(lambda: None)


def test_a_file_without_permission_is_refused(path: Path) -> None:
    path.write_bytes(b"secret")
    path.chmod(0)
    source = FollowedFile(path, numbers=count(1), follow=True)
    with as_nobody(), pytest.raises(SourceError, match="Permission denied; read it as"):
        source.open(lambda: None)


def test_bytes_can_be_fetched_from_the_last_generations_only(
    path: Path, follow: Callable[[], Puller]
) -> None:
    path.write_bytes(b"number 1")
    puller = follow()
    puller.drain()
    for number in range(2, KEPT_GENERATIONS + 4):
        rename_and_create(path, b"number %d" % number)
        puller.drain()
        puller.drain(passed=GRACE)
    streams = list(puller.delivered)
    fetched = [puller.source.fetch(stream, 7, 2) for stream in streams]
    assert fetched[:3] == [None, None, None]
    assert puller.source.fetch(streams[2], 7, 1) == b"3"
    assert fetched[-1] == b"%d" % len(streams)
    assert puller.source.fetch(streams[-1], 7, 3) is None
    assert puller.source.fetch(999, 0, 1) is None


def test_bytes_that_were_overwritten_are_not_fetched(path: Path, follow: Callable[[], Puller]) -> None:
    path.write_bytes(b"what was read")
    puller = follow()
    puller.drain()
    path.write_bytes(b"something else that is longer")
    assert puller.source.fetch(1, 0, 8) is None
    puller.drain()
    assert puller.source.fetch(1, 0, 8) is None
    assert puller.source.fetch(2, 0, 9) == b"something"


def test_deleted_files_hold_back_only_so_much_of_the_disk(
    path: Path, follow: Callable[[], Puller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spectrum_tui.sources.generation.KEPT_DELETED", 15)
    path.write_bytes(b"a" * 10)
    puller = follow()
    for letter in (b"b", b"c"):
        puller.drain()
        delete_and_create(path, letter * 10)
        puller.drain()
        puller.drain(passed=GRACE)
    puller.drain(passed=PATIENCE)
    assert [puller.source.fetch(stream, 0, 2) for stream in (1, 2, 3)] == [None, b"bb", b"cc"]
