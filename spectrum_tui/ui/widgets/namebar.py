"""The line to type the name of a file into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from spectrum_tui.model.text import plain
from spectrum_tui.ui.lines import Line, Run
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.linewidget import LineWidget

LABEL: Run = (" file ", "accent")
HINT: Run = ("Enter writes it, into the current folder unless another is named", "faint")


class Words(LineWidget):
    """One line of words."""

    def __init__(self, looks: Looks, *said: Run, id: str) -> None:
        super().__init__(looks, id=id)
        self.said: Line = said

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the words."""
        return (self.said,)


class NameBar(Vertical):
    """Reads the name of a file, and says below what is wrong with it."""

    DEFAULT_CSS = f"""
    NameBar {{ height: 2; background: $background; }}
    NameBar Horizontal {{ height: 1; }}
    NameBar Input {{ width: 1fr; background: $background; }}
    NameBar #label {{ width: {len(LABEL[0])}; }}
    """

    @dataclass
    class Entered(Message):
        """A name was entered."""

        name: str

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self.looks = looks

    def compose(self) -> ComposeResult:
        """Yield the label, the input and what is said about it."""
        with Horizontal():
            yield Words(self.looks, LABEL, id="label")
            yield Input(compact=True, select_on_focus=False)
        yield Words(self.looks, id="verdict")

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

    def say(self, words: str, style: str = "warn") -> None:
        """Say something about the name."""
        verdict = self.query_one("#verdict", Words)
        verdict.said = ((" " * len(LABEL[0]), ""), (plain(words), style))
        verdict.redraw()

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self.say(*HINT) if self.typed else self.say("")

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.post_message(self.Entered(message.value.strip()))
