"""Watch the screen live for long: `python -m tests.benchmarks.soak [MINUTES] [RATE] [PICTURE.svg]`.

A writer appends demo events in real time, torn anywhere; the real logrotate rotates the log every 30 seconds;
the program runs on a terminal of its own. Prints memory and processor time as they go, and at the end whether
the screen counts what was written; draws the curves when a file is named.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.plot import Chart, Series, page
from tests.e2e.harness import Pty

MINUTES, RATE = 30.0, 2000
RETAIN = "32MiB"
"""So little that it is full after a few minutes, and what comes then has to push something out."""
BETWEEN_ROTATIONS = 30.0
BETWEEN_SAMPLES = 5.0
PATIENCE = 60.0
"""Seconds that the screen may take to count the last event."""
TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


@dataclass(frozen=True)
class Sample:
    """How things stand."""

    minutes: float
    resident: float
    """MiB."""
    processor: float
    """Percent of a core since the last sample."""
    written: int
    counted: int


class Writer:
    """Appends what the demo says in real time to a log that may be rotated.

    Args:
        path: the log.
        rate: events a second.
        minutes: how long.
    """

    def __init__(self, path: Path, rate: int, minutes: float) -> None:
        self._path, self._random = path, random.Random(1)
        command = (sys.executable, "-m", "spectrum_tui", "--demo", str(rate), "--export", "ndjson")
        self._demo = subprocess.Popen((*command, "--for", f"{minutes * 60:.0f}s"), stdout=subprocess.PIPE)
        assert self._demo.stdout
        os.set_blocking(self._demo.stdout.fileno(), False)
        self._held = b""
        self._file = path.open("ab", buffering=0)
        self.written = 0
        self.over = False

    def write(self) -> None:
        """Append what there is, up to anywhere."""
        assert self._demo.stdout
        data = self._demo.stdout.read(MIB)
        self.over = data == b""
        self._held += data or b""
        size = len(self._held) if self.over else self._random.randrange(len(self._held) + 1)
        written = self._held[:size]
        self._file.write(written)
        self.written += written.count(b"\n")
        self._held = self._held[size:]

    def reopen(self) -> None:
        """Go on in a new file, once the line that was begun is whole in the old one."""
        whole = self._held.find(b"\n") + 1
        self._file.write(self._held[:whole])
        self.written += bool(whole)
        self._held = self._held[whole:]
        self._file.close()
        self._file = self._path.open("ab", buffering=0)


class Soak:
    """One run.

    Args:
        home: an empty folder.
        rate: events a second.
        minutes: how long.
    """

    def __init__(self, home: Path, rate: int, minutes: float) -> None:
        self._home, self._log = home, home / "events.log"
        self._writer = Writer(self._log, rate, minutes)
        command = f"exec {sys.executable} -m spectrum_tui events.log --window all --retain {RETAIN}"
        self._screen = Pty(command, home, width=200, height=50)  # so wide that it shows counts in full
        self._pid = self._screen.pid
        self._ticks, self._looked = 0, time.monotonic()
        self._began = time.monotonic()
        self.samples: list[Sample] = []

    def run(self) -> bool:
        """Run until the writer is done; return whether the screen counts all that was written."""
        rotated = sampled = time.monotonic()
        while not self._writer.over:
            self._writer.write()
            now = time.monotonic()
            if now - rotated > BETWEEN_ROTATIONS:
                rotated = now
                self._rotate()
            if now - sampled > BETWEEN_SAMPLES:
                sampled = now
                self._sample()
            time.sleep(0.002)
        deadline = time.monotonic() + PATIENCE
        while self._counted() < self._writer.written and time.monotonic() < deadline:
            time.sleep(0.2)
        self._sample()
        exact = self._counted() == self._writer.written
        self._screen.kill()
        return exact

    def _rotate(self) -> None:
        settings = self._home / "logrotate.conf"
        settings.write_text(f"{self._log} {{\nrotate 3\ncreate\n}}\n")
        settings.chmod(0o644)
        command = ("logrotate", "--force", "--state", str(self._home / "state"), str(settings))
        subprocess.run(command, check=True)
        self._writer.reopen()

    def _counted(self) -> int:
        """Return the sum of the pane of event types."""
        rows = re.findall(r"^│[▸ ]?\s*\w+ +([\d,]+) +<?[\d.]+ %", self._screen.capture(), re.MULTILINE)
        return sum(int(count.replace(",", "")) for count in rows)

    def _sample(self) -> None:
        now = time.monotonic()
        status = Path(f"/proc/{self._pid}/status").read_text()
        resident = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        share = 100 * (ticks - self._ticks) / TICKS / (now - self._looked)
        self._ticks, self._looked = ticks, now
        minutes = (now - self._began) / 60
        it = Sample(minutes, resident, share, self._writer.written, self._counted())
        self.samples.append(it)
        counts = f"{it.written:>12,} written {it.counted:>12,} counted"
        print(f"{minutes:6.1f} min {resident:7.1f} MiB {share:5.1f} % {counts}", flush=True)  # noqa: T201


def picture(samples: list[Sample]) -> str:
    """Return the curves of a run."""
    resident = Series("resident", [(each.minutes, each.resident) for each in samples])
    processor = Series("of a core", [(each.minutes, each.processor) for each in samples])
    written = Series("written", [(each.minutes, each.written) for each in samples])
    counted = Series("counted", [(each.minutes, each.counted) for each in samples])
    return page(
        (
            Chart("Memory, MiB", "min", [resident]),
            Chart("Processor, %", "min", [processor]),
            Chart("Events", "min", [written, counted]),
        )
    )


def main() -> int:
    """Run, and say what came of it."""
    given = dict(enumerate(sys.argv[1:]))
    minutes, rate = float(given.get(0, MINUTES)), int(given.get(1, RATE))
    with tempfile.TemporaryDirectory() as home:
        soak = Soak(Path(home), rate, minutes)
        exact = soak.run()
    if 2 in given:
        Path(given[2]).write_text(picture(soak.samples), "utf-8")
    print("every event was counted once" if exact else "NOT what was written")  # noqa: T201
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
