"""A scrolling list of lines, some of which one can stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from spectrum_tui.model.query import Expression
from spectrum_tui.ui.items import Build, Item
from spectrum_tui.ui.lines import Line, Run, fit, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.frame import Frame
from spectrum_tui.ui.widgets.tablepane import WHEEL


class ListPane(Frame):
    """A list with a cursor that skips headings."""

    @dataclass
    class ItemChosen(Message):
        """The user pressed Enter on a line."""

        item: Item

    @dataclass
    class ItemExcluded(Message):
        """What a line stands for should be left out."""

        term: Expression

    def __init__(self, looks: Looks, title: str, *, id: str | None = None) -> None:
        super().__init__(looks, title, id=id)
        self.items: Sequence[Item] = ()
        self.index = 0
        self.top = 0
        self._moved = False
        self._stay_on = ""
        self._build: Build = lambda _: ()
        self._built_for = 0

    @property
    def item(self) -> Item | None:
        """The line under the cursor."""
        return self.items[self.index] if self.index < len(self.items) else None

    def show(self, build: Build, start: int = 0) -> None:
        """Show other items; the cursor goes to the first one from `start` on that one can stand on."""
        self._build = build
        self._moved = False
        self.top = 0
        self.index = start
        self._built_for = 0
        self.redraw()

    def renew(self, build: Build) -> bool:
        """Show what has become of the items; return whether anything did.

        The cursor stays on the item of the same name, where that is gone on its line, and on the first one
        until somebody moves it.
        """
        self._stay_on = self.item.name if self.item and self._moved else ""
        self.index = self.index if self._moved else 0
        self._build, self._built_for = build, 0
        return self.redraw()

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines in sight, made for this width."""
        if self._built_for != width:
            self._built_for = width
            self.items = self._build(max(1, width - 1))
            self.index = self._near(self._kept_place(), 1)
        self._scroll(height)
        self.tally = f"{self.top + 1}–{min(len(self.items), self.top + height)} of {len(self.items)}"
        if len(self.items) <= height:
            self.tally = ""
        seen = range(self.top, min(len(self.items), self.top + height))
        return [self._marked(at, width) for at in seen]

    def action_move(self, how: str) -> None:
        """Move the cursor, or where there is nothing to stand on the view."""
        page = max(1, self.room - 1)
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        if how in steps:
            self._to(self.index + steps[how], 1 if steps[how] > 0 else -1)
        else:
            self._to(0 if how == "first" else len(self.items) - 1, 1 if how == "first" else -1)

    def action_choose(self) -> None:
        """Tell that Enter was pressed on the line."""
        if self.item and self.item.copy is not None:
            self.post_message(self.ItemChosen(self.item))

    def action_exclude(self) -> None:
        """Tell that what the line stands for should be left out."""
        if self.item and self.item.term:
            self.post_message(self.ItemExcluded(self.item.term))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a line; a second click chooses it."""
        at = self.line_at(event.y)
        if not 0 <= at < len(self.items) or self.items[at].copy is None:
            return
        if at == self.index and event.chain > 1:
            self.action_choose()
        else:
            self._to(at, 1)

    def line_at(self, y: int) -> int:
        """Return the number of the item at a line of the widget."""
        return self.top + y - 1

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down."""
        event.stop()
        self._to(self.index + WHEEL, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up."""
        event.stop()
        self._to(self.index - WHEEL, -1)

    def _to(self, index: int, way: int) -> None:
        self._moved = True
        self.index = self._near(index, way)
        if way < 0 and not any(item.copy is not None for item in self.items[: self.index]):
            self.top = 0  # so that the headings above the first item can be seen again
        self.redraw()

    def _kept_place(self) -> int:
        name, self._stay_on = self._stay_on, ""
        return next((at for at, item in enumerate(self.items) if name and item.name == name), self.index)

    def _near(self, index: int, way: int) -> int:
        """Return the nearest item one can stand on, first in the direction of `way`."""
        if not self.items:
            return 0
        index = max(0, min(index, len(self.items) - 1))
        ahead = range(index, len(self.items)) if way > 0 else range(index, -1, -1)
        behind = range(index, -1, -1) if way > 0 else range(index, len(self.items))
        return next((at for at in (*ahead, *behind) if self.items[at].copy is not None), index)

    def _scroll(self, room: int) -> None:
        self.top = max(0, min(self.top, self.index, len(self.items) - room))
        self.top = max(self.top, self.index - room + 1)

    def _marked(self, at: int, width: int) -> Line:
        item = self.items[at]
        here = at == self.index and item.copy is not None and self.has_focus
        mark: Run = ("▸", "focus") if here else (" ", "")
        line = fit((mark, *item.line), width)
        return over(line, "cursor") if here else line
