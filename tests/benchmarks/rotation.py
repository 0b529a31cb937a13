"""Count what is lost and doubled under the real logrotate: `python -m tests.benchmarks.rotation [SECONDS]`.

A writer writes 5,000 events a second, torn anywhere, while its log is rotated every two seconds in one of
logrotate's ways and the program exports what it reads. Prints a Markdown table.
"""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.events import events

RATE = 5_000
SECONDS = 10.0
BETWEEN_ROTATIONS = 2.0
CALM_SECONDS = 12.0
"""How long nothing more must be read before it is counted."""
TELL = "postrotate\n kill -HUP {writer}\nendscript"
MODES = {
    "create": f"create\n{TELL}",
    "nocreate, the writer makes the file": f"nocreate\n{TELL}",
    "create, compress": f"create\ncompress\n{TELL}",
    "create, compress, delaycompress": f"create\ncompress\ndelaycompress\n{TELL}",
    "create, dateext": f"create\ndateext\ndateformat -%s\n{TELL}",
    "create, dateext, extension, compress": f"dateext\ndateformat -%s\nextension .log\ncompress\n{TELL}",
    "create, olddir": f"create\nolddir old\n{TELL}",
    "copy": "copy",
    "copytruncate": "copytruncate",
    "copytruncate, compress": "copytruncate\ncompress",
    "copytruncate, dateext, delaycompress": "copytruncate\ndateext\ndateformat -%s\ncompress\ndelaycompress",
}


@dataclass(frozen=True)
class Outcome:
    """What became of the events of one run."""

    written: int
    read: int
    rotations: int
    gone: int
    """Events that no file has any more when all is over: logrotate's own loss."""
    lost: int
    doubled: int


class Run:
    """One log, its writer, its reader, and logrotate.

    Args:
        home: an empty folder.
        options: what logrotate is told of the log; `{writer}` stands for the process of the writer.
        source: what the program is told to read, in `home`.
    """

    def __init__(self, home: Path, options: str, source: str) -> None:
        self._home, self._options, self._source = home, options, source
        self._folder = home / "logs"
        (self._folder / "old").mkdir(parents=True)
        self._log, self._read = self._folder / "events.log", home / "read.ndjson"

    def outcome(self, seconds: float) -> Outcome:
        """Have events written for so many seconds, and count."""
        first, *others = numbered(round(RATE * seconds) + 1)
        (self._home / "lines").write_bytes(b"".join(others))
        self._log.write_bytes(first)
        with self._reading(), self._writing() as writer:
            rotations = self._rotate_while(writer)
            self._wait_until_calm()
        return self._counted([first, *others], rotations)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        command = [sys.executable, "-m", "spectrum_tui", "--export", "ndjson", "--follow", self._source]
        with self._read.open("wb") as out:
            reader = subprocess.Popen(command, cwd=self._home, env=None, stdout=out)
        wait_until(lambda: self._read.stat().st_size > 0)
        yield
        reader.send_signal(signal.SIGINT)
        reader.wait()

    @contextmanager
    def _writing(self) -> Iterator[subprocess.Popen[bytes]]:
        module = [sys.executable, "-m", "tests.benchmarks.torn_writer"]
        writer = subprocess.Popen([*module, str(self._log), str(self._home / "lines"), str(RATE)])
        yield writer
        writer.wait()

    def _rotate_while(self, writer: subprocess.Popen[bytes]) -> int:
        settings = self._home / "logrotate.conf"
        options = self._options.format(writer=writer.pid)
        settings.write_text(f"{self._log} {{\nrotate 99\nmissingok\n{options}\n}}\n")
        settings.chmod(0o644)
        command = ["logrotate", "--force", "--state", str(self._home / "state"), str(settings)]
        rotations = 0
        while not ends_within(writer, BETWEEN_ROTATIONS):
            rotations += subprocess.run(command, check=False).returncode == 0
        return rotations

    def _wait_until_calm(self) -> None:
        size, since = -1, time.monotonic()
        while time.monotonic() - since < CALM_SECONDS:
            if (now := self._read.stat().st_size) != size:
                size, since = now, time.monotonic()
            time.sleep(0.1)

    def _counted(self, written: list[bytes], rotations: int) -> Outcome:
        wanted, read = Counter(written), Counter(self._read.read_bytes().splitlines(keepends=True))
        left = Counter(line for path in self._folder.rglob("events*") for line in lines_of(path))
        return Outcome(
            written=len(written),
            read=read.total(),
            rotations=rotations,
            gone=len(wanted.keys() - left.keys()),
            lost=len(wanted.keys() - read.keys()),
            doubled=(read - wanted).total(),
        )


def numbered(count: int) -> list[bytes]:
    """Return events that can be told apart."""
    lines = events(count).splitlines()
    return [b'%s,"Number":%d}\n' % (line.removesuffix(b"}"), number) for number, line in enumerate(lines)]


def lines_of(path: Path) -> list[bytes]:
    """Return the lines of a log, compressed or not."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines(keepends=True)


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Tell whether a process ends before so many seconds are over."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    """Return once something is so."""
    while not condition():
        time.sleep(0.02)


def main() -> None:
    """Measure every mode, for the log named alone and for its folder."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print("| logrotate | read | rotations | written | read | gone from disk | lost | doubled |")  # noqa: T201
    print("|---|---|---|---|---|---|---|---|", flush=True)  # noqa: T201
    for mode, options in MODES.items():
        for source in ("logs/events.log", "logs"):
            with tempfile.TemporaryDirectory() as home:
                it = Run(Path(home), options, source).outcome(seconds)
            row = (mode, source, it.rotations, it.written, it.read, it.gone, it.lost, it.doubled)
            print("|", " | ".join(map(str, row)), "|", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
