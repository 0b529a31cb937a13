"""Few open files are enough, and too few are told of."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from tests.e2e.events import events
from tests.e2e.harness import PROGRAM, Pty, environment

FILES = 200


def test_a_folder_of_more_files_than_may_be_open_is_followed(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for number in range(FILES):
        (logs / f"{number}.log").write_bytes(events(1))
    screen = Pty(f"ulimit -n 64; exec {PROGRAM} --window all logs", tmp_path)
    screen.wait_for(rf"connect +{FILES}\b")
    for number in range(FILES):
        with (logs / f"{number}.log").open("ab") as log:
            log.write(events(1))
    shown = screen.wait_for(rf"connect +{2 * FILES}\b", 30).string
    assert "Too many open files" not in shown
    screen.send("q")
    assert screen.exit_code() == 0


def test_too_few_open_files_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "events.log").write_bytes(events(7))
    command = f"ulimit -n 40; exec {shlex.quote(sys.executable)} -m spectrum_tui --report json events.log"
    done = subprocess.run(
        ("bash", "-c", command),
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "spectrum-tui: only 40 files may be open at once; run ulimit -n 1024 before\n"
