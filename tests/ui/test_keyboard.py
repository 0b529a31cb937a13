"""What is typed, read from a real terminal."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from queue import SimpleQueue

import pytest
from textual import constants
from textual.events import Key
from textual.message import Message

from spectrum_tui.ui import keyboard
from spectrum_tui.ui.keyboard import read_keys

LONG = 20.0


class Keyboard:
    """A terminal, and a thread that reads what is typed on it."""

    def __init__(self) -> None:
        self.end, theirs = os.openpty()
        tty.setraw(theirs)
        self.stop = threading.Event()
        self.came: SimpleQueue[Message] = SimpleQueue()
        self.reader = threading.Thread(target=read_keys, args=(theirs, self.stop, self.came.put), daemon=True)
        self.reader.start()

    def type(self, text: str) -> None:
        """Type something, or a part of it."""
        os.write(self.end, text.encode())

    def key(self) -> str:
        """Return the next key."""
        message = self.came.get(timeout=LONG)
        assert isinstance(message, Key)
        return message.key


@pytest.fixture
def keys() -> Iterator[Keyboard]:
    one = Keyboard()
    yield one
    one.stop.set()
    one.type("x")
    one.reader.join(LONG)
    assert not one.reader.is_alive()


def test_a_lone_escape_is_told_at_once(monkeypatch: pytest.MonkeyPatch, keys: Keyboard) -> None:
    monkeypatch.setattr(keyboard, "IDLE", 10 * LONG)
    keys.type("a\x1b")
    assert [keys.key(), keys.key()] == ["a", "escape"]


def test_what_begins_with_an_escape_is_one_key(monkeypatch: pytest.MonkeyPatch, keys: Keyboard) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", LONG)
    for part in ("\x1b", "[", "A", "é"[:1], "\x1b[Z"):
        keys.type(part)
    assert [keys.key() for _ in range(3)] == ["up", "é", "shift+tab"]


def test_a_terminal_that_hangs_up_ends_it(keys: Keyboard) -> None:
    keys.type("a")
    assert keys.key() == "a"
    ours = os.dup(keys.end)
    os.close(keys.end)
    os.close(ours)
    keys.reader.join(LONG)
    assert not keys.reader.is_alive()
    keys.end = os.open(os.devnull, os.O_WRONLY)
