"""A backend that answers with what a test gives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from spectrum_tui.backends.base import (
    EventDetail,
    EventRow,
    Matches,
    Page,
    Position,
    Records,
    Rejects,
    Selection,
    Snapshot,
    Sort,
    Sought,
    View,
)
from spectrum_tui.backends.connections import Connections, Which
from spectrum_tui.backends.details import RawRecord
from spectrum_tui.backends.differences import Changes
from spectrum_tui.model.query import Expression
from tests.naive_rows import row_matches
from tests.ui import samples


class ScriptedBackend:
    """Answers every view with `now`, under that view; events come from one fixed list.

    The same object comes back while neither the view nor `now` has changed.
    """

    def __init__(self, now: Snapshot | None = None, events: Sequence[EventRow] = samples.EVENTS) -> None:
        self.now = now or samples.snapshot()
        self.events = list(events)
        """Oldest first."""
        self.asked: list[View] = []
        self.pages = 0
        self.connected = samples.connections()
        self.asked_connections: list[tuple[View, Which, Sort, int]] = []
        self.slices = 0
        self.evicted = 0
        """Events that a selection counts and that are no longer kept."""
        self.open = asyncio.Event()
        """Records are given out once it is set, which it is unless a test clears it."""
        self.open.set()
        self.whole = asyncio.Event()
        """Set once all there was is loaded; until then only frames tell how far that is."""
        self.differences = samples.CHANGES
        self.compared: list[View] = []
        self.started = self.stopped = False
        self.answer: Callable[[View, Snapshot], Snapshot] = lambda view, now: replace(now, view=view)
        self._known: dict[View, tuple[Snapshot, Snapshot]] = {}

    async def start(self) -> None:
        """Begin."""
        self.started = True

    async def snapshot(self, view: View) -> Snapshot:
        """Answer with `now`."""
        self.asked.append(view)
        known = self._known.get(view)
        if known is None or known[0] is not self.now:
            known = self._known[view] = (self.now, self.answer(view, self.now))
        return known[1]

    async def loaded(self, view: View) -> None:
        """Return once `whole` is set."""
        await self.whole.wait()

    async def page(
        self, view: View, *, before: Position | None = None, after: Position | None = None, size: int = 100
    ) -> Page:
        """Return a page of the fixed list; the view does not narrow it."""
        self.pages += 1
        total = len(self.events)
        places = [row.position for row in self.events]
        last = total if before is None else sum(place < before for place in places)
        first = max(0, last - size)
        if after is not None:
            first = sum(place <= after for place in places)
            last = min(total, first + size)
        return Page(tuple(reversed(self.events[first:last])), newer=total - last, older=first)

    async def seek(
        self,
        view: View,
        wanted: Expression,
        *,
        before: Position | None = None,
        after: Position | None = None,
        most: int = 300,
    ) -> Sought:
        """Look through `most` events of the fixed list."""
        ahead = [
            row
            for row in (self.events if after else self.events[::-1])
            if (after is None or row.position > after) and (before is None or row.position < before)
        ]
        found = next((row.position for row in ahead[:most] if row_matches(wanted, row)), None)
        return Sought(found, ahead[most - 1].position if found is None and len(ahead) > most else None)

    async def tally(
        self, view: View, wanted: Expression, at: Position | None = None, *, most: int = 300
    ) -> Matches:
        """Count through the fixed list."""
        found = [row.position for row in self.events if row_matches(wanted, row)]
        return Matches(sum(at is not None and place > at for place in found), len(found))

    async def matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        """Return which of some events of the list match."""
        found = {row.position for row in self.events if row_matches(wanted, row)}
        return frozenset(found & set(positions))

    async def event(self, position: Position) -> EventDetail | None:
        """Return the detail of an event of the list."""
        found = [row for row in self.events if row.position == position]
        return samples.detail(found[0]) if found else None

    async def select(self, view: View) -> Selection:
        """Select the whole fixed list."""
        return Selection(
            view, None, None, len(self.events), len(self.events) + self.evicted, len(self.events)
        )

    async def records(
        self, selection: Selection, *, after: Position | None = None, size: int = 1000
    ) -> Records:
        """Return records of the fixed list, each with nothing but its client; wait while held."""
        self.slices += 1
        await self.open.wait()
        rows = [row for row in self.events if after is None or row.position > after][:size]
        records = tuple(
            RawRecord(b'{"Event":"connect","ClientIP":"%b"}' % row.client.encode()) for row in rows
        )
        return Records(records, len(rows), rows[-1].position if rows else None)

    async def changes(self, view: View) -> Changes:
        """Return the same changes for every view."""
        self.compared.append(view)
        return self.differences

    async def values(self, view: View, name: str, prefix: str = "", *, size: int = 30) -> tuple[str, ...]:
        """Return colos that look like those of the sample."""
        seen = ("FRA", "ORD", "AMS") if name == "colo" else ()
        return tuple(each for each in seen if each.lower().startswith(prefix.lower()))

    async def connections(self, view: View, *, which: Which, sort: Sort, size: int = 100) -> Connections:
        """Answer with the sample connections."""
        self.asked_connections.append((view, which, sort, size))
        kinds = {Which.ALL: (True, False), Which.OPEN: (True,), Which.CLOSED: (False,)}[which]
        rows = [row for row in self.connected.rows if (row.closed is None) in kinds]
        return replace(self.connected, rows=tuple(rows[:size]), total=len(rows))

    async def rejects(self, size: int = 1000) -> Rejects:
        """Return two rejected lines."""
        return samples.REJECTS

    async def stop(self) -> None:
        """End."""
        self.stopped = True
