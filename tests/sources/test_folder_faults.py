"""What goes wrong with a file or a folder is told of and tried again, and hinders no other."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest

from spectrum_tui.sources.faults import FIRST_PAUSE, LONGEST_PAUSE, Faults
from spectrum_tui.sources.intake import Intake
from spectrum_tui.sources.lineage import Lineage
from tests.sources.folders import Watched, batch_name, drop, lines
from tests.sources.reading import append
from tests.sources.test_follow import as_nobody

MIB = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that nobody may go to."""
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    """A folder that is watched."""
    watched = Watched(folder)
    watched.settle()  # what the thread that listens has to import is not for nobody
    yield watched
    watched.close()


def test_a_file_is_read_once_it_may_be(folder: Path, watched: Watched) -> None:
    secret, content = folder / "a.log", lines(4)
    secret.write_bytes(content[:60])
    secret.chmod(0)
    drop(folder / batch_name(0), content[60:120]).chmod(0)
    (folder / "b.log").write_bytes(content[120:])
    with as_nobody():
        watched.wait_until(lambda: watched.counted().total() == 2)
        assert "Permission denied (and 1 more)" in watched.source.state().error
    for path in folder.iterdir():
        path.chmod(0o644)
    with as_nobody():
        watched.wait_until(lambda: watched.counted() == Counter(content.splitlines()))
        assert watched.source.state().error == ""


def test_a_file_that_may_not_be_read_counts_towards_the_size(folder: Path, watched: Watched) -> None:
    read = watched.source.state().position
    (folder / "a.log").write_bytes(content := lines(4))
    (folder / "b.log").write_bytes(secret := lines(6))
    (folder / "b.log").chmod(0)
    read += len(content)
    with as_nobody():
        watched.wait_until(lambda: watched.source.state().error == "b.log: Permission denied")
        watched.wait_until(lambda: watched.source.state().position == read)
        assert watched.source.state().size == read + len(secret)
    (folder / "b.log").chmod(0o644)
    watched.wait_until(lambda: watched.source.state().position == read + len(secret))
    assert watched.source.state().size == read + len(secret)


def test_a_batch_that_may_no_longer_be_read_goes_on_where_it_was_once_it_may(
    folder: Path, watched: Watched
) -> None:
    path, content = folder / batch_name(0), lines(6)
    drop(path, content[:60])
    watched.wait_until(lambda: watched.counted().total() == 1)
    path.chmod(0)
    append(path, gzip.compress(content[60:]))
    with as_nobody():
        watched.wait_until(lambda: watched.source.state().error == f"{path.name}: Permission denied")
    path.chmod(0o644)
    watched.wait_until(lambda: watched.counted() == Counter(content.splitlines()))
    assert watched.source.state().error == ""


def test_a_folder_that_may_not_be_read_is_told_of_and_read_once_it_may_be(
    folder: Path, watched: Watched
) -> None:
    content = lines(2)
    (folder / "events.log").write_bytes(content[:60])
    watched.wait_for(content[:60])
    folder.chmod(0)
    with as_nobody():
        watched.wait_until(lambda: watched.source.state().error == "Permission denied", seconds=45)
    folder.chmod(0o755)
    append(folder / "events.log", content[60:])
    watched.wait_for(content)
    watched.wait_until(lambda: watched.source.state().error == "")


def test_a_file_that_was_read_and_then_could_not_be_looked_at_is_well_again_once_it_can(folder: Path) -> None:
    path, now = str(drop(folder / batch_name(0), lines(3))), 10**18
    intake = Intake(Lineage(numbers=count(1), follow=True, wanted=None))
    intake.examine([path], now)
    reader = intake.open_next(now)
    assert reader
    assert reader.read(MIB, now)
    assert reader.read(MIB, now) == b""
    folder.chmod(0)
    with as_nobody():
        intake.examine([path], now)
    assert str(intake.faults).endswith(".log.gz: Permission denied")
    folder.chmod(0o755)
    intake.examine((), now + FIRST_PAUSE)
    assert (str(intake.faults), intake.faults.due(10**19)) == ("", [])
    intake.finish(reader)


def test_signals_disturb_nothing(folder: Path, watched: Watched) -> None:
    batches = [lines(300) for _ in range(60)]
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        for number, batch in enumerate(batches):
            drop(folder / batch_name(number), batch)
        watched.wait_for(b"".join(batches))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(rung) > 50


class Disk:
    """A file system on a loop device, the end of which can be taken away."""

    def __init__(self, home: Path) -> None:
        self._image, self.mount = home / "image", home / "mount"
        self.mount.mkdir()
        self._image.touch()
        os.truncate(self._image, 32 * MIB)
        run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", self._image)
        run("mount", "-o", "loop", self._image, self.mount)
        self._lost = b""

    def lose(self, content: bytes) -> None:
        """Forget what is cached, and have the disk fail from the middle of this content on."""
        run("umount", self.mount)
        run("mount", "-o", "loop", self._image, self.mount)
        image = self._image.read_bytes()
        half = image.index(content[: 1 << 12]) + len(content) // 2
        self._lost = image[half // MIB * MIB :]
        os.truncate(self._image, half // MIB * MIB)

    def mend(self) -> None:
        """Give back what was taken."""
        append(self._image, self._lost)

    def remove(self) -> None:
        """Take the disk away."""
        run("umount", self.mount)


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk that can fail."""
    try:
        disk = Disk(tmp_path)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no loop device can be mounted here")
    yield disk
    disk.mend()
    disk.remove()


def test_a_disk_that_fails_is_told_of_and_read_on_when_it_is_mended(disk: Disk) -> None:
    content, other = lines(400_000), lines(3)
    (disk.mount / "events.log").write_bytes(content)
    (disk.mount / "other.log").write_bytes(other)
    disk.lose(content)
    watched = Watched(disk.mount)
    watched.wait_until(lambda: watched.source.state().error == "events.log: Input/output error")
    before = len(watched.puller.everything())
    assert len(content) // 4 < before < len(content)
    assert watched.puller.ended == []
    disk.mend()
    watched.wait_until(lambda: len(watched.puller.everything()) == len(content) + len(other))
    assert sorted(watched.puller.generations()) == sorted((content, other))
    assert watched.source.state().error == ""
    watched.close()


def test_tries_become_rare_but_never_cease() -> None:
    faults, now, tries = Faults(), 10**18, []
    for _ in range(20):
        faults.fail("a/b.log", OSError(5, "Input/output error"), now)
        assert faults.due(now) == []
        while not faults.due(now):
            now += FIRST_PAUSE
        tries.append(now)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert faults.due(now - 10**17) == ["a/b.log"], "a clock that is set back does not put it off"
    faults.give_up("c.gz", "damaged")
    assert str(faults) == "b.log: Input/output error (and 1 more)"
    faults.clear("a/b.log")
    assert (str(faults), faults.due(now)) == ("c.gz: damaged", [])
