"""The line to type the name of a file into."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widgets import Input

from spectrum_tui.ui.widgets.bar import Bar

HINT = ("Enter writes it, into the current folder unless another is named", "faint")


class NameBar(Bar):
    """Reads the name of a file, and says below what is wrong with it."""

    LABEL = " file "

    @dataclass
    class Entered(Message):
        """A name was entered."""

        name: str

    @property
    def typed(self) -> bool:
        """Whether keys go here."""
        return self.query_one(Input).has_focus

    def propose(self, name: str) -> None:
        """Show another name."""
        self.query_one(Input).value = name

    def open(self) -> None:
        """Take the keys."""
        self.query_one(Input).focus()
        self.say(*HINT)

    def changed(self, text: str) -> None:
        """Forget what was wrong with another name."""
        self.say(*(HINT if self.typed else ("", "")))

    def submitted(self, text: str) -> None:
        """Say which name was entered."""
        self.post_message(self.Entered(text.strip()))
