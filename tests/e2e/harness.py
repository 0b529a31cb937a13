"""The real program in a real terminal: in tmux with a shell around it, or alone on a bare pty."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pexpect
import pyte

PROGRAM = f"{shlex.quote(sys.executable)} -m spectrum_tui"
"""How a shell starts the program."""
PROMPT = "ready>"
POLL_SECONDS = 0.03
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


Seen = TypeVar("Seen")


def environment(home: Path, **changes: str) -> dict[str, str]:
    """Return an environment that owes nothing to the one the tests run in."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        **changes,
    }


def wait_until(look: Callable[[], Seen | None], what: Callable[[], str], seconds: float = 15.0) -> Seen:
    """Return the first thing `look` returns that is true; after `seconds` fail with the words of `what`."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, what()
        time.sleep(POLL_SECONDS)
    return seen


@dataclass(frozen=True)
class Modes:
    """What a program may leave behind in a terminal."""

    alternate_screen: bool
    mouse: bool
    cursor: bool


AT_REST = Modes(alternate_screen=False, mouse=False, cursor=True)
"""As a shell leaves it."""


class Tmux:
    """A shell in a terminal of a tmux server of its own.

    The shell edits no lines, so that the settings of the terminal at its prompt are those it was left with.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._socket = f"spectrum-{os.getpid()}-{home.name}"
        self._left_behind: Path | None = None

    def start(
        self, command: str, *, width: int = 120, height: int = 40, env: dict[str, str] | None = None
    ) -> None:
        """Open the terminal with a shell in it and type `command`."""
        settings = [f"-e{name}={value}" for name, value in environment(self._home, **(env or {})).items()]
        size = ["-x", str(width), "-y", str(height)]
        shell = f"PS1={shlex.quote(PROMPT)} exec bash --norc --noprofile --noediting -i"
        self._tmux("new-session", "-d", *size, *settings, "-c", str(self._home), shell)
        self._left_behind = Path(self._ask("#{socket_path}"))
        self.wait_for(f"^{PROMPT}")
        self.type(command)

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        self._tmux("send-keys", "-l", line)
        self.send("Enter")

    def send(self, *keys: str) -> None:
        """Press keys, in tmux's spelling."""
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def capture(self) -> str:
        """Return what the screen shows."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, pattern: str, seconds: float = 15.0) -> re.Match[str]:
        """Return the first match of a regular expression; fail with the screen after `seconds`."""
        return _wait_for(self.capture, pattern, seconds)

    def wait_for_modes(self, modes: Modes, seconds: float = 5.0) -> None:
        """Wait until the terminal is in these modes."""
        wait_until(lambda: self.modes() == modes, lambda: f"{self.modes()}\n{self.capture()}", seconds)

    def modes(self) -> Modes:
        """Return the modes the terminal is in."""
        flags = self._ask("#{alternate_on} #{mouse_any_flag} #{cursor_flag}").split()
        return Modes(*(flag == "1" for flag in flags))

    def settings(self) -> str:
        """Return the settings of the line, as stty spells them."""
        return self._run("stty", "-F", self._ask("#{pane_tty}"), "-g")

    def program(self) -> int:
        """Return the process of the program, once it runs."""
        shell = int(self._ask("#{pane_pid}"))
        return wait_until(lambda: _program_below(shell), lambda: f"no program runs\n{self.capture()}")

    def close_terminal(self) -> None:
        """Take the terminal away, as a lost connection does."""
        self._tmux("kill-session")

    def kill(self) -> None:
        """End the server and all that runs in it, and its socket, which tmux leaves behind."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False)
        if self._left_behind:
            self._left_behind.unlink(missing_ok=True)

    def _ask(self, what: str) -> str:
        return self._tmux("display-message", "-p", what).strip()

    def _tmux(self, *arguments: str) -> str:
        return self._run("tmux", "-L", self._socket, "-f", "/dev/null", *arguments)

    def _run(self, *command: str) -> str:
        clean = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=clean).stdout


class Pty:
    """A program in a terminal of its own without tmux: what it draws is read into a screen in memory.

    Args:
        command: a line for the shell.
        home: where it runs, and its home.
    """

    def __init__(
        self,
        command: str,
        home: Path,
        *,
        width: int = 120,
        height: int = 40,
        env: dict[str, str] | None = None,
    ) -> None:
        self.width = width
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self._screen)
        self.drawn = b""
        """Every byte the program sent."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads, followed by an exec
            self._child = pexpect.spawn(
                "/bin/bash",
                ["-c", command],
                cwd=home,
                env=environment(home, **{"TERM": "xterm-256color"} | (env or {})),
                dimensions=(height, width),
                preexec_fn=partial(signal.signal, signal.SIGPIPE, signal.SIG_DFL),  # as a login shell has it
            )

    def capture(self) -> str:
        """Return what the screen shows by now."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            while data := self._child.read_nonblocking(65536, timeout=0):
                self.drawn += data
                self._stream.feed(data)
        return "\n".join(line.rstrip() for line in self._screen.display)

    def column(self, number: int) -> list[str]:
        """Return what stands in a column, counted in cells from 0, from top to bottom."""
        return [self._screen.buffer[row][number].data for row in range(self._screen.lines)]

    def wait_for(self, pattern: str, seconds: float = 15.0) -> re.Match[str]:
        """Return the first match of a regular expression; fail with the screen after `seconds`."""
        return _wait_for(self.capture, pattern, seconds)

    def send(self, keys: str) -> None:
        """Send characters as the terminal would."""
        self._child.send(keys)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size; what it showed is gone."""
        self.width = width
        self._screen.resize(height, width)
        self._screen.erase_in_display(2)
        self._child.setwinsize(height, width)

    def exit_code(self, seconds: float = 10.0) -> int:
        """Wait for the end and return the exit code, 128 and more for a signal."""
        wait_until(lambda: not self._runs(), lambda: f"it still runs\n{self.capture()}", seconds)
        self._child.close()
        return int(
            self._child.exitstatus if self._child.exitstatus is not None else 128 + self._child.signalstatus
        )

    def vanish(self) -> None:
        """Take the terminal away, as a lost connection does."""
        self._child.ptyproc.fileobj.close()
        self._child.closed = self._child.ptyproc.closed = True

    @property
    def pid(self) -> int:
        """Its process."""
        return int(self._child.pid)

    def kill(self) -> None:
        """End it, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child.pid, signal.SIGKILL)
        wait_until(lambda: not self._child.isalive(), lambda: f"{self._child.pid} lives on")
        self._child.close()

    def _runs(self) -> bool:
        self.capture()
        return bool(self._child.isalive())


def cpu_seconds(process: int) -> float:
    """Return the processor time a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def is_alive(process: int) -> bool:
    """Tell whether a process runs, and is not just waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(capture: Callable[[], str], pattern: str, seconds: float) -> re.Match[str]:
    match = wait_until(
        lambda: re.search(pattern, capture(), re.MULTILINE),
        lambda: f"{pattern!r} is not on the screen:\n{capture()}",
        seconds,
    )
    assert match is not None
    return match


def _program_below(process: int) -> int | None:
    """Return the process among the descendants that is the program."""
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        if b"spectrum_tui" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
        if found := _program_below(int(child)):
            return found
    return None
