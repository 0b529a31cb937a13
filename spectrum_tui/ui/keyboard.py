"""Read what is typed: Esc is told from keys that begin with it without a wait that a person would feel."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import Protocol

from textual import constants
from textual._xterm_parser import XTermParser
from textual.message import Message

IDLE = 0.1
"""Seconds between two looks whether to stop."""
MOST = 1 << 12
"""Bytes read at once."""


class Stop(Protocol):
    """Tells when to stop."""

    def is_set(self) -> bool:
        """Return whether that is now."""


def read_keys(descriptor: int, stop: Stop, take: Callable[[Message], None]) -> None:
    """Hand on what the terminal sends until told to stop, or until it is gone.

    Textual's own loop looks only ten times a second whether an Esc was only that, whatever ESCDELAY says; and
    when the terminal has hung up it spins.
    """
    for message in _messages(_typed(descriptor, stop)):
        take(message)


def _typed(descriptor: int, stop: Stop) -> Iterator[str]:
    """Yield what is typed, and an empty text whenever there was nothing for a while."""
    decode = getincrementaldecoder("utf-8")("replace").decode
    patience = IDLE
    while not stop.is_set():
        try:
            ready, _, _ = select.select((descriptor,), (), (), patience)
            data = os.read(descriptor, MOST) if ready else b""
        except OSError:  # it has hung up, which whoever watches the terminal is told of
            return
        if ready and not data:
            return
        patience = constants.ESCAPE_DELAY if ready else IDLE
        yield decode(data)


def _messages(texts: Iterator[str]) -> Iterator[Message]:
    parser = XTermParser()
    for text in texts:
        if text:  # none would be the end
            yield from parser.feed(text)
        yield from parser.tick()
