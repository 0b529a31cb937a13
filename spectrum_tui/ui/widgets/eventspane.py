"""Pane 5: the events, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events as textual_events
from textual.message import Message

from spectrum_tui.backends.base import EventRow, Position, Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.eventlist import EventList
from spectrum_tui.ui.format import events, table
from spectrum_tui.ui.format.nothing import nothing
from spectrum_tui.ui.lines import Line, Run, fit, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.frame import Frame
from spectrum_tui.ui.widgets.tablepane import WHEEL


class EventsPane(Frame):
    """The events behind the numbers."""

    @dataclass
    class EventChosen(Message):
        """The user wants to see everything about one event."""

        position: Position

    @dataclass
    class EventExcluded(Message):
        """The user wants events like this one gone."""

        term: Compare

    @dataclass
    class PageWanted(Message):
        """The cursor comes near the end of what is loaded, jumped to an end, or looks for a fault."""

        oldest: bool = False
        fault: int = 0
        """1 looks for one back in time, -1 forward."""

    @dataclass
    class Followed(Message):
        """The user wants to see the newest again."""

    def __init__(self, looks: Looks, listed: EventList, *, number: int) -> None:
        super().__init__(looks, "Events", number=number, id="events")
        self.list = listed
        self.snapshot: Snapshot | None = None

    @property
    def rows(self) -> int:
        """Events that fit into the pane."""
        return max(1, self.room - 1)

    def show(self, snapshot: Snapshot) -> bool:
        """Show the next frame; the list has been brought up to date before."""
        self.snapshot = snapshot
        return self.redraw()

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the titles and the events that fit, or a sentence on why there are none."""
        self.list.scroll(height - 1)
        self._title()
        if self.snapshot is None:
            return ()
        if not self.list.rows:
            return [((f" {line}", "dim"),) for line in nothing(self.snapshot, "Event", width - 2)]
        seen = range(self.list.top, min(len(self.list.rows), self.list.top + height - 1))
        untimed = any(self.list.rows[at].untimed for at in seen)
        columns = table.laid_out(events.columns(width - 2, untimed=untimed), width - 2)
        drawn = [self._line(self.list.rows[at], columns, width, at == self.list.index) for at in seen]
        return [((" ", ""), *table.titles(columns, None)), *drawn]

    def action_move(self, how: str) -> None:
        """Move the cursor, or jump: `first` to the oldest event, `last` to the newest, which are followed."""
        if how == "last":
            self.list.follow()
            self.post_message(self.Followed())
        elif how == "first":
            self.post_message(self.PageWanted(oldest=True))
        else:
            page = max(1, self.rows - 1)
            self._move({"up": -1, "down": 1, "page_up": -page, "page_down": page}[how])

    def action_fault(self, by: int) -> None:
        """Go to the next fault: 1 goes back in time, -1 forward."""
        if self.list.to_fault(by):
            self._move(0)
        else:
            self.post_message(self.PageWanted(fault=by))

    def action_choose(self) -> None:
        """Ask for the event under the cursor."""
        if self.list.row:
            self.post_message(self.EventChosen(self.list.row.position))

    def action_exclude(self) -> None:
        """Ask for events with the status of this one to be left out, or without one for its type."""
        row = self.list.row
        if row is None:
            return
        alike = ("event", row.event) if row.status is None else ("status", str(row.status))
        self.post_message(self.EventExcluded(Compare(alike[0], "=", alike[1])))

    def hold(self) -> None:
        """Nothing has to be done: the cursor follows the newest until it is moved."""

    def value(self) -> str | None:
        """Return the client address of the event under the cursor, which is what a copy copies."""
        return self.list.row.client if self.list.row else None

    def on_click(self, event: textual_events.Click) -> None:
        """Put the cursor on the event; a second click opens it."""
        at = self.list.top + event.y - 2
        if event.y < 2 or at >= len(self.list.rows):
            return
        if at == self.list.index and event.chain > 1:
            self.action_choose()
        else:
            self._move(at - self.list.index)

    def on_mouse_scroll_down(self, event: textual_events.MouseScrollDown) -> None:
        """Go back in time."""
        event.stop()
        self._move(WHEEL)

    def on_mouse_scroll_up(self, event: textual_events.MouseScrollUp) -> None:
        """Go forward in time."""
        event.stop()
        self._move(-WHEEL)

    def _move(self, by: int) -> None:
        self.list.move(by)
        if self.list.wanted():
            self.post_message(self.PageWanted())
        self.redraw()

    def _title(self) -> None:
        listed = self.list
        if listed.following:
            self.badge = (("following ", "good"),)
        else:
            self.badge = (*self._above(), ("G follows ", "dim"))
        total = listed.newer + len(listed.rows) + listed.older
        place = "" if listed.following else f"{units.count(listed.newer + listed.index + 1)} of "
        self.tally = f"{place}{units.count(total)}" if total else ""

    def _above(self) -> Line:
        """Return how much there is above what is in sight: of it only what is new, if anything is."""
        above = self.list.newer + self.list.top
        new = min(above, self.list.arrived)
        if new:
            return ((f"+{units.count(new)} new  ", "accent"),)
        return ((f"{units.count(above)} above  ", "dim"),) if above else ()

    def _line(self, row: EventRow, columns: table.Laid, width: int, here: bool) -> Line:
        here = here and (self.has_focus or not self.list.following)
        mark: Run = ("▸", "focus" if self.has_focus else "faint") if here else (" ", "")
        values = events.values(row, {column.name: cells for column, cells in columns}, self.looks.zone)
        line = fit((mark, *table.row(columns, values)), width)
        return over(line, "cursor") if here and self.has_focus else line
