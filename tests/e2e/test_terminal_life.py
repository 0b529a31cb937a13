"""Whatever ends, stops or shrinks the program, the terminal is left as it was found."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.events import append, events
from tests.e2e.harness import AT_REST, PROGRAM, PROMPT, Modes, Tmux, environment, is_alive, wait_until

pytestmark = pytest.mark.tmux

DRAWN = Modes(alternate_screen=True, mouse=True, cursor=False)
LEFT = "; echo left $?"
PIPED = f"tail -n +1 -f events.log | {PROGRAM}"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of seven events, where the shell is."""
    path = tmp_path / "events.log"
    path.write_bytes(events(7))
    return path


def start(tmux: Tmux, command: str) -> str:
    """Type a command at a fresh prompt and wait for its screen; return the terminal's settings before."""
    tmux.start("")
    before = tmux.settings()
    tmux.type(command)
    tmux.wait_for(r"connect +7\b")
    tmux.wait_for_modes(DRAWN)
    return before


def assert_restored(tmux: Tmux, before: str) -> None:
    """Check that nothing of the screen is left."""
    tmux.wait_for_modes(AT_REST)
    assert tmux.settings() == before
    assert "Event types" not in tmux.capture()
    assert "Traceback" not in tmux.capture()


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("command", [f"{PROGRAM} events.log", PIPED])
@pytest.mark.parametrize("key", ["q", "C-q", "C-c"])
def test_leaving_restores_the_terminal(tmux: Tmux, command: str, key: str) -> None:
    before = start(tmux, command + LEFT)
    tmux.send(key)
    tmux.wait_for("^left 0$", seconds=3)
    assert_restored(tmux, before)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_restores_the_terminal(tmux: Tmux, number: signal.Signals, code: int) -> None:
    before = start(tmux, f"{PROGRAM} events.log" + LEFT)
    os.kill(tmux.program(), number)
    tmux.wait_for(f"^left {code}$", seconds=3)
    assert_restored(tmux, before)


@pytest.mark.parametrize("command", [f"{PROGRAM} events.log", PIPED])
def test_it_can_be_stopped_and_brought_back(tmux: Tmux, log: Path, command: str) -> None:
    before = start(tmux, command)
    tmux.send("C-z")
    tmux.wait_for(r"Stopped(.*\n)+" + PROMPT)
    assert_restored(tmux, before)
    append(log, events(1))
    tmux.type("fg")
    tmux.wait_for(r"connect +8\b")
    tmux.wait_for_modes(DRAWN)
    tmux.send("?")
    tmux.wait_for("Keys everywhere")
    tmux.send("C-q")
    tmux.wait_for(f"^{PROMPT}")
    assert_restored(tmux, before)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("command", [f"{PROGRAM} events.log", PIPED, f"nohup {PROGRAM} events.log"])
def test_it_does_not_outlive_its_terminal(tmux: Tmux, command: str) -> None:
    start(tmux, command)
    process = tmux.program()
    tmux.close_terminal()
    wait_until(lambda: not is_alive(process), lambda: "it runs on without a terminal", seconds=8)


@pytest.mark.usefixtures("log")
def test_it_fits_every_size(tmux: Tmux) -> None:
    start(tmux, f"{PROGRAM} events.log" + LEFT)
    for width, height in ((80, 24), (220, 60), (60, 15)):
        tmux.resize(width, height)
        tmux.wait_for(r"connect +7\b")
        assert "needs at least" not in tmux.capture()
    tmux.resize(40, 10)
    tmux.wait_for("at least 60×15")
    tmux.resize(120, 40)
    tmux.wait_for(r"connect +7\b")
    wait_until(lambda: "needs at least" not in tmux.capture(), tmux.capture)
    tmux.send("q")
    tmux.wait_for("^left 0$")


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [("--no-follow none.log", "No such file", 1), ("--since someday none.log", "is no time", 2)],
)
def test_what_cannot_be_read_is_told_in_one_line(tmux: Tmux, arguments: str, words: str, code: int) -> None:
    tmux.start("")
    before = tmux.settings()
    tmux.type(f"clear; {PROGRAM} {arguments}{LEFT}")
    tmux.wait_for(f"^left {code}$")
    said = tmux.capture().partition("left")[0].strip()
    assert said.count("\n") == 0, said
    tmux.wait_for(words)
    assert_restored(tmux, before)


@pytest.mark.parametrize("arguments", [["events.log"], ["-"], []])
def test_without_a_terminal_it_says_so_in_one_line(log: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spectrum_tui", *arguments],
        cwd=log.parent,
        env=environment(log.parent, TERM="xterm"),
        input="",
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "no terminal to draw on" in done.stderr
    assert "--report json" in done.stderr


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_on_is_told_in_one_line(tmux: Tmux, kind: str) -> None:
    tmux.start(f"clear; TERM={kind} {PROGRAM} events.log{LEFT}")
    tmux.wait_for("^left 2$")
    tmux.wait_for("--report json")
    assert tmux.modes() == AT_REST
