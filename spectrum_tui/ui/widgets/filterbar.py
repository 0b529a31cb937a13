"""The line to type a filter into, judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from spectrum_tui.errors import FilterError
from spectrum_tui.model.query import Expression
from spectrum_tui.model.text import cells, plain
from spectrum_tui.ui.completion import FilterSuggester
from spectrum_tui.ui.lines import Line
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.linewidget import LineWidget

Parse = Callable[[str], Expression]

LABEL = " filter "
SEARCH = "?"
"""What a text to search for begins with, rather than a filter."""
SEARCH_HINT = "Enter highlights what shows or says it, n and N go from match to match"
HINT = (
    "Tab completes, Enter scopes, Esc closes   e.g. status>=500 client in 203.0.113.0/24 and not country=de"
)


class Expressions(Input):
    """An input whose completion is taken with Tab as well."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Take the completion", show=False)]

    def action_complete(self) -> None:
        """Take the completion; the keys stay here when there is none."""
        if self.cursor_at_end:
            self.action_cursor_right()


class Label(LineWidget):
    """The word before the input."""

    DEFAULT_CSS = f"Label {{ width: {len(LABEL)}; }}"

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the word."""
        return (((LABEL, "accent"),),)


class Verdict(LineWidget):
    """What is wrong with the filter, under the column where it is wrong."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks)
        self.error: FilterError | None = None
        self.empty = True
        self.searching = False

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the verdict."""
        indent = " " * len(LABEL)
        if self.empty:
            return (((indent + HINT, "faint"),),)
        if self.searching:
            return (((indent + SEARCH_HINT, "good"),),)
        if self.error is None:
            return (((f"{indent}Enter scopes the screen to it", "good"),),)
        text = plain(str(self.error), 200)
        at = len(LABEL) + self.error.column - 1
        if at + 2 + cells(text) > width and at > cells(text):
            return (((f"{text.rjust(at - 1)} ▴", "alarm"),),)
        return (((f"{' ' * at}▴ {text}", "alarm"),),)


class FilterBar(Vertical):
    """Reads an expression in the filter language."""

    DEFAULT_CSS = """
    FilterBar { height: 2; display: none; background: $background; }
    FilterBar.-open { display: block; }
    FilterBar Horizontal { height: 1; }
    FilterBar Input { width: 1fr; background: $background; }
    """

    @dataclass
    class Accepted(Message):
        """A valid expression was entered."""

        term: Expression

    @dataclass
    class Searched(Message):
        """A text to highlight was entered; "" ends the search."""

        text: str

    @dataclass
    class Closed(Message):
        """The bar was left without a filter."""

    def __init__(self, looks: Looks, parse: Parse) -> None:
        super().__init__(id="filter")
        self.looks = looks
        self._parse = parse

    @property
    def is_open(self) -> bool:
        """Whether it can be seen."""
        return self.has_class("-open")

    def compose(self) -> ComposeResult:
        """Yield the input and the verdict."""
        with Horizontal():
            yield Label(self.looks)
            yield Expressions(compact=True, select_on_focus=False, suggester=FilterSuggester())
        yield Verdict(self.looks)

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
        searched = sought(message.value)
        if searched is not None:
            self.post_message(self.Searched(searched))
        elif not message.value.strip():
            self.post_message(self.Closed())
        elif term := self._judge(message.value):
            self.post_message(self.Accepted(term))

    def _judge(self, text: str) -> Expression | None:
        verdict = self.query_one(Verdict)
        verdict.empty, verdict.error = not text.strip(), None
        verdict.searching = sought(text) is not None
        term: Expression | None = None
        try:
            term = self._parse(text) if text.strip() and not verdict.searching else None
        except FilterError as error:
            verdict.error = error
        verdict.redraw()
        return term


def sought(typed: str) -> str | None:
    """Return the text that is to be searched for; None when a filter was typed."""
    text = typed.strip()
    return text.removeprefix(SEARCH).strip() if text.startswith(SEARCH) else None
