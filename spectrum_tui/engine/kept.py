"""Questions about the events that an engine keeps: pages of them, single ones, the next that matches."""

from __future__ import annotations

from spectrum_tui.engine import seeking
from spectrum_tui.engine.columns import Columns
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.pages import Row, count_newer, find, matching, newer, older, same_connection
from spectrum_tui.engine.sieve import Sieve
from spectrum_tui.engine.slices import arrived, oldest
from spectrum_tui.engine.stretch import Place, Stretch, stretches
from spectrum_tui.model.query import Expression

LAST = (2**62, 0)
"""Behind the place of every event."""
MAX_LIFECYCLE = 100
"""Events of one connection that are looked up."""


class Kept:
    """The events that an engine keeps.

    Args:
        engine: keeps them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, span: Span, *, before: Place | None, after: Place | None, size: int
    ) -> tuple[list[Row], int]:
        """Return up to `size` events, newest first, and how many of the span are newer still.

        With `before` and no event older than that, those are all of the span.
        """
        parts, sieve = self._parts(span), self._sieve(span.scope)
        rows = newer(parts, sieve, after, size) if after else older(parts, sieve, before, size)
        if not rows:
            return rows, self.count(span) if before else 0
        return rows, count_newer(parts, sieve, rows[0].place)

    def oldest(
        self,
        span: Span,
        bounds: tuple[int | None, int | None],
        *,
        before: int,
        after: Place | None,
        size: int,
    ) -> Columns:
        """Return the places of the oldest `size` events of a span after a place, oldest first.

        Only events within `bounds`, exclusive and inclusive, count that arrived before the sequence `before`.
        """
        parts = list(self._engine.store.between(*bounds))
        return oldest(parts, arrived(before, self._engine.mask(span)), after, size)

    def count(self, span: Span) -> int:
        """Return how many of the events of a span are kept."""
        return count_newer(self._parts(span), self._sieve(span.scope), None)

    def nearest(
        self, span: Span, wanted: Expression, *, before: Place | None, after: Place | None, most: int
    ) -> seeking.Nearest:
        """Return the event of a span that matches `wanted` next before, or next after a place.

        Little more than `most` events are looked at that were not before; the answer says where to go on.
        """
        scope = (*span.scope, wanted)
        parts, sieve = self._parts(span), self._engine.sieve(scope)
        unsearched = self._engine.unsearched(scope)
        if after:
            if unsearched is not None and unsearched >= after[0]:  # a nearer one may still be found
                return seeking.Nearest(reached=after)
            return seeking.nearest_newer(parts, sieve, after, most)
        found = seeking.nearest_older(parts, sieve, before, most)
        if unsearched is not None and not (found.place and found.place[0] > unsearched):
            return seeking.Nearest(reached=before or LAST)
        return found

    def count_matches(self, span: Span, wanted: Expression, at: Place | None, most: int) -> seeking.Matches:
        """Count the events of a span that match `wanted`, and those of them newer than the one at a place."""
        scope = (*span.scope, wanted)
        found = seeking.count_matches(self._parts(span), self._engine.sieve(scope), at, most)
        progress = self._engine.searched(Span(scope))
        if progress is None:
            return found
        return found._replace(unseen=max(found.unseen, int((1 - progress) * self._engine.store.rows), 1))

    def matching(self, wanted: Expression, places: list[Place]) -> set[Place]:
        """Return those of some places whose event is kept and matches."""
        return matching(self._engine.store, self._engine.sieve((wanted,)), places)

    def _parts(self, span: Span) -> list[Stretch]:
        """Return the kept events in the time of a span, as of the last `tick`."""
        if span.interval or span.window is None:
            return stretches(self._engine.store, *(span.interval or (None, None)))
        rolling = self._engine.rolling(span)
        return stretches(self._engine.store, rolling.start, rolling.end)

    def find(self, place: Place) -> Row | None:
        """Return one event, or None when it is no longer kept."""
        return find(self._engine.store, place)

    def lifecycle(self, row: Row) -> list[Row]:
        """Return the events of the connection that an event belongs to, oldest first."""
        return same_connection(self._engine.store, row, MAX_LIFECYCLE)

    def _sieve(self, scope: tuple[Expression, ...]) -> Sieve | None:
        return self._engine.sieve(scope) if scope else None
