"""Pane 5: the events, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual import events as textual_events
from textual.message import Message

from spectrum_tui.backends.base import EventRow, Position, Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.eventlist import EventList
from spectrum_tui.ui.format import events, table
from spectrum_tui.ui.lines import Line, Run, fit, lit, over
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.reader import Reader
from spectrum_tui.ui.widgets.frame import DataPane
from spectrum_tui.ui.widgets.tablepane import WHEEL
from spectrum_tui.ui.wishes import Around, Marked, Oldest, Wish

AROUND = "all events around it, Esc goes back"
NO_SEARCH = "Nothing is searched: type / and then ?text"


class EventsPane(DataPane):
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
    class MoreWanted(Message):
        """The cursor comes near the end of what is loaded, or there is a wish to grant."""

    @dataclass
    class Followed(Message):
        """The user wants to see the newest again."""

    def __init__(self, looks: Looks, reader: Reader, *, number: int) -> None:
        super().__init__(looks, "Events", number=number, id="events")
        self.reader = reader
        self.columns: tuple[str, ...] = ()
        """Names of the columns that were chosen; none for the usual ones."""
        self.skipped = 0
        """Columns behind the first that are scrolled out of sight."""
        self.at_last_column = True
        self.snapshot: Snapshot | None = None
        self._known: object = None

    @property
    def list(self) -> EventList:
        """The events that are loaded."""
        return self.reader.events

    @property
    def rows(self) -> int:
        """Events that fit into the pane, or into the screen while it is not laid out."""
        return max(1, (self.room if self.size else self.app.size.height) - 1)

    def show(self, snapshot: Snapshot) -> bool:
        """Show the next frame; the list has been brought up to date before."""
        self.snapshot, known = snapshot, self._known
        self._known = self._shown()
        return self.redraw() if self._known != known or not self.list.rows else False

    def _shown(self) -> object:
        """Return all that a frame can change of what is drawn, as long as there are events."""
        listed, search = self.list, self.reader.search
        return (
            (listed.rows, listed.index, listed.top, listed.newer, listed.older, listed.arrived),
            (listed.following, self.reader.around, len(self.reader.marks)),
            search and (search.title, search.hits),
        )

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the titles and the events that fit, or a sentence on why there are none."""
        self.list.scroll(height - 1)
        self._title()
        if self.snapshot is None:
            return ()
        if not self.list.rows:
            return self.nothing(self.snapshot, width)
        seen = range(self.list.top, min(len(self.list.rows), self.list.top + height - 1))
        untimed = any(self.list.rows[at].untimed for at in seen)
        listed = events.columns(width - 2, untimed=untimed, chosen=self.columns, skipped=self.skipped)
        self.at_last_column = events.last_shown(listed, self.columns)
        columns = table.laid_out(listed, width - 2)
        drawn = [self._line(self.list.rows[at], columns, width, at == self.list.index) for at in seen]
        before, behind = "‹" if self.skipped else " ", "" if self.at_last_column else "›"
        titles = fit(((before, "accent"), *table.titles(columns, None)), width - 1)
        return [(*titles, (behind, "accent" if self.skipped or self.columns else "faint")), *drawn]

    def action_move(self, how: str) -> None:
        """Move the cursor, or jump: `first` to the oldest event, `last` to the newest, which are followed."""
        if how == "last":
            self.list.follow()
            self.post_message(self.Followed())
        elif how == "first":
            self._wish(Oldest())
        else:
            page = max(1, self.rows - 1)
            self._move({"up": -1, "down": 1, "page_up": -page, "page_down": page}[how])

    def action_fault(self, by: int) -> None:
        """Go to the next fault: 1 goes back in time, -1 forward."""
        self.reader.seek_fault(by)
        self.post_message(self.MoreWanted())

    def action_match(self, by: int) -> None:
        """Go to the next match of the search: 1 goes back in time, -1 forward."""
        if self.reader.seek_match(by):
            self.post_message(self.MoreWanted())
        else:
            self.notify(NO_SEARCH, markup=False)

    def action_mark(self) -> None:
        """Mark the event under the cursor, or take its mark away; the cursor stays with it."""
        if self.list.row:
            self.reader.marks.toggle(self.list.row.position)
            self._move(0)

    def action_scroll(self, by: int) -> None:
        """Scroll the columns: 1 to the right, -1 to the left; the first one stays."""
        if by < 0 or not self.at_last_column:
            self.skipped = max(0, self.skipped + by)
            self.redraw()

    def choose_columns(self, names: tuple[str, ...]) -> None:
        """Show these columns from now on."""
        self.columns, self.skipped = names, 0
        self.redraw()

    def action_next_mark(self) -> None:
        """Go to the next marked event, back in time and round."""
        self._wish(Marked())

    def action_around(self) -> None:
        """Show what was around the event under no scope, or go back."""
        self._wish(Around())

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
        if self.list.wanted() or self.reader.search:
            self.post_message(self.MoreWanted())
        self.redraw()

    def _wish(self, wish: Wish) -> None:
        self.reader.wish(wish)
        self.post_message(self.MoreWanted())

    def _title(self) -> None:
        listed = self.list
        *others, last = [(text, style) for text, style in self._state() if text]
        self.badge = (*((f"{text}  ", style) for text, style in others), (f"{last[0]} ", last[1]))
        total = listed.newer + len(listed.rows) + listed.older
        place = "" if listed.following else f"{units.count(listed.newer + listed.index + 1)} of "
        self.tally = f"{place}{units.count(total)}" if total else ""

    def _state(self) -> Iterator[Run]:
        """Yield what the pane is doing, in words."""
        if self.reader.around:
            yield AROUND, "accent"
        if self.reader.search:
            yield self.reader.search.title, "accent"
        if self.list.following:
            yield "following", "good"
        else:
            yield self._above()
            yield "G follows", "dim"

    def _above(self) -> Run:
        """Return how much there is above what is in sight: of it only what is new, if anything is."""
        above = self.list.newer + self.list.top
        new = min(above, self.list.arrived)
        if new:
            return f"+{units.count(new)} new", "accent"
        return (f"{units.count(above)} above", "dim") if above else ("", "")

    def _line(self, row: EventRow, columns: table.Laid, width: int, here: bool) -> Line:
        here = here and (self.has_focus or not self.list.following)
        widths = {column.name: cells for column, cells in columns}
        values = events.values(row, widths, self.looks.zone, self.looks.labels)
        line = fit((self._sign(row, here), *table.row(columns, values)), width)
        line = over(line, "cursor") if here and self.has_focus else line
        search = self.reader.search
        return lit(line, search.text, "hit") if search and row.position in search.hits else line

    def _sign(self, row: EventRow, here: bool) -> Run:
        """Return the sign before an event: a mark goes before the cursor, which its line shows as well."""
        search, marked = self.reader.search, row.position in self.reader.marks
        if marked:
            return ("◈" if here else "◆"), "accent"
        if here:
            return "▸", "focus" if self.has_focus else "faint"
        return ("•", "warn") if search and row.position in search.hits else (" ", "")
