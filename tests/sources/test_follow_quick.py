"""A file that is rotated several times before anyone looks keeps what was written in between."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.rotated import GRACE
from tests.sources.reading import Puller, append

STEP = 20_000_000
"""ns between two rotations."""


class Log:
    """A file, and the rotation of it, each one `STEP` after the last by the times of the files."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "events.log"
        self.time = 1_768_500_000 * 10**9

    def named(self, mark: object) -> Path:
        return self.path.with_name(f"{self.path.name}{mark}")

    def write(self, content: bytes, path: Path | None = None) -> None:
        append(path or self.path, content)
        os.utime(path or self.path, ns=(self.time, self.time))

    def rotate(self, content: bytes, dated: bool = False) -> None:
        """Rename the file and those before it, and begin another."""
        self.time += STEP
        if dated:
            self.path.rename(self.named(f"-{self.time // STEP}"))
        else:
            shift(self.path)
        self.write(content)


def shift(path: Path) -> None:
    """Rename `events.log.2` to `.3`, `.1` to `.2`, and the file itself to `.1`."""
    for number in range(40, 0, -1):
        if (old := Path(f"{path}.{number}")).exists():
            old.rename(f"{path}.{number + 1}")
    path.rename(f"{path}.1")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


@pytest.fixture
def follow(log: Log) -> Iterator[Callable[[], Puller]]:
    """Open the log to be followed, and read what is in it."""
    sources = []

    def start() -> Puller:
        sources.append(source := FollowedFile(log.path, numbers=count(1), follow=True))
        puller = Puller(source)
        source.open(puller.woken.set)
        puller.drain()
        return puller

    yield start
    for source in sources:
        source.close()


def settled(puller: Puller) -> list[bytes]:
    """Return the streams once every rotation is done with."""
    for _ in range(20):
        puller.drain(passed=GRACE)
    return puller.generations()


@pytest.mark.parametrize("dated", [False, True])
@pytest.mark.parametrize("times", [1, 2, 3, 9])
def test_rotations_between_two_reads_lose_nothing(
    log: Log, follow: Callable[[], Puller], times: int, dated: bool
) -> None:
    log.write(b"0 read\n")
    puller = follow()
    log.write(b"0 unread\n")
    for number in range(1, times + 1):
        log.rotate(b"%d\n" % number, dated)
    contents = [b"0 read\n0 unread\n", *(b"%d\n" % number for number in range(1, times + 1))]
    assert settled(puller) == contents
    assert puller.source.state().rotations == times
    assert puller.source.fetch(2, 0, 2) == b"1\n"
    log.rotate(b"later\n", dated)
    log.rotate(b"last\n", dated)
    assert settled(puller) == [*contents, b"later\n", b"last\n"]


def test_rotations_of_one_moment_come_in_the_order_of_their_numbers(
    log: Log, follow: Callable[[], Puller]
) -> None:
    log.write(b"0")
    puller = follow()
    for content in (b"1", b"2", b"3"):
        log.time -= STEP
        log.rotate(content)
    assert settled(puller) == [b"0", b"1", b"2", b"3"]


def test_what_was_rotated_before_is_not_read(log: Log, follow: Callable[[], Puller]) -> None:
    log.write(b"before\n", log.named(".1"))
    log.write(b"dated\n", log.named("-20260115"))
    log.write(b"0\n")
    puller = follow()
    log.rotate(b"1\n")
    log.rotate(b"2\n")
    assert settled(puller) == [b"0\n", b"1\n", b"2\n"]


def test_the_inode_of_a_file_that_fell_off_may_be_used_again(
    log: Log, follow: Callable[[], Puller], tmp_path: Path
) -> None:
    log.write(b"oldest\n", log.named(".1"))
    log.write(b"0\n")
    puller = follow()
    oldest = log.named(".1").rename(tmp_path / "inode")
    log.rotate(b"")
    os.truncate(oldest, 0)
    oldest.replace(log.path)
    log.write(b"1\n")
    log.rotate(b"2\n")
    assert settled(puller)[-2:] == [b"1\n", b"2\n"]


def test_an_unseen_file_that_is_empty_holds_nothing_up(log: Log, follow: Callable[[], Puller]) -> None:
    log.write(b"0\n")
    puller = follow()
    log.rotate(b"")
    log.rotate(b"2\n")
    puller.drain()
    with log.named(".1").open("ab", buffering=0) as late:
        late.write(b"late\n")
    puller.drain(passed=GRACE)
    assert puller.generations() == [b"0\n", b"late\n", b"2\n"]


def test_a_copy_is_not_read_again(log: Log, follow: Callable[[], Puller]) -> None:
    log.write(b"0\n" * 3000)
    puller = follow()
    shutil.copyfile(log.path, log.named(".1"))
    os.truncate(log.path, 0)
    log.write(b"1\n")
    puller.drain()
    log.rotate(b"2\n")
    shutil.copyfile(log.named(".1"), log.named("-20260115"))
    log.rotate(b"3\n")
    assert settled(puller) == [b"0\n" * 3000, b"1\n", b"2\n", b"3\n"]


@pytest.mark.parametrize(
    "name", ["events.log.1.gz", "events.log.offset", "events.log.1.tmp", "other.log.1", "events.logs.1"]
)
def test_other_files_are_not_read(log: Log, follow: Callable[[], Puller], name: str) -> None:
    log.write(b"0\n")
    puller = follow()
    log.time += STEP
    log.write(b"no log\n", log.path.with_name(name))
    (log.path.with_name("events.log.7")).symlink_to(name)
    log.rotate(b"1\n")
    assert settled(puller) == [b"0\n", b"1\n"]


def test_a_stale_file_that_comes_is_not_read(log: Log, follow: Callable[[], Puller]) -> None:
    log.write(b"0\n")
    puller = follow()
    log.time -= STEP
    log.write(b"stale\n", log.named(".3"))
    log.time += STEP
    log.rotate(b"1\n")
    log.rotate(b"2\n")
    assert settled(puller) == [b"0\n", b"1\n", b"2\n"]


def test_a_link_to_another_log_does_not_bring_its_old_files(
    log: Log, follow: Callable[[], Puller], tmp_path: Path
) -> None:
    blue, green = tmp_path / "blue.log", tmp_path / "green.log"
    log.path.symlink_to(blue)
    log.write(b"blue\n", blue)
    puller = follow()
    log.time += STEP
    log.write(b"green before\n", tmp_path / "green.log.1")
    log.write(b"green\n", green)
    log.path.unlink()
    log.path.symlink_to(green)
    assert settled(puller) == [b"blue\n", b"green\n"]
    for content in (b"green 1\n", b"green 2\n"):
        log.time += STEP
        shift(green)
        log.write(content, green)
    assert settled(puller) == [b"blue\n", b"green\n", b"green 1\n", b"green 2\n"]


def test_rotations_in_quick_succession_under_a_writer_lose_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.touch()
    source = FollowedFile(path, numbers=count(1), follow=True)
    puller = Puller(source)
    source.open(puller.woken.set)
    written = []
    pause = threading.Event()

    def work() -> None:
        for number in range(12):
            for step in range(10):
                written.append(b'{"n":%d}\n' % (number * 10 + step))
                append(path, written[-1])
                pause.wait(0.002)
            shift(path)
            path.touch()

    thread = threading.Thread(target=work)
    thread.start()
    puller.pull_until(
        lambda: not thread.is_alive() and len(puller.everything()) >= len(b"".join(written)), 30
    )
    assert puller.everything() == b"".join(written)
    assert source.state().rotations == 12
    source.close()
