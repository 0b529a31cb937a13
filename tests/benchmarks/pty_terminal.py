"""A terminal that knows when what it shows has changed: the real program runs in it, and keys are timed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

import pyte

from tests.e2e.harness import cpu_seconds, environment

WIDTH, HEIGHT = 120, 40
PROGRAM = (sys.executable, "-m", "spectrum_tui")
PROBE, ANSWER = b"\x1b[6n", b"\x1b[1;1R"
PATIENCE = 20.0
"""Seconds after which something that is waited for is taken for lost."""
SWITCH = 0.0005
"""Seconds after which the thread that takes the time of what comes has its turn."""

Condition = Callable[["Terminal"], bool]


class Terminal:
    """Runs a command on a terminal of its own.

    Args:
        command: what to run.
        home: where, and its home.
        answers: whether it says at once where its cursor is.
        env: what else is in its environment.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        home: Path,
        *,
        answers: bool = True,
        env: dict[str, str] | None = None,
    ) -> None:
        self._turns = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self.screen)
        self.arrivals: list[tuple[float, int]] = []
        """When how many bytes came."""
        self.drawn = bytearray()
        """All bytes that came."""
        self.probes = self.answered = 0
        """How often it was asked where its cursor is, once for every frame, and how often it said so."""
        self.answers = answers
        self._came: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        self._end, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        shown = {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})}
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=home,
            env=environment(home, **shown),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 one call to the system
        )
        os.close(theirs)
        threading.Thread(target=self._receive, daemon=True).start()

    def __enter__(self) -> Terminal:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the command, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        sys.setswitchinterval(self._turns)

    @property
    def pid(self) -> int:
        """The process of the command."""
        return self._process.pid

    @property
    def cpu(self) -> float:
        """Seconds of processor time that it has taken, its threads included."""
        return cpu_seconds(self.pid)

    def line(self, y: int) -> str:
        """Return what a line shows."""
        return str(self.screen.display[y])

    def shows(self, text: str) -> bool:
        """Tell whether a text is on the screen."""
        return any(text in line for line in self.screen.display)

    def take(self, seconds: float) -> float | None:
        """Wait for bytes, show them, and return when they came; None when none did."""
        try:
            moment, data = self._came.get(timeout=max(seconds, 0))
        except Empty:
            return None
        self.arrivals.append((moment, len(data)))
        self.drawn += data
        self._stream.feed(data)
        return moment

    def watch(self, seconds: float, look: Callable[[Terminal], None] | None = None) -> None:
        """Show what comes for a while; `look` is called after every change."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if self.take(left) is not None and look:
                look(self)

    def wait_for(self, condition: Condition, seconds: float = PATIENCE) -> float:
        """Return when the bytes came after which something is shown.

        Raises:
            TimeoutError: they did not, with the screen.
        """
        moment, until = time.perf_counter(), time.perf_counter() + seconds
        while not condition(self):
            came = self.take(until - time.perf_counter())
            if came is None:
                raise TimeoutError("\n".join(self.screen.display))
            moment = came
        return moment

    def press(self, keys: str, condition: Condition) -> float:
        """Type keys and return after how many seconds their effect had come.

        Raises:
            TimeoutError: it did not come.
        """
        self.catch_up()
        assert not condition(self), f"already so before {keys!r}"
        pressed = time.perf_counter()
        self.type(keys)
        try:
            return self.wait_for(condition) - pressed
        except TimeoutError as error:
            raise TimeoutError(f"{keys!r} had no effect\n{error}") from None

    def catch_up(self) -> None:
        """Show what has come."""
        while self.take(0) is not None:
            pass

    def answer(self) -> None:
        """Say where the cursor is, if that was asked."""
        asked, self.answered = self.probes - self.answered, self.probes
        os.write(self._end, ANSWER * asked)

    def type(self, keys: str) -> None:
        """Type keys and wait for nothing."""
        os.write(self._end, keys.encode())

    def _receive(self) -> None:
        """Note when bytes come, and answer as a terminal does that draws at once."""
        tail = b""
        with contextlib.suppress(OSError):
            while data := os.read(self._end, 1 << 16):
                self._came.put((time.perf_counter(), data))
                asked = (tail + data).count(PROBE)
                tail = data[-len(PROBE) + 1 :]
                self.probes += asked
                if self.answers:
                    self.answer()


def _take_terminal() -> None:
    """Make the terminal on stdin the one that keys and signals come from."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
