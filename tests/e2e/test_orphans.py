"""Nothing that the program has started outlives it, however it ends."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

from tests.benchmarks.bulk import bites
from tests.e2e.harness import Pty, is_alive, wait_until

EAGER = """
from spectrum_tui.backends import helpers, intake
helpers.WORTH = intake.WORTH = intake.OFTEN = intake.SMALLEST = 1
helpers.worker_count = lambda: 1
from spectrum_tui.cli import main
main()
"""
"""The program, for which a small backlog is worth to start processes."""


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    told = [each.read_text() for each in Path(f"/proc/{process}/task").glob("*/children")]
    return [int(child) for each in told for child in each.split()]


def test_decoding_processes_end_with_the_program_that_is_killed(tmp_path: Path) -> None:
    with (tmp_path / "events.log").open("wb") as log:
        log.writelines(bites(30_000))
    (tmp_path / "eager.py").write_text(EAGER)
    screen = Pty(f"exec {shlex.quote(sys.executable)} eager.py --window all events.log", tmp_path)

    def started() -> list[int]:
        screen.capture()
        return children(screen.pid)

    found = wait_until(started, screen.capture, 30)
    os.kill(screen.pid, signal.SIGKILL)
    screen.exit_code()
    wait_until(lambda: not any(map(is_alive, found)), lambda: f"{found} live on", 20)
