"""A backend that answers with what a test gives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from spectrum_tui.backends.base import (
    EventDetail,
    EventRow,
    Page,
    Position,
    Records,
    Rejects,
    Selection,
    Snapshot,
    View,
)
from spectrum_tui.backends.details import RawRecord
from spectrum_tui.backends.differences import Changes
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
        self.slices = 0
        self.evicted = 0
        """Events that a selection counts and that are no longer kept."""
        self.open = asyncio.Event()
        """Records are given out once it is set, which it is unless a test clears it."""
        self.open.set()
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

    async def rejects(self, size: int = 1000) -> Rejects:
        """Return two rejected lines."""
        return samples.REJECTS

    async def stop(self) -> None:
        """End."""
        self.stopped = True
