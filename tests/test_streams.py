"""Standard streams that are closed or full: figures stay whole, words are lost quietly, failures are told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import SECONDS, environment
from tests.sample_log import sample

PROGRAM = f"{sys.executable} -m spectrum_tui"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log, and one without any event."""
    (tmp_path / "odd.log").write_text("odd\nodder\n")
    path = tmp_path / "events.log"
    path.write_bytes(sample(40))
    return path


def shell(line: str, log: Path, data: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `app` is the program; no crash log may be left behind."""
    done = subprocess.run(
        ["/bin/bash", "-c", line.replace("app", PROGRAM)],
        input=data.decode(),
        capture_output=True,
        text=True,
        cwd=log.parent,
        env=environment(log.parent, TMPDIR=str(log.parent)),
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "fault of the program" not in done.stderr
    assert not list(log.parent.glob("*crash*"))
    return done


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("app --report json events.log >&-", "standard output is closed"),
        ("app --export csv events.log >&-", "standard output is closed"),
        ("app --report json events.log >/dev/full", "standard output: no space left on device"),
        ("app --export ndjson events.log >/dev/full", "standard output: no space left on device"),
        ("app --help >/dev/full", "standard output: no space left on device"),
    ],
)
def test_what_standard_output_does_not_take_is_told_in_one_line(log: Path, line: str, told: str) -> None:
    done = shell(line, log)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert told in done.stderr


@pytest.mark.parametrize("lost", ["2>&-", "2>/dev/full"])
def test_words_that_nobody_can_hear_neither_spoil_figures_nor_change_the_exit_code(
    log: Path, lost: str
) -> None:
    done = shell(f"app --report json odd.log {lost}", log)
    assert (done.returncode, json.loads(done.stdout)["ingest"]["rejected"]) == (0, 2)
    assert [shell(f"app {what} {lost}", log).returncode for what in ("--nope", "--report json none")] == [
        2,
        1,
    ]


@pytest.mark.parametrize("line", ["app --report json - <&-", "app - <&-", "app <&-"])
def test_a_closed_standard_input_is_no_log(log: Path, line: str) -> None:
    done = shell(line, log)
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input is closed" in done.stderr or "Nothing to read" in done.stderr


def test_a_report_needs_no_streams_but_the_one_it_is_written_to(log: Path) -> None:
    done = shell("app --report json events.log <&- 2>&-", log)
    assert done.returncode == 0
    assert json.loads(done.stdout)["ingest"]["accepted"] > 0
