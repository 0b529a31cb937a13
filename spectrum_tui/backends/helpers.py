"""Processes that wait to be told what to decode: they begin while the program still imports what counts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from stat import S_ISREG

from spectrum_tui.backends.slots import Slots, anonymous

NICE = 10
"""How much less urgent they are than the program: the host has other work."""
AHEAD = 8
"""Blocks each has at most: the one it reads, and those that keep it from waiting while others are busy."""
MOST_WORKERS = 3
"""Processes beyond which the one thread that counts what they find is what takes the time."""
WORTH = 128 << 20
"""Bytes of a backlog for which it is worth to start processes: half a second's work, twice what they take."""
NEEDED = frozenset({"PATH", "HOME", "LANG", "TMPDIR", "TZ"})
NEEDED_BY_INTERPRETERS = ("PYTHON", "LC_", "LD_", "DYLD_", "OPENBLAS_", "OMP_", "MKL_")
_COMMAND = (
    "import os, sys; os.nice({}); sys.path[:] = {!r}; "
    "from spectrum_tui.backends.decoding import serve; serve({}, {})"
)


class Helper:
    """A process that imports what decodes, and then waits for its orders.

    It is in a session of its own, so that what the terminal sends (Ctrl+C, a hang-up) passes it by, and ends
    when its input does: also when the program is killed.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self) -> None:
        memory = anonymous(AHEAD)
        try:
            self.slots = Slots(memory, AHEAD)
            """Memory that is shared with it."""
            self.process = subprocess.Popen(
                (sys.executable, "-P", "-c", _COMMAND.format(NICE, sys.path, memory, AHEAD)),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(memory,),
                env=_environment(),
            )
        finally:
            os.close(memory)

    def close(self) -> None:
        """End it, and let go of what was shared."""
        self.process.kill()
        self.process.wait()
        self.slots.close()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


class Helpers:
    """Helpers that nobody has taken yet.

    Args:
        count: how many to start at once; fewer where the system allows no more.
    """

    def __init__(self, count: int = 0) -> None:
        self._waiting: list[Helper] = []
        with suppress(OSError):
            for _ in range(count):
                self._waiting.append(Helper())

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> Helper:
        """Return one that waits, else a new one.

        Raises:
            OSError: that cannot be started.
        """
        return self._waiting.pop() if self._waiting else Helper()

    def close(self) -> None:
        """End those that nobody has taken. May be called twice."""
        while self._waiting:
            self._waiting.pop().close()


def worker_count() -> int:
    """Return in how many processes a backlog is best decoded beside this one, which decodes and counts."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores - 1, MOST_WORKERS)


def helpers_for(sources: Sequence[str]) -> Helpers:
    """Start as many helpers as sources of these names will be worth, as far as that is known now."""
    return Helpers(worker_count() if sum(map(_size, sources)) >= WORTH else 0)


def _size(source: str) -> int:
    """Return the bytes of a plain file; 0 for anything else."""
    try:
        status = os.stat(source)
    except (OSError, ValueError):
        return 0
    return status.st_size if S_ISREG(status.st_mode) else 0


def _environment() -> dict[str, str]:
    """Return what a process that only decodes needs to know: no keys and passwords of the user."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in NEEDED or name.startswith(NEEDED_BY_INTERPRETERS)
    }
