"""Frames at the pace of the terminal: the next one waits until the last one has arrived.

On a slow link what was written piles up in sshd and the network, and keys wait behind it. So after each
frame the terminal is asked where its cursor is; its answer means that the frame has been drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PROBE = "\x1b[6n"
FIRST_WAIT = 2.0
"""Seconds after which a terminal that never answered is taken for one that never will."""

WAIT = 15.0
"""Seconds after which an answer is taken for lost, e.g. because tmux was detached in between."""


class Pacer:
    """Knows whether the last frame has been drawn.

    Args:
        write: sends text to the terminal; returns False when there is none, and then nothing ever waits.
    """

    def __init__(self, write: Callable[[str], bool]) -> None:
        self._write = write
        self._drawn = asyncio.Event()
        self._drawn.set()
        self._answered = False
        self._deaf = False

    def sent(self) -> None:
        """Ask the terminal to tell when it has drawn what was sent so far."""
        if not self._deaf and self._drawn.is_set() and self._write(PROBE):
            self._drawn.clear()

    def answered(self) -> None:
        """The terminal has told."""
        self._answered, self._deaf = True, False
        self._drawn.set()

    async def ready(self) -> None:
        """Return when another frame may be sent."""
        try:
            await asyncio.wait_for(self._drawn.wait(), WAIT if self._answered else FIRST_WAIT)
        except TimeoutError:
            self._deaf = not self._answered
            self._drawn.set()
