"""The harness sees what is there: a harness that cannot fail proves nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.e2e.harness import AT_REST, PROMPT, Modes, Pty, Tmux, cpu_seconds, wait_until


@pytest.mark.tmux
def test_tmux_shows_the_screen_the_modes_and_the_settings(tmux: Tmux) -> None:
    tmux.start("echo $((6 * 7)) $COLUMNS", width=91, height=20)
    tmux.wait_for("^42 91$")
    tmux.wait_for_modes(AT_REST)
    before = tmux.settings()
    tmux.type(r"printf '\033[?1049h\033[?1003h\033[?25lhidden'; stty -echo")
    tmux.wait_for_modes(Modes(alternate_screen=True, mouse=True, cursor=False))
    wait_until(lambda: tmux.settings() != before, lambda: before)
    with pytest.raises(AssertionError, match=rf"not there.*\n(.*\n)*.*hidden{PROMPT}"):
        tmux.wait_for("not there", seconds=0.1)


def test_a_pty_shows_the_screen_and_the_exit_code(run_pty: Callable[..., Pty]) -> None:
    pty = run_pty(r"printf '\033[5;3Hat 5,3'; read -n1 key; exit 7", width=40, height=10)
    pty.wait_for(r"^  at 5,3$")
    assert pty.capture().splitlines()[4] == "  at 5,3"
    pty.send("k")
    assert pty.exit_code() == 7
    assert b"\x1b[5;3H" in pty.drawn


def test_processor_time_is_counted() -> None:
    before = cpu_seconds(os.getpid())
    wait_until(lambda: sum(range(100_000)) and cpu_seconds(os.getpid()) > before, lambda: "no time passes")
