"""Files and pipes under the running program: what is written is what is counted."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.e2e.events import append, events
from tests.e2e.harness import PROGRAM, Tmux, cpu_seconds, wait_until

pytestmark = pytest.mark.tmux

QUIET_SECONDS = 2.0
QUIET_SHARE = 0.05
"""Of a core, over `QUIET_SECONDS`: far more than a quiet program takes, far less than one that spins."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of seven events, where the shell is."""
    path = tmp_path / "events.log"
    path.write_bytes(events(7))
    return path


def share_of_a_core(process: int) -> float:
    """Return how busy a process is from now on."""
    before, start = cpu_seconds(process), time.monotonic()
    wait_until(lambda: time.monotonic() - start > QUIET_SECONDS, lambda: "time stands still")
    return (cpu_seconds(process) - before) / (time.monotonic() - start)


def test_a_file_is_followed_as_it_grows(tmux: Tmux, log: Path) -> None:
    tmux.start(f"{PROGRAM} events.log")
    tmux.wait_for(r"connect +7\b")
    line = events(1, event="disconnect", status=522)
    append(log, line[:40])
    append(log, line[40:])
    tmux.wait_for(r"disconnect +1\b")
    tmux.wait_for("522")


def test_a_file_that_is_not_there_yet_is_waited_for(tmux: Tmux, tmp_path: Path) -> None:
    tmux.start(f"{PROGRAM} events.log")
    tmux.wait_for("Event types")
    append(tmp_path / "events.log", events(3))
    tmux.wait_for(r"connect +3\b")


def test_rotation_under_it_loses_nothing(tmux: Tmux, log: Path) -> None:
    tmux.start(f"{PROGRAM} events.log")
    tmux.wait_for(r"connect +7\b")
    with log.open("ab", buffering=0) as old:
        log.rename(log.with_suffix(".1"))
        old.write(events(10))
        append(log, events(100))
    tmux.wait_for(r"connect +117\b")
    os.truncate(log, 0)
    append(log, events(1000))
    tmux.wait_for(r"connect +1,117\b")


@pytest.mark.usefixtures("log")
def test_piped_events_are_counted_and_keys_work_meanwhile(tmux: Tmux) -> None:
    tmux.start(f"tail -n +1 -f events.log | {PROGRAM}; echo left $?")
    tmux.wait_for(r"connect +7\b")
    tmux.send("?")
    tmux.wait_for("Keys everywhere")
    tmux.send("Escape")
    tmux.wait_for(r"connect +7\b")
    tmux.send("q")
    tmux.wait_for("^left 0$", seconds=3)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("command", [f"cat events.log | {PROGRAM}", f"{PROGRAM} <events.log"])
def test_an_end_is_shown_and_costs_nothing(tmux: Tmux, command: str) -> None:
    tmux.start(f"{command}; echo left $?")
    tmux.wait_for(r"connect +7\b")
    tmux.wait_for("ENDED")
    assert share_of_a_core(tmux.program()) < QUIET_SHARE
    tmux.send("q")
    tmux.wait_for("^left 0$", seconds=3)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("command", [f"tail -n +1 -f events.log | {PROGRAM}", f"{PROGRAM} events.log"])
def test_silence_costs_nothing(tmux: Tmux, command: str) -> None:
    tmux.start(command)
    tmux.wait_for(r"connect +7\b")
    assert share_of_a_core(tmux.program()) < QUIET_SHARE


@pytest.mark.usefixtures("log")
def test_a_producer_that_writes_on_ends_with_the_program(tmux: Tmux) -> None:
    tmux.start(f'yes "$(head -1 events.log)" | {PROGRAM}; echo "left ${{PIPESTATUS[*]}}"')
    tmux.wait_for(r"connect +\d")
    tmux.send("q")
    tmux.wait_for("^left 141 0$", seconds=5)


def test_a_fifo_is_read(tmux: Tmux, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    tmux.start(f"{PROGRAM} fifo")
    tmux.wait_for("Event types")
    append(tmp_path / "fifo", events(2))
    append(tmp_path / "fifo", events(3))
    tmux.wait_for(r"connect +5\b")


@pytest.mark.usefixtures("log")
def test_redirected_output_leaves_the_screen_on_the_terminal(tmux: Tmux, tmp_path: Path) -> None:
    tmux.start(f"cat events.log | {PROGRAM} >out 2>err; echo left $?")
    tmux.wait_for(r"connect +7\b")
    tmux.send("q")
    tmux.wait_for("^left 0$")
    assert (tmp_path / "out").read_text() == ""
    assert (tmp_path / "err").read_text() == ""


def test_standard_input_may_be_closed(tmux: Tmux, log: Path) -> None:
    tmux.start(f"{PROGRAM} {log.name} <&-; echo left $?")
    tmux.wait_for(r"connect +7\b")
    tmux.send("q")
    tmux.wait_for("^left 0$")
