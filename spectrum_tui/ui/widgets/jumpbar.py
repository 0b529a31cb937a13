"""The line to type a time into, judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from spectrum_tui.model import units
from spectrum_tui.model.moments import moment
from spectrum_tui.model.text import plain
from spectrum_tui.ui.lines import Line
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.linewidget import LineWidget

LABEL = " go to "
HINT = "Enter goes there, Esc closes   e.g. 14:05   14:05:32   15m (before the newest)   2026-01-15T14:05:00Z"


class Words(LineWidget):
    """One line of words."""

    def __init__(self, looks: Looks, line: Line = (), *, width: int = 0) -> None:
        super().__init__(looks)
        self.line = line
        if width:
            self.styles.width = width

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        return (self.line,)


class JumpBar(Vertical):
    """Reads a point in time."""

    DEFAULT_CSS = """
    JumpBar { height: 2; display: none; background: $background; }
    JumpBar.-open { display: block; }
    JumpBar Horizontal { height: 1; }
    JumpBar Input { width: 1fr; background: $background; }
    """

    @dataclass
    class Accepted(Message):
        """A time was entered."""

        at: int

    @dataclass
    class Closed(Message):
        """The bar was left without a time."""

    def __init__(self, looks: Looks, clock: Callable[[], int]) -> None:
        super().__init__(id="jump")
        self.looks = looks
        self._clock = clock

    @property
    def is_open(self) -> bool:
        """Whether it can be seen."""
        return self.has_class("-open")

    def compose(self) -> ComposeResult:
        """Yield the input and the verdict."""
        with Horizontal():
            yield Words(self.looks, ((LABEL, "accent"),), width=len(LABEL))
            yield Input(compact=True, select_on_focus=False)
        verdict = Words(self.looks)
        verdict.id = "verdict"
        yield verdict

    def open(self) -> None:
        """Show the bar, empty, and take the keys."""
        self.add_class("-open")
        self.query_one(Input).value = ""
        self.query_one(Input).focus()
        self._judge("")

    def close(self) -> None:
        """Hide the bar."""
        self.remove_class("-open")

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self._judge(message.value)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if not message.value.strip():
            self.post_message(self.Closed())
        elif at := self._judge(message.value):
            self.post_message(self.Accepted(at))

    def _judge(self, text: str) -> int:
        """Return the time that is meant, or 0, and say which it is, or why it is none."""
        indent, at = " " * len(LABEL), 0
        line: Line = ((indent + HINT, "faint"),)
        if text.strip():
            try:
                at = moment(text, self._clock(), self.looks.zone)
                line = ((f"{indent}{units.timestamp(at, self.looks.zone)}", "good"),)
            except ValueError as error:
                line = ((indent + plain(str(error), 200), "alarm"),)
        words = self.query_one("#verdict", Words)
        words.line = line
        words.redraw()
        return at
