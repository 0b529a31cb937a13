"""A process of its own that decodes blocks: they come in on stdin, reports go out on stdout."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from typing import cast

from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block, Reader, Report

NICE = 10
"""How much less urgent it is than the program: the host has other work."""
_COMMAND = "import sys; sys.path[:] = {!r}; from spectrum_tui.backends.decoding import serve; serve()"


NEEDED = frozenset({"PATH", "HOME", "LANG", "TMPDIR", "TZ"})
NEEDED_BY_INTERPRETERS = ("PYTHON", "LC_", "LD_", "DYLD_", "OPENBLAS_", "OMP_", "MKL_")


def _environment() -> dict[str, str]:
    """Return what a process that only decodes needs to know: no keys and passwords of the user."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in NEEDED or name.startswith(NEEDED_BY_INTERPRETERS)
    }


class Process:
    """One such process, seen from the program.

    It is in a session of its own, so that what the terminal sends (Ctrl+C, a hang-up) passes it by, and ends
    when its input does: also when the program is killed.
    """

    def __init__(self, number: int, reading: Reading) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-c", _COMMAND.format(sys.path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )
        self.pid = self._process.pid
        self._send((number, reading))

    def greet(self) -> None:
        """Wait until the process has started.

        Raises:
            OSError, EOFError, UnpicklingError: it will not.
        """
        self._receive()

    def read(self, block: Block) -> Report:
        """Have a block read, and wait for it.

        Raises:
            OSError, EOFError, UnpicklingError: the process is gone.
        """
        self._send(block)
        return cast(Report, self._receive())

    def kill(self) -> None:
        """End the process; who waits for it hears of that."""
        self._process.kill()

    def close(self) -> None:
        """Let go of a process that was killed, once nobody waits for it."""
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # the rest of a block can no longer be sent
                if pipe:
                    pipe.close()

    def _send(self, what: object) -> None:
        assert self._process.stdin
        pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()

    def _receive(self) -> object:
        assert self._process.stdout
        return pickle.load(self._process.stdout)


def serve() -> None:
    """Read blocks until there are no more."""
    os.nice(NICE)
    source = sys.stdin.buffer
    reader = Reader(*pickle.load(source))
    _write(None)
    while True:
        try:
            block = pickle.load(source)
        except EOFError:
            return
        _write(reader.read(block))


def _write(what: object) -> None:
    pickle.dump(what, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()
