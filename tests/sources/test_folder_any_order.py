"""Whatever is done to the logs of a folder, in whatever order, every line is read once."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from spectrum_tui.sources import lookout
from spectrum_tui.sources.listing import Directory
from spectrum_tui.sources.logs import Logs
from spectrum_tui.sources.reader import SETTLE
from spectrum_tui.sources.watch import Bell
from tests.sources.folders import batch_name
from tests.sources.reading import Puller, append

LIVE = ("a.log", "b.log")


class Mute(Bell):
    """A bell on a file system that tells of nothing: every look is a look at all files."""

    def add_folder(self, path: str) -> None:
        """Listen to nothing."""

    def told(self, path: str) -> None:
        """Return that anything may have changed."""

    def polls(self, path: Path | str) -> bool:
        """Return that nothing is told."""
        return True


class Folder:
    """A folder, and what was ever written to each log in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = count()
        self._logs: dict[str, bytearray] = {}
        self._past: list[bytes] = []
        (path / "20260115").mkdir()

    def write(self, name: str, lines: int, torn: bool) -> None:
        """Write some lines to a live log, and the start of one more."""
        data = b"".join(b"%050d\n" % next(self._numbers) for _ in range(lines))
        data += b"%050d" % next(self._numbers) if torn else b""
        append(self.path / name, data)
        self._logs.setdefault(name, bytearray()).extend(data)

    def rotate(self, name: str) -> None:
        """Rename a live log as logrotate does."""
        self._make_room(name)
        if (self.path / name).exists():
            (self.path / name).rename(self.path / f"{name}.1")
            self._leave(name)

    def copy_and_truncate(self, name: str) -> None:
        """Copy a live log, and truncate it."""
        self._make_room(name)
        if (self.path / name).exists():
            shutil.copyfile(self.path / name, self.path / f"{name}.1")
            os.truncate(self.path / name, 0)
            self._leave(name)

    def compress(self, name: str) -> None:
        """Compress the oldest of the rotated logs that are not."""
        for path in sorted(self.path.glob(f"{name}.*[0-9]"))[-1:]:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()

    def uncompress(self) -> None:
        """Uncompress whatever is compressed, in place."""
        for path in sorted(self.path.glob("*.gz")):
            path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
            path.unlink()

    def drop(self, number: int, lines: int) -> None:
        """Drop a batch in, in either folder."""
        number = next(self._numbers) * 10 + number
        data = b"".join(b"%050d\n" % next(self._numbers) for _ in range(lines))
        where = self.path / ("20260115" if number % 2 else "")
        (where / batch_name(number)).write_bytes(gzip.compress(data))
        self._past.append(data)

    def move(self) -> None:
        """Move a batch to the other folder."""
        for path in sorted(self.path.glob("2026*Z_*"))[:1]:
            path.rename(self.path / "20260115" / path.name)

    def lines(self) -> Counter[bytes]:
        """Return every line of every log."""
        logs = [*self._past, *map(bytes, self._logs.values())]
        return Counter(line for log in logs for line in log.splitlines())

    def _make_room(self, name: str) -> None:
        rotated = (path for path in self.path.glob(f"{name}.*"))
        for path in sorted(rotated, key=lambda path: -int(path.name.split(".")[2])):
            number, *rest = path.name.split(".")[2:]
            path.rename(self.path / ".".join((name, str(int(number) + 1), *rest)))

    def _leave(self, name: str) -> None:
        self._past.append(bytes(self._logs.pop(name, b"")))


names = st.sampled_from(LIVE)
few = st.integers(0, 70)
DEEDS = st.one_of(
    st.tuples(st.just("write"), names, few, st.booleans()),
    st.tuples(st.just("rotate"), names),
    st.tuples(st.just("copy_and_truncate"), names),
    st.tuples(st.just("compress"), names),
    st.tuples(st.just("uncompress")),
    st.tuples(st.just("drop"), st.integers(0, 9), few.filter(bool)),
    st.tuples(st.just("move")),
    st.tuples(st.just("look"), st.sampled_from((100, 3000, 1 << 20))),
    st.tuples(st.just("glance"), st.integers(1, 5)),
)


def look(puller: Puller, size: int = 1 << 20) -> None:
    """Read until nothing more comes although everything is looked at."""
    for _ in range(3):
        puller.drain(size=size)


@settings(max_examples=60, deadline=None)
@given(st.lists(DEEDS, max_size=40))
def test_every_line_is_read_once(deeds: list[tuple[Any, ...]]) -> None:
    with patch.object(lookout, "PAUSE", 0), tempfile.TemporaryDirectory() as home:
        folder = Folder(Path(home))
        source = Logs("here", Directory(folder.path), numbers=count(1), follow=True, bell=Mute())
        puller = Puller(source, start=time.time_ns())
        source.open(lambda: None)
        look(puller)
        for deed, *details in deeds:
            if deed == "look":
                look(puller, *details)
            elif deed == "glance":
                for _ in range(*details):
                    puller.read(500)
            elif (
                deed == "uncompress"
            ):  # renamed and compressed and uncompressed unseen is too much for anyone
                look(puller)
                folder.uncompress()
                look(puller)
            else:
                getattr(folder, deed)(*details)
        look(puller)
        look_later(puller)
        source.close()
        read = Counter(line for log in puller.generations() for line in log.splitlines())
        assert read == folder.lines()


def look_later(puller: Puller) -> None:
    """Look when nothing more is to be expected of what is there."""
    for _ in range(3):
        puller.drain(passed=SETTLE)
        look(puller)
