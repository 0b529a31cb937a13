"""A writer and a follower at work at the same time, with notices from the kernel."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

import pytest

from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.watch import Bell
from tests.sources.reading import Puller, append, wait_until

LINES = 300
ROTATIONS = 2


class Writer:
    """Writes numbered lines in torn pieces, to the file it opened until it is told to open it anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = b""
        self._random = random.Random(7)
        self._lines = count()
        self.descriptor = self._opened()

    def _opened(self) -> int:
        return os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)

    def reopen(self) -> None:
        os.close(self.descriptor)
        self.descriptor = self._opened()

    def write(self, lines: int) -> None:
        for _ in range(lines):
            line = b'{"Event":"connect","n":%d}\n' % next(self._lines)
            cut = self._random.randrange(len(line))
            for part in (line[:cut], line[cut:]):
                os.write(self.descriptor, part)
            self.written += line

    def close(self) -> None:
        os.close(self.descriptor)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[tuple[Writer, Puller]]:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o755)
    writer = Writer(folder / "events.log")
    source = FollowedFile(writer.path, numbers=count(1), follow=True)
    puller = Puller(source)
    source.open(puller.woken.set)
    yield writer, puller
    source.close()
    writer.close()


def with_late_lines(writer: Writer, puller: Puller) -> None:
    writer.path.rename(writer.path.with_suffix(f".{len(writer.written)}"))
    writer.write(20)
    writer.path.touch()
    writer.write(20)
    writer.reopen()


def by_deleting(writer: Writer, puller: Puller) -> None:
    writer.path.unlink()
    writer.write(20)
    writer.reopen()


def by_replacing(writer: Writer, puller: Puller) -> None:
    other = writer.path.with_suffix(".new")
    other.touch()
    other.replace(writer.path)
    writer.write(20)
    writer.reopen()


def by_copying_and_truncating(writer: Writer, puller: Puller) -> None:
    wait_until(lambda: puller.everything() == writer.written)  # what is not read by now is lost to anyone
    shutil.copyfile(writer.path, writer.path.with_suffix(".1"))
    os.truncate(writer.path, 0)


def by_recreating_the_directory(writer: Writer, puller: Puller) -> None:
    shutil.rmtree(writer.path.parent)
    writer.write(20)
    writer.path.parent.mkdir()
    writer.reopen()


def has_rotated(puller: Puller, times: int) -> bool:
    return puller.source.state().rotations == times


def follow(puller: Puller, work: Callable[[], None], is_done: Callable[[], bool]) -> None:
    """Pull in this thread while `work` is done in another."""
    thread = threading.Thread(target=work)
    thread.start()
    puller.pull_until(lambda: not thread.is_alive() and is_done(), seconds=40)
    thread.join()


@pytest.mark.parametrize(
    "rotate",
    [with_late_lines, by_deleting, by_replacing, by_copying_and_truncating, by_recreating_the_directory],
)
def test_no_byte_is_lost_while_a_writer_goes_on(
    followed: tuple[Writer, Puller], rotate: Callable[[Writer, Puller], None]
) -> None:
    writer, puller = followed

    def work() -> None:
        writer.write(LINES)
        for rotation in range(1, ROTATIONS + 1):
            rotate(writer, puller)
            writer.write(LINES)
            wait_until(partial(has_rotated, puller, rotation))

    follow(puller, work, lambda: puller.everything() == writer.written)
    assert len(puller.delivered) == ROTATIONS + 1


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")
@pytest.mark.parametrize("mode", ["create", "copytruncate", "create\n compress\n delaycompress"])
def test_no_byte_is_lost_to_logrotate(followed: tuple[Writer, Puller], tmp_path: Path, mode: str) -> None:
    writer, puller = followed
    settings = tmp_path / "logrotate.conf"
    settings.write_text(f"{writer.path} {{\n rotate 5\n {mode}\n}}\n")
    settings.chmod(0o644)
    command = ["logrotate", "--force", "--state", str(tmp_path / "state"), str(settings)]

    def work() -> None:
        for rotation in range(1, ROTATIONS + 1):
            writer.write(LINES)
            wait_until(lambda: puller.everything() == writer.written)
            subprocess.run(command, check=True, capture_output=True)
            if mode != "copytruncate":
                writer.write(20)
                writer.reopen()
            writer.write(LINES)
            wait_until(partial(has_rotated, puller, rotation))

    follow(puller, work, lambda: puller.everything() == writer.written)
    assert len(puller.delivered) == ROTATIONS + 1


def test_bytes_arrive_soon_after_they_are_written(followed: tuple[Writer, Puller]) -> None:
    writer, puller = followed
    waits = []
    for _ in range(7):
        writer.write(1)
        written = time.monotonic()
        puller.pull_until(lambda: puller.everything() == writer.written)
        waits.append(time.monotonic() - written)
    assert median(waits) < 0.5, "a second would be the safety tick"


def test_many_files_share_one_bell(tmp_path: Path) -> None:
    woken = threading.Event()
    bell = Bell(woken.set)
    numbers = count(1)
    sources = [
        FollowedFile(tmp_path / f"{name}.log", numbers=numbers, follow=True, bell=bell) for name in "abc"
    ]
    threads = threading.active_count()
    for source in sources:
        source.open(woken.set)
    assert threading.active_count() == threads + 1
    pullers = [Puller(source) for source in sources]
    for name, puller in zip("abc", pullers, strict=True):
        puller.woken = woken
        append(tmp_path / f"{name}.log", name.encode())
        puller.pull_until(partial(bool, puller.delivered))
    assert [puller.everything() for puller in pullers] == [b"a", b"b", b"c"]
    for source in sources:
        source.close()
    bell.close()
    assert threading.active_count() == threads
