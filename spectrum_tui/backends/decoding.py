"""A process of its own that decodes blocks: they lie in shared memory, and pipes carry orders and reports."""

from __future__ import annotations

import fcntl
import os
import pickle
import select
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from spectrum_tui.backends.slots import SLOT, Slots
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block, Reader, Report

if TYPE_CHECKING:
    from spectrum_tui.backends.helpers import Helper

PATIENCE = 10.0
"""Seconds without a report after which it is given up, if it has blocks to read."""
ROOMY = 1 << 20
"""Bytes that a pipe should hold, so that nobody waits for a report to be fetched."""
HEAD = 8
"""Bytes before a report that say how long it is."""


@dataclass(slots=True, eq=False)
class Ticket:
    """A block that is being read."""

    done: bool = False
    """Whether there is a report, or will never be one."""
    report: Report | None = None
    """What was found; None when the process is gone."""


class Order(NamedTuple):
    """What a process is told of a block."""

    slot: int
    size: int
    stream: int
    offset: int
    arrival: int


class Process:
    """A process that decodes, seen from the program, which never waits for it unless it says so.

    Args:
        number: what tells it from others.
        reading: how it is to read records.
        helper: the process, which has been told nothing yet.
    """

    def __init__(self, number: int, reading: Reading, helper: Helper) -> None:
        self._helper, self._slots, self._process = helper, helper.slots, helper.process
        self.pid = self._process.pid
        self.greeted = self.gone = False
        self._given: deque[tuple[int, Ticket]] = deque()
        self._inbox = bytearray()
        self._heard = 0.0
        assert self._process.stdin
        assert self._process.stdout
        self._orders, self._reports = self._process.stdin, self._process.stdout.fileno()
        os.set_blocking(self._reports, False)
        _widen(self._reports)
        self._tell((number, reading))

    @property
    def room(self) -> int:
        """How many blocks it may be given now."""
        return len(self._slots) if self.greeted and not self.gone else 0

    @property
    def nbytes(self) -> int:
        """Bytes of the memory that is shared with it, at most."""
        return self._helper.slots.nbytes

    def give(self, block: Block) -> Ticket:
        """Have a block read, for which there must be room."""
        ticket, size = Ticket(), len(block.data)
        slot = self._slots.put(block.data)
        self._heard = self._heard if self._given else time.monotonic()
        self._given.append((slot, ticket))
        self._tell(Order(slot, size, block.stream, block.offset, block.arrival))
        return ticket

    def has(self, ticket: Ticket) -> bool:
        """Tell whether it is to report on a block."""
        return any(each is ticket for _, each in self._given)

    def hear(self, moment: float = 0.0) -> None:
        """Take the reports that have come; when there is none wait a moment, in seconds, for the next."""
        if moment and not self.gone:
            select.select((self._reports,), (), (), moment)
        while not self.gone and self._receive():
            while message := self._message():
                self._settle(message)
        if self._given and time.monotonic() - self._heard > PATIENCE:
            self.kill()

    def kill(self) -> None:
        """End the process; of what it was given there will be no report."""
        self._process.kill()
        self.gone = True
        while self._given:
            self._given.popleft()[1].done = True

    def close(self) -> None:
        """Let go of a process that was killed."""
        self._helper.close()

    def _tell(self, what: object) -> None:
        try:
            self._orders.write(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        except OSError:
            self.kill()

    def _receive(self) -> bool:
        """Read what has come of the reports; return whether that is anything."""
        try:
            data = os.read(self._reports, ROOMY)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        self._inbox += data
        if not data:
            self.kill()
        return bool(data)

    def _message(self) -> bytes:
        """Return the next message that has come whole; "" when there is none."""
        end = HEAD + int.from_bytes(self._inbox[:HEAD], "big")
        if len(self._inbox) < max(end, HEAD + 1):
            return b""
        message = bytes(memoryview(self._inbox)[HEAD:end])
        del self._inbox[:end]
        return message

    def _settle(self, message: bytes) -> None:
        if not self.greeted:
            self.greeted = True
            return
        slot, ticket = self._given.popleft()
        self._heard = time.monotonic()
        self._slots.free(slot)
        ticket.report, ticket.done = cast(Report, pickle.loads(message)), True


def serve(memory: int, count: int) -> None:
    """Read blocks until there are no more."""
    with suppress(EOFError):
        _serve(sys.stdin.buffer, Slots(memory, count))


def _serve(orders: BinaryIO, slots: Slots) -> None:
    reader = Reader(*pickle.load(orders))
    _report(None)
    while True:
        order: Order = pickle.load(orders)
        data = slots.get(order.slot, order.size)
        _report(reader.read(Block(order.stream, order.offset, order.arrival, data)))


def fits(block: Block) -> bool:
    """Tell whether a block can be given to a process."""
    return len(block.data) <= SLOT


def _report(what: object) -> None:
    message = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.write(len(message).to_bytes(HEAD, "big"))
    sys.stdout.buffer.write(message)
    sys.stdout.buffer.flush()


def _widen(pipe: int) -> None:
    """Let a pipe hold more, where the system knows how to and allows it."""
    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ROOMY)
