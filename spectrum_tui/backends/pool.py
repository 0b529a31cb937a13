"""Several processes that decode blocks of a backlog, each with a vocabulary of its own."""

from __future__ import annotations

import os

from spectrum_tui.backends.decoding import Process, Ticket, fits
from spectrum_tui.backends.helpers import AHEAD, Helpers
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block, Reader


class Pool:
    """Hands blocks to processes, and reads those that none of them has room for.

    Args:
        reading: how records are read, and in how many processes.
        helpers: processes to take before others are started.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, reading: Reading, helpers: Helpers | None = None) -> None:
        self._processes: list[Process] = []
        self._here = Reader(_number(), reading)
        self.offered = 0
        """Blocks handed out so far."""
        helpers = helpers or Helpers()
        try:
            for _ in range(reading.workers):
                self._processes.append(Process(_number(), reading, helpers.take()))
        except OSError:
            self.close()
            raise

    @property
    def most(self) -> int:
        """How many blocks the processes can have at most."""
        return AHEAD * len(self._processes)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that they take of this process, at most."""
        return self._here.nbytes + sum(process.nbytes for process in self._processes)

    @property
    def ready(self) -> bool:
        """Whether a process has started."""
        self.hear()
        return any(process.greeted for process in self._processes)

    @property
    def failed(self) -> bool:
        """Whether a process is gone."""
        return any(process.gone for process in self._processes)

    @property
    def pids(self) -> list[int]:
        """The ids of the processes."""
        return [process.pid for process in self._processes]

    def offer(self, block: Block) -> Ticket:
        """Have a block read: by the process that has least to do, or here and now when all have enough."""
        process = max(self._processes, key=lambda process: process.room)
        if not process.room or not fits(block):
            return Ticket(done=True, report=self._here.read(block))
        self.offered += 1
        return process.give(block)

    def hear(self) -> None:
        """Take the reports that have come."""
        for process in self._processes:
            process.hear()

    def wait(self, ticket: Ticket, moment: float) -> None:
        """Wait a moment, in seconds, for a block to be read."""
        for process in self._processes:
            if process.has(ticket):
                process.hear(moment)

    def close(self) -> None:
        """Let go of the processes; what they were reading is lost."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.close()


def _number() -> int:
    """Return what tells a reader from all others, also those of pools before."""
    return int.from_bytes(os.urandom(6), "big")
