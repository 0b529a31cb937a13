"""The harness sees what is there: a harness that cannot fail proves nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.e2e.harness import AT_REST, PROMPT, Modes, Pty, Tmux, cpu_seconds, wait_until
from tests.e2e.wire import colours, left_changed, taken_apart


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


@pytest.mark.parametrize(
    "sent",
    [
        "\x1b]0;title\x07",
        "\x1b[7391m",
        "\x1b[2J",
        "\x1bc",
        "\x9b31m",
        "a\u202eb",
        "a\u200bb",
        "\x7f",
        "\ta",
        "\x1b]52;c;?\x07",
        "\x1b[?1h",
        "\x1b",
    ],
    ids=ascii,
)
def test_what_is_not_ours_is_noticed(sent: str) -> None:
    with pytest.raises(AssertionError):
        taken_apart(f"\x1b[1;1Hfine{sent}".encode())


def test_what_is_ours_is_taken_apart() -> None:
    sent = taken_apart(b"\x1b[?1049h\x1b[6n\x1b[2;5H\x1b[1;38;5;250mab\x1b[3Cc\x1b[0m\x1b]52;c;aGk=\x07")
    assert (sent.text, sent.copied) == (("ab", "c"), ("hi",))


def test_modes_that_stay_on_and_colours_are_seen() -> None:
    assert left_changed(b"\x1b[?1003h\x1b[?25l\x1b[?2004h\x1b[?2004l\x1b[?7l\x1b[?7h") == {1003, 25}
    assert colours(b"\x1b[0;1;31m\x1b[38;5;9;48;2;1;2;3m") == {"31", "38;5;9", "48;2;1;2;3"}
