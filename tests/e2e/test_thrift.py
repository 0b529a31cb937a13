"""What is sent to a terminal: at its own pace, nothing without need, and no colour that it does not have."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.live_screen import state
from tests.benchmarks.pty_terminal import PROGRAM, Terminal
from tests.sample_log import sample

SETTINGS = """
import spectrum_tui.ui
from textual import constants
print(constants.TEXTUAL_ANIMATIONS, constants.SMOOTH_SCROLL, constants.MAX_FPS, constants.ESCAPE_DELAY)
"""
DEMO = (*PROGRAM, "--demo", "50", "--refresh", "0.25")
INK = r"\x1b\[(\d;)?(3[1-6]|9[1-6])(;[\d;]*)?m"
"""One of the sixteen colours that is none of black, white and grey."""
SECONDS = 1.2
"""Several frames."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """Return a terminal on which something changes all the time."""
    with Terminal(DEMO, tmp_path) as terminal:
        terminal.wait_for(lambda now: state(now) == "LIVE")
        yield terminal


def rows(terminal: Terminal) -> int:
    """Return on which line the cursor of the first pane is."""
    return next(y for y, line in enumerate(terminal.screen.display) if line.startswith("│▸"))


def test_frames_wait_for_the_terminal_and_keys_do_not(demo: Terminal) -> None:
    demo.answers = False
    demo.wait_for(lambda now: now.probes > now.answered)
    demo.watch(SECONDS)
    asked, header = demo.probes, demo.line(0)
    for key in "jkjk":
        before = rows(demo)
        demo.press(key, lambda now, before=before: rows(now) != before)  # type: ignore[misc]
    demo.watch(SECONDS)
    assert (demo.probes, demo.line(0)) == (asked, header)
    demo.answer()
    demo.wait_for(lambda now: now.probes > asked and now.line(0) != header)


def test_a_terminal_that_never_answers_gets_its_frames(tmp_path: Path) -> None:
    with Terminal(DEMO, tmp_path, answers=False) as terminal:
        terminal.wait_for(lambda now: state(now) == "LIVE")
        headers = set[str]()

        def several(now: Terminal) -> bool:
            headers.add(now.line(0))
            return len(headers) > 3

        terminal.wait_for(several)
        assert terminal.probes == 1


def test_nothing_is_sent_while_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "events.log").write_bytes(sample(50))
    with Terminal((*PROGRAM, "--no-follow", "--refresh", "0.25", "events.log"), tmp_path) as terminal:
        terminal.wait_for(lambda now: state(now) == "ENDED")
        while terminal.take(SECONDS) is not None:
            pass
        came = len(terminal.arrivals)
        terminal.watch(SECONDS)
        assert len(terminal.arrivals) == came


@pytest.mark.parametrize(
    ("env", "used", "unused"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "2;", None),
        ({"TERM": "xterm-256color"}, "5;", "2;"),
        ({"TERM": "xterm"}, None, "[25];"),
    ],
    ids=["truecolor", "256", "16"],
)
def test_colours_are_those_the_terminal_has(
    tmp_path: Path, env: dict[str, str], used: str | None, unused: str | None
) -> None:
    (tmp_path / "events.log").write_bytes(sample(50))
    with Terminal((*PROGRAM, "--no-follow", "events.log"), tmp_path, env=env) as terminal:
        terminal.wait_for(lambda now: state(now) == "ENDED")
        codes = terminal.drawn.decode()
    assert re.search(rf"\x1b\[[\d;]*[34]8;{used}" if used else INK, codes)
    assert unused is None or not re.search(rf"\x1b\[[\d;]*[34]8;{unused}", codes)


def test_without_colours_all_is_grey(tmp_path: Path) -> None:
    (tmp_path / "events.log").write_bytes(sample(50))
    with Terminal(
        (*PROGRAM, "--no-follow", "events.log"), tmp_path, env={"NO_COLOR": "1", "COLORTERM": "truecolor"}
    ) as terminal:
        terminal.wait_for(lambda now: state(now) == "ENDED")
        codes = terminal.drawn.decode()
    mixed = [match for match in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", codes) if len(set(match)) > 1]
    assert not mixed
    assert not re.search(INK, codes)


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"SSH_CONNECTION": "192.0.2.1 22 192.0.2.2 22"}, "none False 240 0.01"),
        ({}, "none False 240 0.01"),
        ({"ESCDELAY": "200", "TEXTUAL_FPS": "30"}, "none False 30 0.2"),
    ],
    ids=["ssh", "here", "chosen"],
)
def test_nothing_is_animated_and_nothing_held_back(env: dict[str, str], expected: str) -> None:
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    command = (sys.executable, "-c", SETTINGS)
    assert subprocess.run(
        command, env=clean | env, capture_output=True, text=True, check=True
    ).stdout.split() == (expected.split())
