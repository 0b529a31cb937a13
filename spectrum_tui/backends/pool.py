"""Several processes that decode blocks of a backlog, each with a vocabulary of its own."""

from __future__ import annotations

import os
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pickle import UnpicklingError

from spectrum_tui.backends.decoding import Process
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block, Report

AHEAD = 2
"""Blocks handed out per process: one that it reads, and one that waits."""
PATIENCE = 10.0
"""Seconds that are waited for a block, which takes some ms, before its process is taken for stuck."""
GONE = (OSError, EOFError, UnpicklingError, CancelledError)
"""What waiting for a report ends in when the process is gone, was told to go, or is stuck (TimeoutError)."""


class Pool:
    """Hands blocks to processes, a thread for each: all that a thread does is wait.

    Args:
        reading: how records are read, and in how many processes.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, reading: Reading) -> None:
        count = reading.workers
        self._room = count * AHEAD
        self.offered = 0
        """Blocks handed out so far."""
        self._processes = [Process(int.from_bytes(os.urandom(6), "big"), reading) for _ in range(count)]
        self._unbound = list(self._processes)
        self._here = threading.local()
        self._threads = ThreadPoolExecutor(count, "spectrum-tui decoding", self._bind)
        self._starts = [self._threads.submit(self._greet) for _ in range(count)]

    @property
    def ready(self) -> bool:
        """Whether the processes have started."""
        return all(start.done() for start in self._starts)

    @property
    def has_room(self) -> bool:
        """Whether another block may be offered now."""
        return self._room > 0

    @property
    def pids(self) -> list[int]:
        """The ids of the processes."""
        return [process.pid for process in self._processes]

    def offer(self, block: Block) -> Ticket:
        """Have a block read."""
        self._room -= 1
        self.offered += 1
        return Ticket(self, self._threads.submit(self._read, block))

    def free(self) -> None:
        """Hear that a report was taken."""
        self._room += 1

    def close(self) -> None:
        """Let go of the processes; what they were reading is lost."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.close()

    def _bind(self) -> None:
        # A thread keeps to one process: what it reports has to come in the order in which it was read.
        self._here.process = self._unbound.pop()

    def _greet(self) -> None:
        process: Process = self._here.process
        process.greet()

    def _read(self, block: Block) -> Report:
        process: Process = self._here.process
        return process.read(block)


class Ticket:
    """A block that is being read."""

    def __init__(self, pool: Pool, future: Future[Report]) -> None:
        self.pool = pool
        self._future = future

    @property
    def done(self) -> bool:
        """Whether there is a report, or will never be one."""
        return self._future.done()

    def report(self) -> Report | None:
        """Wait for the report; None when the process is gone, or stuck."""
        try:
            return self._future.result(PATIENCE)
        except GONE:
            return None
        finally:
            self.pool.free()
