"""The timeline, with a cursor while it has the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.backends.scope import Range
from spectrum_tui.ui.format.chart import Bar
from spectrum_tui.ui.format.timeline import GUTTER, columns, room, timeline
from spectrum_tui.ui.lines import Line
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.timecursor import TimeCursor
from spectrum_tui.ui.widgets.linewidget import LineWidget


class TimelineChart(LineWidget, can_focus=True):
    """Events over time."""

    DEFAULT_CSS = "TimelineChart { height: 7; }"

    @dataclass
    class StretchChosen(Message):
        """The user wants the whole screen under this stretch of time."""

        stretch: Range

    @dataclass
    class TimeClicked(Message):
        """The user wants the cursor here."""

        at: int

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks, id="timeline")
        self.snapshot: Snapshot | None = None
        self.cursor = TimeCursor()

    @property
    def chart(self) -> list[Bar]:
        """The columns that are shown."""
        return columns(self.snapshot, self.size.width) if self.snapshot else []

    @property
    def at(self) -> int:
        """A time under the cursor; the end of the view while there is no column."""
        chart = self.chart
        if self.cursor.at is not None or not chart:
            return self.cursor.at or (self.snapshot.end if self.snapshot and self.snapshot.end else 0)
        return (chart[-1].start + chart[-1].end) // 2

    def show(self, snapshot: Snapshot) -> bool:
        """Show the next frame; return whether anything changed."""
        self.snapshot = snapshot
        return self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return chart, axis and legend; with the keys here, the legend is about what is under the cursor."""
        cursor = self.cursor if self.has_focus else None
        return timeline(self.snapshot, width, height, self.looks, cursor) if self.snapshot else ()

    def point_at(self, time: int | None) -> None:
        """Put the cursor on a time; None is the newest column, whichever that is."""
        self.cursor = TimeCursor(time)
        self.redraw()

    def action_step(self, by: int) -> None:
        """Move the cursor by so many columns to the right."""
        self.cursor.move(self.chart, by)
        self.redraw()

    def action_grow(self, by: int) -> None:
        """Move the cursor, and leave the other end of the range where it is."""
        self.cursor.move(self.chart, by, growing=True)
        self.redraw()

    def action_choose(self) -> None:
        """Ask for the screen to be scoped to the range, or to the column under the cursor."""
        if self.snapshot and (stretch := self.cursor.stretch(self.chart, self.snapshot)):
            self.post_message(self.StretchChosen(stretch))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show the cursor only while the keys are here."""
        self.redraw()

    def on_click(self, event: Click) -> None:
        """Put the cursor where the mouse is."""
        chart, cells = self.chart, room(self.size.width)
        if chart and 0 <= event.x - GUTTER < cells:
            bar = chart[(event.x - GUTTER) * len(chart) // cells]
            self.post_message(self.TimeClicked((bar.start + bar.end) // 2))
