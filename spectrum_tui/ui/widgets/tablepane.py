"""Panes 1 to 4: a table of keys with a cursor that stays on its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.message import Message

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.query import Expression
from spectrum_tui.ui.alarm import Marks
from spectrum_tui.ui.cursor import Cursor
from spectrum_tui.ui.format import table
from spectrum_tui.ui.format.nothing import laid, unsent
from spectrum_tui.ui.format.table import Laid, laid_out, titles
from spectrum_tui.ui.lines import Line, Run, fit, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.tables import Keyed, Table
from spectrum_tui.ui.terms import row_term
from spectrum_tui.ui.views import sort_of
from spectrum_tui.ui.widgets.frame import DataPane

WHEEL = 3
"""Rows one notch of the wheel moves."""


class TablePane(DataPane):
    """One table of the dashboard."""

    @dataclass
    class RowChosen(Message):
        """The user wants the whole screen under this row."""

        term: Expression

    @dataclass
    class RowExcluded(Message):
        """The user wants this row gone."""

        term: Expression

    @dataclass
    class RowEventsWanted(Message):
        """The user wants to see the events behind this row."""

        term: Expression

    @dataclass
    class MoreWanted(Message):
        """The cursor has reached the last row, and there are more."""

    def __init__(self, looks: Looks, about: Table[Any], *, number: int) -> None:
        super().__init__(looks, "", number=number, id=about.name)
        self.table = about
        self.cursor = Cursor()
        self.snapshot: Snapshot | None = None
        self.marks: Marks = {}
        self._owners: list[int] = []

    def show(self, snapshot: Snapshot) -> bool:
        """Show the next frame; return whether anything changed."""
        if self.snapshot and self.table.filter_name(self.snapshot) != self.table.filter_name(snapshot):
            self.cursor.reset()
        self.snapshot = snapshot
        self.title = self.table.heading(snapshot)
        rows = self.table.seen(snapshot)
        self.cursor.rekey(tuple(each.key for each in rows))
        return self.redraw()

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the titles and the rows that fit, or a sentence on why there are none."""
        self._owners = []
        self.tally = ""
        if self.snapshot is None:
            return ()
        rows = self.table.seen(self.snapshot)
        if not rows:
            return self.nothing(self.snapshot, width)
        columns = laid_out(self.table.columns(self.snapshot, width - 2), width - 2)
        head: Line = ((" ", ""), *titles(columns, sort_of(self.snapshot.view, self.table.name)))
        return [head, *self._window(rows, columns, width, height - 1)]

    def nothing(self, snapshot: Snapshot, width: int) -> list[Line]:
        """Return why there are no rows."""
        if snapshot.totals.events and (field := self.table.lacks(snapshot)):
            return laid(unsent(field, *self.table.instead(snapshot)), width, self.looks.keys)
        return super().nothing(snapshot, width)

    def _window(self, rows: Sequence[Keyed], columns: Laid, width: int, height: int) -> list[Line]:
        """Return the lines of those rows that are in sight."""
        assert self.snapshot is not None
        widths = {column.name: cells for column, cells in columns}
        below = [self.table.below(each, widths) for each in rows]
        self.cursor.scroll([1 + len(lines) for lines in below], height)
        alarming = self.marks.get(self.table.filter_name(self.snapshot), ())
        seen: list[Line] = []
        for index in range(self.cursor.top, len(rows)):
            if seen and len(seen) + 1 + len(below[index]) > height:
                break
            first = table.row(columns, self.table.values(self.snapshot, rows[index], widths))
            if rows[index].key in alarming:
                first = alarmed(first)
            seen += self._marked((first, *below[index]), index, width)
            self._owners += [index] * (1 + len(below[index]))
        self._count()
        return seen

    def action_move(self, how: str) -> None:
        """Move the cursor: `up`, `down`, `page_up`, `page_down`, `first` or `last`."""
        page = max(1, self.room - 2)
        far = len(self.cursor.keys)
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page, "first": -far, "last": far}
        self.cursor.move(steps[how])
        if (
            self.snapshot
            and self.cursor.index == len(self.cursor.keys) - 1 < self.table.size(self.snapshot) - 1
        ):
            self.post_message(self.MoreWanted())
        self.redraw()

    def term(self) -> Expression | None:
        """Return the filter that the row under the cursor stands for."""
        if self.snapshot is None or self.cursor.key is None:
            return None
        return row_term(self.table.filter_name(self.snapshot), self.cursor.key)

    def hold(self) -> None:
        """From now on stay on the row under the cursor."""
        self.cursor.hold()

    def value(self) -> str | None:
        """Return the key of the row under the cursor, which is what a copy copies."""
        return self.cursor.key

    def action_choose(self) -> None:
        """Ask for the screen to be scoped to the row under the cursor."""
        if term := self.term():
            self.post_message(self.RowChosen(term))

    def action_exclude(self) -> None:
        """Ask for the row under the cursor to be left out."""
        if term := self.term():
            self.post_message(self.RowExcluded(term))

    def action_row_events(self) -> None:
        """Ask for the events of the row under the cursor."""
        if term := self.term():
            self.post_message(self.RowEventsWanted(term))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a second click chooses it."""
        line = event.y - 2
        if not 0 <= line < len(self._owners):
            return
        if self._owners[line] == self.cursor.index and event.chain > 1:
            self.action_choose()
        else:
            self.cursor.move(self._owners[line] - self.cursor.index)
            self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down."""
        event.stop()
        self.cursor.move(WHEEL)
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up."""
        event.stop()
        self.cursor.move(-WHEEL)
        self.redraw()

    def _marked(self, drawn: Sequence[Line], index: int, width: int) -> list[Line]:
        """Return the lines of a row behind the mark of the cursor, if it is there."""
        here = index == self.cursor.index
        mark: Run = ("▸", "focus" if self.has_focus else "faint") if here else (" ", "")
        lines = [fit((mark, *drawn[0]), width), *(fit(((" ", ""), *line), width) for line in drawn[1:])]
        return [over(line, "cursor") for line in lines] if here and self.has_focus else lines

    def _count(self) -> None:
        assert self.snapshot is not None
        total = self.table.size(self.snapshot)
        shown = len(set(self._owners))
        self.tally = f"{shown} of {units.count(total)}" if shown < total else units.count(total)


def alarmed(row: Line) -> Line:
    """Return a row with its key in the colour of alarm and `!` behind it, which needs no colour."""
    (key, _), _, *rest = row
    return ((key, "alarm"), ("!", "alarm"), *rest)
