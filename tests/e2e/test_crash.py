"""A failure of the program itself costs neither the terminal nor the way to mend it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.events import events
from tests.e2e.harness import AT_REST, Tmux, environment

HOSTILE = "\\x1b[2J\\x1b]0;gone\\x07\\u202e"
SCREEN = f"""
import sys
from spectrum_tui.ui.screens.dashboard import Dashboard
def fail(self):
    raise RuntimeError("an event of {HOSTILE} could not be shown")
Dashboard.action_sources = fail
from spectrum_tui.cli import main
main()
"""
READER = f"""
from spectrum_tui.engine.engine import Engine
def fail(self, *given, **named):
    raise RuntimeError("an event of {HOSTILE} could not be read")
Engine.frame = fail
from spectrum_tui.cli import main
main()
"""


def logs(folder: Path) -> list[str]:
    """Return the logs of failures in a folder; they are for the eyes of their owner, and safe to look at."""
    paths = list(folder.glob("spectrum-tui-crash-*.log"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    contents = [path.read_text("utf-8") for path in paths]
    assert all(each.isprintable() for content in contents for each in content.replace("\n", ""))
    return contents


def assert_told(told: str, folder: Path, times: int = 1) -> None:
    """Check that a failure is told in a few words, and the rest is in the log, or in some of them."""
    assert "spectrum-tui failed, and that is a fault of the program" in told
    assert "spectrum-tui-crash-" in told
    assert "Traceback" not in told
    contents = logs(folder)
    assert len(contents) == times
    assert all(each.startswith("spectrum-tui ") for each in contents)
    assert all("Traceback (most recent call last):" in each for each in contents)


@pytest.mark.tmux
@pytest.mark.parametrize(("program", "key"), [(SCREEN, "S"), (READER, "")], ids=["screen", "reader"])
def test_a_failing_screen_leaves_the_terminal_as_it_was(
    tmux: Tmux, tmp_path: Path, program: str, key: str
) -> None:
    (tmp_path / "events.log").write_bytes(events(7))
    (tmp_path / "crash.py").write_text(program)
    (tmp_path / "temporary").mkdir()
    tmux.start("")
    before = tmux.settings()
    tmux.type(f"TMPDIR=$PWD/temporary {shlex.quote(sys.executable)} crash.py events.log; echo left $?")
    if key:
        tmux.wait_for(r"connect +7\b")
        tmux.send(key)
    else:
        for failures in (1, 2):
            tmux.wait_for(rf"failures {failures}\b")
            with (tmp_path / "events.log").open("ab") as log:
                log.write(events(7))
    tmux.wait_for("^left 1$")
    tmux.wait_for_modes(AT_REST)
    assert tmux.settings() == before
    # the reader tells of its first failure, and of the one that it gave up at
    assert_told(tmux.capture().replace("\n", ""), tmp_path / "temporary", times=1 if key else 2)


def test_a_failing_report_says_so_and_prints_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "events.log").write_bytes(events(7))
    done = subprocess.run(
        (sys.executable, "-c", READER, "--report", "json", "events.log"),
        cwd=tmp_path,
        env=environment(tmp_path, TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 2
    assert_told(done.stderr, tmp_path)


def test_what_happened_is_told_where_no_log_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "events.log").write_bytes(events(7))
    limited = (
        f"ulimit -f 0; exec {shlex.quote(sys.executable)} -c {shlex.quote(READER)} --report json events.log"
    )
    done = subprocess.run(
        ("bash", "-c", f"trap '' XFSZ; {limited} 2>&1 | cat"),
        cwd=tmp_path,
        env=environment(tmp_path, TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "cannot be written: No usable temporary directory" in done.stdout
