"""A line to type into, and a line below that says something about what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from spectrum_tui.model.text import plain
from spectrum_tui.ui.lines import Line
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.linewidget import LineWidget


class Words(LineWidget):
    """One line of words."""

    def __init__(self, looks: Looks, line: Line = ()) -> None:
        super().__init__(looks)
        self.line = line

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the words."""
        return (self.line,)


class Bar(Vertical):
    """Two lines: a label with an input, and a verdict on what is typed."""

    DEFAULT_CSS = """
    Bar { height: 2; background: $background; }
    Bar Horizontal { height: 1; }
    Bar Input { width: 1fr; background: $background; }
    """
    LABEL: ClassVar[str]
    """The word before the input."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.looks = looks

    def make_input(self) -> Input:
        """Return what is typed into."""
        return Input(compact=True, select_on_focus=False)

    def make_verdict(self) -> LineWidget:
        """Return the line below."""
        return Words(self.looks)

    def compose(self) -> ComposeResult:
        """Yield the label, the input and the verdict."""
        label = Words(self.looks, ((self.LABEL, "accent"),))
        label.styles.width = len(self.LABEL)
        with Horizontal():
            yield label
            yield self.make_input()
        yield self.make_verdict()

    def changed(self, text: str) -> None:
        """Hear what is typed so far."""
        raise NotImplementedError

    def submitted(self, text: str) -> None:
        """Hear what was entered."""
        raise NotImplementedError

    def say(self, words: str, style: str = "warn") -> None:
        """Say something below the input."""
        verdict = self.query_one("Bar > Words", Words)
        verdict.line = ((" " * len(self.LABEL), ""), (plain(words, 200), style))
        verdict.redraw()

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self.changed(message.value)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.submitted(message.value)


class HiddenBar(Bar):
    """A bar that is there only while something is typed into it."""

    DEFAULT_CSS = """
    HiddenBar { display: none; }
    HiddenBar.-open { display: block; }
    """

    @property
    def is_open(self) -> bool:
        """Whether it can be seen."""
        return self.has_class("-open")

    def show(self) -> None:
        """Show the bar, empty, and take the keys."""
        self.add_class("-open")
        self.query_one(Input).value = ""
        self.query_one(Input).focus()
        self.changed("")

    def close(self) -> None:
        """Hide the bar."""
        self.remove_class("-open")
