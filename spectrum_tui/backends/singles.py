"""Single events: pages of them, one of them whole, the next that matches, their records, and what is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spectrum_tui.backends.base import (
    EventDetail,
    EventRow,
    Matches,
    Page,
    Position,
    Records,
    Reject,
    Rejects,
    Selection,
    Sought,
    View,
)
from spectrum_tui.backends.details import RawRecord, event_detail, event_row
from spectrum_tui.backends.feed import Feed
from spectrum_tui.backends.records import read_back
from spectrum_tui.backends.spans import place_of, position_of, span_of
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.engine.pages import Row
from spectrum_tui.model.query import Expression

if TYPE_CHECKING:
    from spectrum_tui.backends.disguise import Disguise


class Events:
    """Answers about the events that an engine keeps.

    Args:
        engine: keeps them.
        feed: knows where they came from.
        disguise: replaces client addresses in raw records; None leaves them as they are.
    """

    def __init__(self, engine: Engine, feed: Feed, disguise: Disguise | None) -> None:
        self._engine, self._feed, self._disguise = engine, feed, disguise
        self._kept = Kept(engine)

    def page(self, view: View, before: Position | None, after: Position | None, size: int) -> Page:
        """Return up to `size` events of a view, newest first."""
        span = self._ticked(view)
        rows, newer = self._kept.page(span, before=place_of(before), after=place_of(after), size=size)
        return Page(tuple(map(self._row, rows)), newer, max(self._kept.count(span) - newer - len(rows), 0))

    def seek(
        self, view: View, wanted: Expression, before: Position | None, after: Position | None, most: int
    ) -> Sought:
        """Return the nearest event of a view that matches."""
        found = self._kept.nearest(
            self._ticked(view), wanted, before=place_of(before), after=place_of(after), most=most
        )
        return Sought(position_of(found.place), position_of(found.reached))

    def tally(self, view: View, wanted: Expression, at: Position | None, most: int) -> Matches:
        """Count the events of a view that match."""
        return Matches(*self._kept.count_matches(self._ticked(view), wanted, place_of(at), most))

    def matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        """Return those of some events that match."""
        places = [(position.time, position.sequence) for position in positions]
        return frozenset(Position(*place) for place in self._kept.matching(wanted, places))

    def event(self, position: Position) -> EventDetail | None:
        """Return one event whole, or None when it is no longer kept."""
        place = (position.time, position.sequence)
        row = self._kept.find(place) or self._engine.sessions.find(place)
        if row is None:
            return None
        stream = row["stream"]
        raw = self._feed.fetch(stream, row["offset"], row["length"])
        lifecycle = tuple(map(self._row, self._kept.lifecycle(row)))
        record = None if raw is None else RawRecord(raw, self._engine.columns_at(stream, row["offset"]))
        if record and self._disguise:
            record = self._disguise.record(record)
        name = self._feed.readers.name(stream)
        return event_detail(row, self._row(row), record, source=name, lifecycle=lifecycle)

    def select(self, view: View) -> Selection:
        """Return which events a view counts now."""
        engine, span = self._engine, span_of(view)
        rolling = engine.rolling(span)
        engine.tick(self._feed.now())
        return Selection(view, *rolling.bounds, engine.arrived, rolling.counted, self._kept.count(span))

    def records(self, selection: Selection, after: Position | None, size: int) -> Records:
        """Return the raw records of the oldest events of a selection, or of those after a position."""
        engine, bounds = self._engine, (selection.start, selection.end)
        places = self._kept.oldest(
            span_of(selection.view), bounds, before=selection.arrived, after=place_of(after), size=size
        )
        if not len(places["time"]):
            return Records()
        found = filter(None, read_back(places, self._feed.fetch, engine.columns_at))
        shown = map(self._disguise.record, found) if self._disguise else found
        last = Position(int(places["time"][-1]), int(places["sequence"][-1]))
        return Records(tuple(shown), len(places["time"]), last)

    def rejects(self, size: int) -> Rejects:
        """Return the newest rejected lines."""
        newest = list(self._engine.rejected)[: -size - 1 : -1]
        name = self._feed.readers.name
        rows = tuple(
            Reject(name(line.stream), line.offset, line.reason, line.start, line.length, arrival)
            for line, arrival in newest
        )
        if self._disguise:
            rows = tuple(map(self._disguise.reject, rows))
        tally = self._engine.tally
        return Rejects(rows, tally.rejected, tuple(tally.reasons.most_common()))

    def _ticked(self, view: View) -> Span:
        """Return the span of a view once what rolls has come to where the clock stands."""
        span = span_of(view)
        if span.window is not None:
            self._engine.rolling(span)
        self._engine.tick(self._feed.now())
        return span

    def _row(self, row: Row) -> EventRow:
        return event_row(row, self._engine.vocabulary)
