"""The line to type a filter into, judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from spectrum_tui.errors import FilterError
from spectrum_tui.model.operands import Context
from spectrum_tui.model.query import KINDS, Compare, Expression, leaves
from spectrum_tui.model.text import cells, plain
from spectrum_tui.ui.completion import FilterSuggester, Seen
from spectrum_tui.ui.entered import Entered
from spectrum_tui.ui.lines import Line, clipped
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.bar import HiddenBar
from spectrum_tui.ui.widgets.linewidget import LineWidget

Parse = Callable[[str, Context], Expression]

LABEL = " filter "
SEARCH = "?"
"""What a text to search for begins with, rather than a filter."""
SEARCH_HINT = "Enter highlights what shows or says it, n and N go from match to match"
HINT = (
    "Tab completes, Enter scopes, ↑ repeats, Esc closes   "
    "e.g. status>=500 client in 203.0.113.0/24 and not country=de"
)
ENTER = "Enter scopes the screen to it"


class Expressions(Input):
    """An input whose completion is taken with Tab as well, and that knows what was entered before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Take the completion", show=False),
        Binding("up", "recall(-1)", "What was entered before", show=False),
        Binding("down", "recall(1)", "What was entered after", show=False),
    ]

    def __init__(self, suggester: FilterSuggester) -> None:
        super().__init__(compact=True, select_on_focus=False, suggester=suggester)
        self.entered = Entered()

    def action_complete(self) -> None:
        """Take the completion; the keys stay here when there is none."""
        if self.cursor_at_end:
            self.action_cursor_right()

    def action_recall(self, by: int) -> None:
        """Show what was entered before or after."""
        self.value = self.entered.step(by, self.value)
        self.cursor_position = len(self.value)


class Verdict(LineWidget):
    """What is wrong with the filter, under the column where it is wrong."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks)
        self.error: FilterError | None = None
        self.empty = True
        self.searching = False
        self.meaning = ""
        """What times that were named are taken for."""
        self.text = ""
        """What is judged."""
        self.offered: tuple[str, ...] = ()
        """What the last word could be."""
        self.offered_for = ""
        """In which text."""
        self.last = 0
        """Where the last word begins."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the verdict."""
        indent = " " * len(LABEL)
        if self.empty:
            return (((indent + HINT, "faint"),),)
        if self.searching:
            return (((indent + SEARCH_HINT, "good"),),)
        fits = self.offered and self.offered_for == self.text
        if fits and (self.error is None or self.error.column > self.last):
            return (self._offer(indent),)
        if self.error is None:
            return (((f"{indent}{ENTER}{self.meaning}", "good"),),)
        text = plain(str(self.error), 200)
        at = len(LABEL) + self.error.column - 1
        if at + 2 + cells(text) > width and at > cells(text):
            return (((f"{text.rjust(at - 1)} ▴", "alarm"),),)
        return (clipped(((f"{' ' * at}▴ {text}", "alarm"),), width),)

    def _offer(self, indent: str) -> Line:
        first, *others = map(plain, self.offered)
        ready = f"   {ENTER}" if self.error is None else ""
        return ((f"{indent}Tab ", "dim"), (first, "accent"), ("  ".join(("", *others)), ""), (ready, "good"))


class FilterBar(HiddenBar):
    """Reads an expression in the filter language."""

    LABEL = LABEL

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
        super().__init__(looks, id="filter")
        self._parse = parse
        self._given = Context()
        self._suggester = FilterSuggester(self._offer)

    def make_input(self) -> Input:
        """Return what is typed into."""
        return Expressions(self._suggester)

    def make_verdict(self) -> LineWidget:
        """Return what says what is wrong with the filter."""
        return Verdict(self.looks)

    def open(self, context: Context, seen: Seen) -> None:
        """Show the bar, empty, and take the keys.

        Args:
            context: what is meant by names of filters and times of a day.
            seen: asks for values to offer.
        """
        self._given = context
        self._suggester.saved, self._suggester.seen = context.saved, seen
        self.query_one(Expressions).entered.rest()
        self.show()

    def changed(self, text: str) -> None:
        """Judge what is typed so far."""
        self._judge(text)

    def submitted(self, text: str) -> None:
        """Say what was entered."""
        searched = sought(text)
        if searched is not None:
            self.post_message(self.Searched(searched))
        elif not text.strip():
            self.post_message(self.Closed())
        elif term := self._judge(text):
            self.query_one(Expressions).entered.add(text)
            self.post_message(self.Accepted(term))

    def _judge(self, text: str) -> Expression | None:
        verdict = self.query_one(Verdict)
        verdict.text, verdict.empty, verdict.error = text, not text.strip(), None
        verdict.searching = sought(text) is not None
        term: Expression | None = None
        try:
            term = self._parse(text, self._given) if text.strip() and not verdict.searching else None
        except FilterError as error:
            verdict.error = error
        verdict.meaning = meaning(term, text) if term else ""
        verdict.redraw()
        return term

    def _offer(self, text: str, start: int, offered: tuple[str, ...]) -> None:
        verdict = self.query_one(Verdict)
        verdict.offered_for, verdict.last, verdict.offered = text, start, offered
        verdict.redraw()


def sought(typed: str) -> str | None:
    """Return the text that is to be searched for; None when a filter was typed."""
    text = typed.strip()
    return text.removeprefix(SEARCH).strip() if text.startswith(SEARCH) else None


def meaning(term: Expression, text: str) -> str:
    """Return what the times in a filter are taken for, unless it says so itself."""
    named = (leaf for leaf in leaves(term) if isinstance(leaf, Compare) and KINDS[leaf.name] == "time")
    taken = [f"{leaf.name}{leaf.op}{leaf.value}" for leaf in named if leaf.value not in text]
    return f": {' '.join(taken)}" if taken else ""
