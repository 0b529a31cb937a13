"""The bell rings soon after a change, or says that it goes by the clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from spectrum_tui.sources.watch import POLL_SECONDS, Bell, parent_directories, remote_devices
from tests.sources.reading import append, wait_until


class Rung:
    """A bell, and when it rang."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.count = 0
        self.bell = Bell(self.ring)

    def ring(self) -> None:
        self.count += 1
        self.event.set()

    def seconds_after(self, change: Callable[[], object]) -> float:
        """Return how long after `change` it rang."""
        self.event.clear()
        start = time.monotonic()
        change()
        assert self.event.wait(5)
        return time.monotonic() - start


@pytest.fixture
def rung() -> Iterator[Rung]:
    rung = Rung()
    yield rung
    rung.bell.close()


def test_it_rings_sooner_than_by_the_clock(rung: Rung, tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    rung.bell.add(path)
    assert rung.event.wait(5), "it rings once in a while anyway"
    waits = [rung.seconds_after(lambda: append(path, b"x")) for _ in range(7)]
    assert median(waits) < POLL_SECONDS
    assert not rung.bell.polling


def test_it_rings_for_our_file_among_busy_others(rung: Rung, tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    rung.bell.add(path)
    stop = threading.Event()

    def make_noise() -> None:
        while not stop.wait(0.005):
            append(tmp_path / "other.log", b"x")

    noise = threading.Thread(target=make_noise)
    noise.start()
    rung.event.wait(5)
    waits = [rung.seconds_after(lambda: append(path, b"x")) for _ in range(5)]
    before, rang = time.monotonic(), rung.count
    rung.event.clear()
    rung.event.wait(5)
    stop.set()
    noise.join()
    assert median(waits) < 0.5
    assert rung.count - rang <= 1 + (time.monotonic() - before), (
        "the others' changes are none of its business"
    )


def test_it_rings_for_the_target_of_a_link_and_for_a_new_target(rung: Rung, tmp_path: Path) -> None:
    first, second = tmp_path / "first" / "a.log", tmp_path / "second" / "b.log"
    for target in (first, second):
        target.parent.mkdir()
        target.touch()
    link = tmp_path / "here" / "events.log"
    link.parent.mkdir()
    link.symlink_to(first)
    rung.bell.add(link)
    rung.event.wait(5)
    assert median([rung.seconds_after(lambda: append(first, b"x")) for _ in range(5)]) < POLL_SECONDS
    link.unlink()
    link.symlink_to(second)
    wait_until(lambda: str(second.parent) in parent_directories([str(link)]))
    rung.seconds_after(lambda: None)
    assert median([rung.seconds_after(lambda: append(second, b"x")) for _ in range(5)]) < POLL_SECONDS


def test_it_outlives_the_directory(rung: Rung, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "events.log"
    rung.bell.add(path)
    wait_until(lambda: rung.bell.polling)
    path.parent.mkdir()
    wait_until(lambda: not rung.bell.polling)
    path.parent.rmdir()
    wait_until(lambda: rung.bell.polling)
    path.parent.mkdir()
    wait_until(lambda: not rung.bell.polling)
    assert median([rung.seconds_after(lambda: append(path, b"x")) for _ in range(5)]) < POLL_SECONDS


def test_it_goes_by_the_clock_where_a_name_cannot_be_spelled(rung: Rung, tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    rung.bell.add(path)
    rung.event.wait(5)
    append(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.log")), b"x")
    wait_until(lambda: rung.bell.polling)
    assert rung.seconds_after(lambda: None) < 1


def test_it_goes_by_the_clock_when_the_kernel_has_no_watch_left(tmp_path: Path) -> None:
    program = """
import os, resource, sys, threading
from pathlib import Path
import watchfiles
from spectrum_tui.sources.watch import Bell
rung = threading.Semaphore(0)
free = os.dup(0)
os.close(free)
resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))
bell = Bell(rung.release)
bell.add(Path(sys.argv[1]))
print(all(rung.acquire(timeout=5) for _ in range(3)), bell.polling)
bell.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "events.log"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True True\n", "")


def bells() -> set[threading.Thread]:
    """Return the threads of all bells."""
    return {thread for thread in threading.enumerate() if thread.name == "bell"}


def seconds_to_close(path: Path) -> float:
    """Return how long a bell that has rung takes to close."""
    rung = Rung()
    rung.bell.add(path)
    rung.event.wait(5)
    start = time.monotonic()
    rung.bell.close()
    return time.monotonic() - start


@pytest.mark.parametrize("exists", [True, False])
def test_closing_takes_no_time_and_is_final(rung: Rung, tmp_path: Path, exists: bool) -> None:
    others = bells()
    rung.bell.add(tmp_path / "events.log" if exists else tmp_path / "none" / "events.log")
    rung.event.wait(5)
    path = tmp_path / "events.log" if exists else tmp_path / "none" / "events.log"
    # a busy machine delays one of them, a close that waits for its time-out delays all
    assert min(seconds_to_close(path) for _ in range(3)) < 0.3
    rung.bell.close()
    assert bells() <= others
    rang = rung.count
    append(tmp_path / "events.log", b"x")
    rung.bell.close()
    assert rung.count == rang


def test_a_path_can_be_added_and_removed_while_it_rings(rung: Rung, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "a.log", tmp_path / "b" / "b.log"
    first.parent.mkdir()
    rung.bell.add(first)
    rung.event.wait(5)
    rung.bell.add(second)
    wait_until(lambda: rung.bell.polling)
    rung.bell.remove(second)
    wait_until(lambda: not rung.bell.polling)
    assert median([rung.seconds_after(lambda: append(first, b"x")) for _ in range(5)]) < POLL_SECONDS


MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:51 / /mnt/logs\\040here rw,relatime shared:3 master:1 - nfs4 server:/logs rw,vers=4.2
31 27 0:52 / /home/me/far rw - fuse.sshfs me@far: rw
32 27 0:53 / /dev/shm rw - tmpfs tmpfs rw
33 27 7:300 / /odd rw - 9p share rw
"""


def test_remote_file_systems_are_recognised() -> None:
    assert remote_devices(MOUNTS) == {os.makedev(0, 51), os.makedev(0, 52), os.makedev(7, 300)}


def test_a_remote_file_system_is_polled(rung: Rung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = next(
        line.partition(" - ")[2].split()[0]
        for line in Path("/proc/self/mountinfo").read_text().splitlines()
        if line.split()[2] == f"{os.major(tmp_path.stat().st_dev)}:{os.minor(tmp_path.stat().st_dev)}"
    )
    monkeypatch.setattr("spectrum_tui.sources.watch.REMOTE_FILE_SYSTEMS", frozenset({kind}))
    rung.bell.add(tmp_path / "events.log")
    wait_until(lambda: rung.bell.polling)
    assert rung.seconds_after(lambda: None) < 1
