"""What of a folder is read, and in which order."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spectrum_tui.sources.listing import Listing, Named, Pattern
from tests.sources.folders import Watched, batch_name, drop, lines
from tests.sources.test_follow import as_nobody


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Read a folder to its end."""
    opened = []

    def start(listing: Listing | None = None) -> Watched:
        watched = Watched(tmp_path, listing=listing, follow=False)
        opened.append(watched)
        watched.read()
        return watched

    yield start
    for watched in opened:
        watched.close()


def test_every_log_is_read_whatever_it_is_called_and_however_it_is_compressed(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    parts = [lines(3) for _ in range(4)]
    (tmp_path / "events.log").write_bytes(parts[0])
    (tmp_path / "plain.json.gz").write_bytes(parts[1])
    (tmp_path / "compressed.log").write_bytes(gzip.compress(parts[2]))
    (tmp_path / "no ending at all").write_bytes(parts[3])
    watched = read()
    assert sorted(watched.puller.generations()) == sorted(parts)
    assert len(watched.puller.ended) == 4
    state = watched.source.state()
    assert (state.ended, state.error, state.files) == (True, "", 4)
    assert state.position == state.size == sum(map(len, parts))


@pytest.mark.parametrize(
    "name",
    [
        *(".events.log", "a.log.tmp", "a.log.gz.part", "a.log.partial", ".a.log.swp", "a.swp", "a.log~"),
        *("ownership-challenge-1a2b3c.txt", "test.txt.gz", "test.txt"),
    ],
)
def test_what_is_no_log_is_left_alone(tmp_path: Path, read: Callable[..., Watched], name: str) -> None:
    (tmp_path / name).write_bytes(b"not a log")
    (tmp_path / "events.log").write_bytes(b"a log\n")
    assert read().puller.generations() == [b"a log\n"]


def test_folders_fifos_and_empty_files_are_left_alone(tmp_path: Path, read: Callable[..., Watched]) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "events.log").write_bytes(lines(1))
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "empty.log").touch()
    watched = read()
    assert watched.puller.pieces == []
    assert watched.source.state().ended


def test_batches_are_read_in_order_of_time_also_those_in_folders_of_days(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    names = [batch_name(number) for number in range(5)]
    (tmp_path / "20260115").mkdir()
    (tmp_path / "20260114").mkdir()
    for place, number in (("20260115", 3), (".", 2), ("20260114", 0), ("20260115", 1), (".", 4)):
        drop(tmp_path / place / names[number], lines(2))
    assert read().names() == names


def test_files_without_a_time_in_their_name_are_read_in_order_of_their_age(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    for age, name in ((1, "events.log"), (3, "events.log.2.gz"), (2, "events.log.1")):
        path = drop(tmp_path / name, lines(2))
        os.utime(path, ns=(0, 10**18 - age * 10**9))
    assert read().names() == ["events.log.2.gz", "events.log.1", "events.log"]


def test_a_file_with_several_names_is_read_once(tmp_path: Path, read: Callable[..., Watched]) -> None:
    content = lines(3)
    (tmp_path / "events.log").write_bytes(content)
    (tmp_path / "hard.log").hardlink_to(tmp_path / "events.log")
    (tmp_path / "soft.log").symlink_to("events.log")
    (tmp_path / "dangling.log").symlink_to("nowhere")
    watched = read()
    assert watched.read() == content
    assert watched.source.state().error == ""


def test_the_same_log_compressed_and_not_is_read_once(tmp_path: Path, read: Callable[..., Watched]) -> None:
    content, other = lines(100), lines(100)
    (tmp_path / "events.log.1").write_bytes(content)
    drop(tmp_path / "events.log.1.gz", content)
    drop(tmp_path / "events.log.2.gz", other)
    watched = read()
    assert sorted(watched.puller.generations()) == sorted((content, other))


def test_batches_with_the_same_records_are_batches_of_their_own(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    content = lines(50)
    for number in range(5):
        drop(tmp_path / batch_name(number), content)
        (tmp_path / f"host{number}.log").write_bytes(content)
    assert read().puller.generations() == [content] * 10


def test_a_damaged_file_gives_its_good_part_and_one_error(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    content = lines(5000)
    packed = gzip.compress(content)
    (tmp_path / "a.log.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.log.gz").write_bytes(packed[:-8] + b"\0" * 8)
    (tmp_path / "c.log.gz").write_bytes(gzip.compress(b"fine\n"))
    watched = read()
    torn, damaged, fine = watched.puller.generations()
    assert content.startswith(torn)
    assert len(torn) > len(content) // 4
    assert (damaged, fine) == (content, b"fine\n")
    assert watched.errors() == ["ends in the middle", "incorrect data check"]
    assert watched.source.state().error == "a.log.gz: ends in the middle (and 1 more)"


def test_a_bomb_is_stopped(tmp_path: Path, read: Callable[..., Watched]) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * (64 << 20)))
    (tmp_path / "fine.gz").write_bytes(gzip.compress(b"fine\n"))
    watched = read()
    assert len(watched.read()) < 16 << 20
    assert watched.errors() == ["inflates to more than 200 times its size"]
    assert watched.puller.generations()[-1] == b"fine\n" or watched.puller.generations()[0] == b"fine\n"


def test_a_file_without_permission_is_told_of_and_the_others_are_read(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    for name in "ac":
        (tmp_path / f"{name}.log").write_bytes(b"%s\n" % name.encode())
    (tmp_path / "b.log").write_bytes(b"secret\n")
    (tmp_path / "b.log").chmod(0)
    with as_nobody():
        watched = read()
    assert watched.read() == b"a\nc\n"
    assert watched.source.state().error == "b.log: Permission denied"


def test_a_pattern_reads_what_a_shell_would_match_and_the_logs_in_folders(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    for name in ("a.log", "b.log", "b.txt", ".b.log", "test.txt.gz", "notes.tmp"):
        (tmp_path / name).write_bytes(b"%s\n" % name.encode())
    (tmp_path / "bb").mkdir()
    (tmp_path / "bb" / "c.log").write_bytes(b"bb/c.log\n")

    def matched(*names: str, folder: Path = tmp_path) -> list[bytes]:
        return sorted(read(listing=Pattern(str(folder), names)).read().split())

    assert matched("*.log") == [b"a.log", b"b.log"]
    assert matched("b*") == [b"b.log", b"b.txt", b"bb/c.log"]
    assert matched(".*.log") == [b".b.log"]
    assert matched("*.tmp") == [b"notes.tmp"]
    assert matched("[ab].*", "*.txt") == [b"a.log", b"b.log", b"b.txt"]
    assert matched("*.log", folder=tmp_path / "*") == [b"bb/c.log"]
    assert matched("*.log", folder=tmp_path / "**") == [b"a.log", b"b.log", b"bb/c.log"]
    assert matched("*.none") == []


def test_a_single_file_is_read_whatever_its_name(tmp_path: Path, read: Callable[..., Watched]) -> None:
    drop(tmp_path / "other.gz", lines(1))
    content = lines(3)
    (tmp_path / ".hidden.tmp").write_bytes(gzip.compress(content))
    assert read(listing=Named(str(tmp_path), {".hidden.tmp"})).read() == content


def test_any_record_can_be_read_again(tmp_path: Path, read: Callable[..., Watched]) -> None:
    (tmp_path / "events.log").write_bytes(lines(1000))
    for number in range(20):
        drop(tmp_path / batch_name(number), lines(1000))
    drop(tmp_path / "large.gz", lines(200_000, size=100))
    watched = read()
    for number, data in watched.puller.delivered.items():
        for start in range(0, len(data) - 100, len(data) // 7):
            assert watched.source.fetch(number, start, 100) == bytes(data[start : start + 100])
        assert watched.source.fetch(number, len(data) - 10, 11) is None
    assert watched.source.fetch(999, 0, 1) is None


def test_a_record_of_a_file_that_was_renamed_deleted_or_replaced(
    tmp_path: Path, read: Callable[..., Watched]
) -> None:
    paths = [drop(tmp_path / batch_name(number), lines(9)) for number in range(2)]
    watched = read()
    paths[0].unlink()
    paths[1].write_bytes(gzip.compress(lines(9)))
    assert watched.source.fetch(1, 0, 10) is None
    assert watched.source.fetch(2, 0, 10) is None
