"""Write faster than most logs ever do: `python -m tests.benchmarks.flood [RATE] [SECONDS]`.

A writer appends so many events a second, of the size that Logpush writes, stamped with the time at which they
are written. Prints how the screen stands every few seconds, and at the end whether it counts all of them.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from spectrum_tui.model.units import timestamp
from spectrum_tui.sources.demo import events
from tests.e2e.harness import Pty, cpu_seconds

RATE, SECONDS = 100_000, 60.0
TURNS = 20
"""Times a second that something is written."""
BETWEEN = 5.0
"""Seconds between two lines that are printed."""
PATIENCE = 120.0
"""Seconds that the screen may take to count the last event."""
STAMP = re.compile(rb'"Timestamp":"[^"]*"')
PLACE = b"2000-01-01T00:00:00.000000000Z"


def counted(screen: str) -> int:
    """Return the sum of the pane of event types."""
    rows = re.findall(r"^│[▸ ]?\s*\w+ +([\d,]+) +<?[\d.]+ %", screen, re.MULTILINE)
    return sum(int(count.replace(",", "")) for count in rows)


def write(path: Path, rate: int, seconds: float, tell: Callable[[int], None]) -> int:
    """Append events at a rate, as far as that can be done; return how many."""
    some = rate // TURNS
    block = b"".join(
        STAMP.sub(b'"Timestamp":"' + PLACE + b'"', line)
        for line in islice(events(some, seed=1, start=time.time_ns()), some)
    )
    written, began, told = 0, time.monotonic(), 0.0
    with path.open("ab", buffering=0) as file:
        while (since := time.monotonic() - began) < seconds:
            if written > since * rate:
                time.sleep(1 / TURNS / 4)
                continue
            file.write(block.replace(PLACE, timestamp(time.time_ns(), digits=9).encode()))
            written += some
            if since - told > BETWEEN:
                told = since
                tell(written)
    return written


def main() -> int:
    """Run, and say what came of it."""
    given = dict(enumerate(sys.argv[1:]))
    rate, seconds = int(given.get(0, RATE)), float(given.get(1, SECONDS))
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "events.log"
        path.touch()
        screen = Pty(f"exec {sys.executable} -m spectrum_tui {path} --window all", Path(home), width=200)
        screen.wait_for("WAITING|LIVE|LOADING", 30)

        def tell(written: int) -> None:
            shown = screen.capture()
            shown.split("\n", 1)[0].strip()[:110]
            resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{screen.pid}/status").read_text())
            int(resident[1]) >> 10 if resident else 0

        written = write(path, rate, seconds, tell)
        ended = time.monotonic()
        while counted(screen.capture()) < written and time.monotonic() < ended + PATIENCE:
            time.sleep(0.1)
        tell(written)
        _late, _used = time.monotonic() - ended, cpu_seconds(screen.pid)
        exact = counted(screen.capture()) == written
        screen.kill()
    print("every event was counted once" if exact else "NOT what was written")  # noqa: T201
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
