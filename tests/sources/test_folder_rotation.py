"""A folder in which the real logrotate works under a writer that tears its lines."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.sources.folders import Watched
from tests.sources.reading import wait_until

pytestmark = pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")

PIECE = 1013
"""Bytes of one write, about a dozen lines: most pieces end within one."""
LINE = re.compile(rb'^\{"n":(\d+),"pad":"x{60}"\}$', re.MULTILINE)


class Writer:
    """Writes numbered lines like a busy host, and opens its log anew when it is told to."""

    def __init__(self, path: Path, told: Path) -> None:
        self._path, self._told = path, told
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.lines = 0
        self._thread.start()

    def stop(self) -> None:
        """Finish the last line."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        log, rest = self._opened(), b""
        while not self._stop.wait(0.002):
            rest += b"".join(b'{"n":%d,"pad":"%s"}\n' % (self.lines + n, b"x" * 60) for n in range(10))
            self.lines += 10
            while len(rest) > PIECE:
                rest = rest[os.write(log, rest[:PIECE]) :]
            if self._told.exists():
                os.write(log, rest)
                os.close(log)
                log, rest = self._opened(), b""
                self._told.unlink()
        os.write(log, rest)
        os.close(log)

    def _opened(self) -> int:
        return os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)


class Host:
    """A folder with a log, its writer and logrotate."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "logs"
        self.folder.mkdir(mode=0o755)
        self._home = home
        self.writer = Writer(self.folder / "events.log", home / "told")

    def rotate(self, mode: str) -> None:
        """Rotate once; the writer opens its log anew before anything is compressed, as logrotate has it."""
        settings, told = self._home / "logrotate.conf", self._home / "told"
        after = f"postrotate\n touch {told}; while [ -e {told} ]; do sleep 0.01; done\n endscript\n"
        after = "" if "copytruncate" in mode else after
        settings.write_text(f"{self.folder}/events.log {{\n rotate 100\n {mode}\n {after}}}\n")
        settings.chmod(0o644)
        command = ["logrotate", "--force", "--state", str(self._home / "state"), str(settings)]
        subprocess.run(command, check=True, capture_output=True)

    def kept(self) -> Counter[int]:
        """Return the numbers of the lines that are in files."""
        files = (path.read_bytes() for path in self.folder.iterdir())
        logs = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data for data in files)
        return sum(map(numbers, logs), Counter())


def numbers(data: bytes) -> Counter[int]:
    """Return how often each line is there whole."""
    return Counter(map(int, LINE.findall(data)))


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host at work."""
    host = Host(tmp_path)
    yield host
    host.writer.stop()


@pytest.fixture
def watched(host: Host) -> Iterator[Watched]:
    """Its folder, watched."""
    watched = Watched(host.folder)
    yield watched
    watched.close()


def read_while(watched: Watched, host: Host, modes: list[str], *, between: int) -> Counter[int]:
    """Rotate while reading, with some lines written in between; return the numbers of what was read."""

    def work() -> None:
        for mode in modes:
            before = host.writer.lines
            wait_until(partial(has_written, host.writer, before + between))
            host.rotate(mode)
        host.writer.stop()

    thread = threading.Thread(target=work)
    thread.start()
    watched.wait_until(lambda: not thread.is_alive(), seconds=60)
    watched.settle()
    return sum(map(numbers, watched.puller.generations()), Counter())


def has_written(writer: Writer, lines: int) -> bool:
    return writer.lines >= lines


@pytest.mark.parametrize(
    "mode",
    [
        "create",
        "create\n compress",
        "create\n compress\n delaycompress",
        "create\n dateext\n dateformat -%Y%m%d-%s%H%M\n compress",
        "create\n extension .log",
    ],
)
def test_nothing_is_lost_or_doubled(watched: Watched, host: Host, mode: str) -> None:
    modes = [mode.replace("%H%M", f"{turn}") for turn in range(4)]
    read = read_while(watched, host, modes, between=700)
    assert read == Counter(range(host.writer.lines))
    assert 1 <= watched.source.state().rotations <= len(modes)
    assert watched.source.state().error == ""
    assert watched.errors() == []


@pytest.mark.parametrize("mode", ["copytruncate", "copytruncate\n compress", "copytruncate\n dateext"])
def test_truncation_loses_only_what_was_never_copied(watched: Watched, host: Host, mode: str) -> None:
    modes = [mode] if "dateext" in mode else [mode] * 4
    read = read_while(watched, host, modes, between=2800 // len(modes))
    assert not host.kept() - read, "what was written between the copy and the truncation is in no file"
    assert set(read.values()) == {1}
    lost = [line for line in range(host.writer.lines) if line not in read]
    assert sum(line - 1 not in lost for line in lost) <= len(modes), "one gap for each truncation"
    assert len(read) > host.writer.lines * 0.9


def test_rotations_in_quick_succession_lose_and_double_nothing(watched: Watched, host: Host) -> None:
    read = read_while(watched, host, ["create", "create\n compress\n delaycompress"] * 10, between=10)
    assert read == Counter(range(host.writer.lines))


def test_logs_from_before_are_read_once_whatever_becomes_of_them(host: Host) -> None:
    for _ in range(3):
        wait_until(partial(has_written, host.writer, host.writer.lines + 300))
        host.rotate("create\n compress\n delaycompress")
    watched = Watched(host.folder)
    read = read_while(watched, host, ["create\n compress\n delaycompress"] * 2, between=300)
    watched.close()
    assert read == Counter(range(host.writer.lines))
