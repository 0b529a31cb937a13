"""Keys come from the terminal and data from the pipe, whatever leads where."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path

import pexpect
import pytest

PROGRAM = """
import json, os, sys
from spectrum_tui.errors import TerminalError
from spectrum_tui.terminal import attach_terminal

print("said before")
try:
    with attach_terminal() as data:
        os.write(2, b"READY\\n")
        found = {
            "key": os.read(0, 1).decode(),
            "terminals": [os.isatty(descriptor) for descriptor in range(3)],
            "columns": os.get_terminal_size(1).columns,
            "streams": [sys.__stdin__.fileno(), sys.__stdout__.fileno(), sys.__stderr__.fileno()],
            "inherited": data is not None and os.get_inheritable(data),
            "data": None if data is None else os.read(data, 1000).decode(),
        }
        os.write(1, b"DRAWN\\n")
        if data is not None:
            os.close(data)
except TerminalError as error:
    sys.exit(f"{error} ({error.exit_code})")
found["still open"] = [os.path.exists(f"/proc/self/fd/{descriptor}") for descriptor in range(3)]
with open(sys.argv[1], "w") as file:
    json.dump(found, file)
print("said after")
if sys.stderr:
    print("complained after", file=sys.stderr)
"""


class Shell:
    """Runs `PROGRAM` in a shell that has a terminal of 93 columns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "", "LINES": ""}
        (folder / "program.py").write_text(PROGRAM)

    def run(self, line: str, key: str = "k") -> str:
        """Run a line in which `app` is the program, press `key` in it; return what the screen saw."""
        line = line.replace("app", f"{sys.executable} program.py found.json")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads, followed by an exec
            terminal = pexpect.spawn(
                "/bin/bash",
                ["-c", line],
                cwd=self.folder,
                env=self.environment,
                dimensions=(24, 93),
                encoding="utf-8",
                timeout=10,
                preexec_fn=partial(signal.signal, signal.SIGPIPE, signal.SIG_DFL),  # as a login shell has it
            )
        ready = terminal.expect(["READY", pexpect.EOF])
        screen = str(terminal.before)
        if ready == 0:
            terminal.sendline(key)
            terminal.expect(pexpect.EOF)
            screen += str(terminal.before)
        terminal.close()
        return screen

    def found(self) -> dict[str, object]:
        """Return what the program saw while it had the terminal."""
        found: dict[str, object] = json.loads(self.text("found.json"))
        return found

    def text(self, name: str) -> str:
        """Return what a file beside the program holds."""
        return (self.folder / name).read_text()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


ON_TERMINAL = {
    "key": "k",
    "terminals": [True, True, True],
    "columns": 93,
    "streams": [0, 1, 2],
    "inherited": False,
}


def test_piped_data_and_keys_do_not_mix(shell: Shell) -> None:
    screen = shell.run("echo piped data | app")
    assert shell.found() == ON_TERMINAL | {"data": "piped data\n", "still open": [True, True, True]}
    assert all(words in screen for words in ("said before", "DRAWN", "said after", "complained after"))


def test_without_redirection_nothing_changes(shell: Shell) -> None:
    shell.run("app")
    assert shell.found() == ON_TERMINAL | {"data": None, "still open": [True, True, True]}


def test_output_goes_back_to_where_it_was_sent(shell: Shell) -> None:
    screen = shell.run("echo x | app >out 2>err")
    assert shell.found() == ON_TERMINAL | {"data": "x\n", "still open": [True, True, True]}
    assert shell.text("out") == "said before\nsaid after\n"
    assert shell.text("err") == "complained after\n"
    assert "DRAWN" in screen
    assert "said" not in screen


def test_a_redirected_file_is_data_too(shell: Shell) -> None:
    (shell.folder / "events.log").write_text("from a file")
    shell.run("app <events.log")
    assert shell.found()["data"] == "from a file"


@pytest.mark.parametrize(
    ("line", "still_open"),
    [
        ("app <&-", [True, True, True]),
        ("app >&-", [True, False, True]),
        ("app 2>&-", [True, True, False]),
        ("app <&- >&- 2>&-", [True, False, False]),
    ],
)
def test_closed_descriptors_are_filled_and_closed_again(
    shell: Shell, line: str, still_open: list[bool]
) -> None:
    screen = shell.run(line)
    assert shell.found() == ON_TERMINAL | {"data": None, "still open": still_open}
    assert ("said after" in screen) == still_open[1]
    assert ("complained after" in screen) == still_open[2]


def test_the_producer_ends_once_the_data_is_closed(shell: Shell) -> None:
    screen = shell.run('yes | app; echo "status ${PIPESTATUS[0]}"')
    assert "status 141" in screen, "128 + SIGPIPE"


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_on_is_refused_in_one_line(shell: Shell, kind: str) -> None:
    shell.environment["TERM"] = kind
    screen = shell.run("app 2>err")
    assert screen == "said before\r\n"
    assert shell.text("err").count("\n") == 1
    assert "use --report json (2)" in shell.text("err")


def test_a_screen_that_is_shown_elsewhere_keeps_its_descriptors(shell: Shell) -> None:
    shell.environment["TEXTUAL_DRIVER"] = "elsewhere"
    shell.run("echo protocol | app")
    found = shell.found()
    assert found["terminals"] == [False, True, True]
    assert (found["key"], found["data"]) == ("p", None)


def test_no_terminal_at_all_is_told_in_one_line(shell: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "program.py", "found.json"],
        cwd=shell.folder,
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.stdout == "said before\n"
    assert done.stderr.startswith("no terminal to draw on (/dev/tty: ")
    assert done.stderr.endswith("use ssh -t, or --report json (2)\n")
