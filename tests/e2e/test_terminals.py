"""Terminals of every kind and size, and streams that lead nowhere: all are drawn on, and put back."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import hostile
from tests.e2e.events import events
from tests.e2e.harness import PROGRAM, Pty, Tmux, cpu_seconds, is_alive, wait_until
from tests.e2e.wire import colours, left_changed, taken_apart

Run = Callable[..., Pty]
SHOWN = r"connect +7\b"
AROUND = 'a=$(stty -g </dev/tty); {}; echo "left $?"; [ "$a" = "$(stty -g </dev/tty)" ] && echo unchanged'
"""Tells in a shell how a command was left, and whether the settings of the line are as before."""
GREYS = {f"{place}8;5;{number}" for place in (3, 4) for number in range(232, 256)}
SIXTEEN = {str(code) for first in (30, 40, 90, 100) for code in range(first, first + 8)} | {"39", "49"}
ODD = ((1, 1), (1, 50), (300, 1), (2, 2), (80, 1), (59, 15), (60, 14))
STORM_CPU_SECONDS = 20.0
"""Far more than two hundred sizes take, far less than a layout that grows with each."""
LEAVING_CPU_SECONDS = 2.0
"""Far more than it takes to leave, less than a loop takes that nobody stops."""


@pytest.fixture(autouse=True)
def log(tmp_path: Path) -> Path:
    """A log of seven events, where the shell is."""
    path = tmp_path / "events.log"
    path.write_bytes(events(7))
    return path


def assert_put_back(pty: Pty, code: int) -> None:
    """Check how the program was left, and that nothing of it is."""
    pty.wait_for(f"left {code}")
    pty.wait_for("unchanged")
    assert left_changed(pty.drawn) == set()
    assert pty.drawn.count(b"\x1b[>") == pty.drawn.count(b"\x1b[<u")
    assert "Traceback" not in pty.capture()


@pytest.mark.parametrize(
    ("feed", "lost"),
    [
        ("", ">&-"),
        ("", ">/dev/full 2>/dev/full"),
        ("tail -n +1 -f events.log |", "2>&-"),
        ("tail -n +1 -f events.log |", "2>/dev/full"),
        ("tail -n +1 -f events.log |", ">&- 2>&-"),
    ],
)
def test_streams_that_lead_nowhere_do_not_matter(run_pty: Run, feed: str, lost: str) -> None:
    pty = run_pty(AROUND.format(f"{feed} {PROGRAM} {'' if feed else 'events.log'} {lost}"))
    pty.wait_for(SHOWN)
    pty.send("q")
    assert_put_back(pty, 0)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_puts_back_every_mode(
    run_pty: Run, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    start = f"tail -n +1 -f events.log | bash -c 'echo $$ >pid; exec {PROGRAM}'"
    pty = run_pty(AROUND.format(start))
    pty.wait_for(SHOWN)
    os.kill(int((tmp_path / "pid").read_text()), number)
    assert_put_back(pty, code)


@pytest.mark.parametrize(
    ("kind", "more", "allowed"),
    [
        ("linux", {}, SIXTEEN),
        ("vt100", {}, SIXTEEN),
        ("xterm-256color", {"NO_COLOR": "1"}, GREYS),
    ],
)
def test_no_terminal_gets_colours_it_may_not_have(
    run_pty: Run, kind: str, more: dict[str, str], allowed: set[str]
) -> None:
    pty = run_pty(f"{PROGRAM} events.log", TERM=kind, **more)
    pty.wait_for(SHOWN)
    pty.send("5")
    pty.wait_for("5 Events")
    pty.send("q")
    pty.exit_code()
    taken_apart(pty.drawn)
    assert colours(pty.drawn) <= allowed


def test_256_colours_are_named_by_number(run_pty: Run) -> None:
    pty = run_pty(f"{PROGRAM} events.log", TERM="screen-256color")
    pty.wait_for(SHOWN)
    assert colours(pty.drawn)
    assert all(re.fullmatch(r"[34]8;5;\d+", colour) for colour in colours(pty.drawn))


@pytest.mark.parametrize(
    ("option", "more"),
    [("--ascii", {}), ("", {"PYTHONIOENCODING": "latin-1"})],
    ids=["asked", "latin-1"],
)
def test_a_terminal_without_utf_8_gets_none(
    run_pty: Run, log: Path, option: str, more: dict[str, str]
) -> None:
    log.write_bytes(hostile.log())
    pty = run_pty(f"{PROGRAM} {option} -w all events.log", **more)
    pty.wait_for(r"connect +44\b")
    for keys, seen in (("5gjj\r", "Fields"), ("\x1b[27u!", "Rejected"), ("q/", "filter"), ("sni=", "Tab")):
        pty.send(keys)
        pty.wait_for(seen)
    pty.send("\x11")
    assert pty.exit_code() == 0
    assert pty.drawn.isascii()


def test_a_size_that_was_exported_once_is_not_believed(run_pty: Run) -> None:
    pty = run_pty(f"{PROGRAM} events.log", COLUMNS="9999999", LINES="3")
    pty.wait_for(SHOWN)
    assert pty.column(pty.width - 1).count("│") > 10


def test_a_storm_of_sizes_passes(run_pty: Run) -> None:
    sizes = random.Random(1)
    pty = run_pty(AROUND.format(f"{PROGRAM} events.log"))
    pty.wait_for(SHOWN)
    for turn in range(200):
        pty.resize(*(sizes.choice(ODD) if turn % 9 else (sizes.randrange(60, 200), sizes.randrange(15, 60))))
        pty.capture()
    pty.resize(500, 200)
    pty.resize(120, 40)
    pty.wait_for(SHOWN)
    pty.wait_for(r"╯\n enter scope")
    assert cpu_seconds(pty.pid) < STORM_CPU_SECONDS
    pty.send("q")
    assert_put_back(pty, 0)


@pytest.mark.parametrize("size", [(1, 1), (59, 40), (500, 200)])
def test_any_size_to_start_with_is_fine(run_pty: Run, size: tuple[int, int]) -> None:
    pty = run_pty(f"{PROGRAM} events.log", width=size[0], height=size[1])
    wait_until(lambda: pty.capture() is not None and b"\x1b[?2004h" in pty.drawn, pty.capture)
    pty.send("q")
    assert pty.exit_code() == 0
    taken_apart(pty.drawn)


@pytest.mark.tmux
def test_a_stop_from_outside_is_a_stop_and_a_way_back(tmux: Tmux) -> None:
    tmux.start(f"{PROGRAM} events.log")
    tmux.wait_for(SHOWN)
    os.kill(tmux.program(), signal.SIGTSTP)
    tmux.wait_for("Stopped")
    tmux.type("fg")
    tmux.wait_for(SHOWN)
    tmux.send("q")
    tmux.wait_for("ready>")


DEAF = "import os, signal, sys; signal.pthread_sigmask(0, [1]); os.execvp(sys.argv[1], sys.argv[1:])"
"""Runs a command that no SIGHUP reaches."""
LIVING = "while sleep 0.05 && tail -n 1 events.log; do :; done"


@pytest.mark.parametrize(
    "start",
    [
        f"setsid -w {PROGRAM} events.log",
        f"{LIVING} | nohup {PROGRAM} 2>said >>said",
        f"(cat events.log; {LIVING}) | {shlex.quote(sys.executable)} -c '{DEAF}' {PROGRAM}",
    ],
    ids=["not its terminal", "nohup and a living pipe", "blocked and a living pipe"],
)
def test_a_terminal_that_vanishes_without_a_word_takes_the_program_along(
    run_pty: Run, tmp_path: Path, start: str
) -> None:
    pty = run_pty(f"trap '' HUP; {start}")
    pty.wait_for(r"connect +\d")
    found = wait_until(lambda: program_in(tmp_path), pty.capture)
    most = cpu_seconds(found) + LEAVING_CPU_SECONDS

    def spins() -> bool:
        with contextlib.suppress(OSError):  # it is no more
            return cpu_seconds(found) > most
        return False

    pty.vanish()
    wait_until(lambda: not is_alive(found) or spins(), lambda: f"{found} lives on", 10)
    assert not is_alive(found)
    said = tmp_path / "said"
    assert not said.exists() or said.read_bytes() == b""


def program_in(folder: Path) -> int | None:
    """Return the process of the program that runs in a folder."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{process}/cwd").readlink() == folder:
                words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
                if words[1:3] == [b"-m", b"spectrum_tui"]:
                    return int(process)
    return None


@pytest.mark.skipif(not shutil.which("screen"), reason="screen is not installed")
def test_it_works_inside_screen(run_pty: Run, tmp_path: Path) -> None:
    (tmp_path / "screenrc").write_text("startup_message off\ndefutf8 on\naltscreen on\n")
    inner = AROUND.format(f"{PROGRAM} events.log").replace("'", "'\\''")
    pty = run_pty(f"screen -U -c screenrc bash -c '{inner}; read'", SCREENDIR=str(tmp_path), LC_ALL="C.UTF-8")
    pty.wait_for(SHOWN)
    pty.send("?")
    pty.wait_for("Keys everywhere")
    pty.send("\x11")
    pty.wait_for("left 0")
    pty.wait_for("unchanged")
    pty.send("\n")
    assert pty.exit_code() == 0
