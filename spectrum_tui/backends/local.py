"""The backend that reads sources itself: sources, engine, and the one thread that joins them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from spectrum_tui.backends.base import (
    MOST_SOUGHT,
    EventDetail,
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
from spectrum_tui.backends.failures import MOST_IN_A_ROW, Failures
from spectrum_tui.backends.feed import Feed
from spectrum_tui.backends.helpers import Helpers
from spectrum_tui.backends.overview import Overview
from spectrum_tui.backends.singles import Events
from spectrum_tui.backends.worker import Answer, Worker
from spectrum_tui.courtesy import Courtesy
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Expression
from spectrum_tui.sources.base import Source

if TYPE_CHECKING:
    from spectrum_tui.backends.connections import Connections, Which
    from spectrum_tui.backends.differences import Changes
    from spectrum_tui.backends.disguise import Disguise
    from spectrum_tui.model.pseudonyms import Pseudonyms

SEARCH_TICK = 0.05
"""Seconds between two looks at whether a search is over."""


class LocalBackend:
    """Answers from an engine fed by sources.

    Args:
        sources: where bytes come from.
        retain: bytes of memory for kept events; None keeps all, 0 none.
        clock: the wall clock in ns since the epoch.
        complete: count every event of a view, whatever that takes; for reports.
        views: views to count from the first event to the end, rather than while somebody asks for them.
        reading: how records are read.
        labels: what people call applications and origins.
        courtesy: who is given way to.
        helpers: processes that wait to decode; let go of when they are no longer needed.
    """

    def __init__(  # noqa: PLR0913 - what differs from run to run, once, by name
        self,
        sources: Sequence[Source],
        *,
        retain: int | None,
        clock: Callable[[], int],
        complete: bool = False,
        views: Sequence[View] = (),
        reading: Reading | None = None,
        labels: Labels = NO_LABELS,
        courtesy: Courtesy | None = None,
        helpers: Helpers | None = None,
    ) -> None:
        reading = reading or Reading()
        engine = Engine(retain=retain, complete=complete, reading=reading)
        disguise = _disguise(engine, reading.pseudonyms) if reading.pseudonyms else None
        # a report is right or there is none; a screen that goes on is worth more than one that is gone
        failures = Failures(engine.recover, 1 if complete else MOST_IN_A_ROW)
        self._give_way = (courtesy or Courtesy()).give_way
        self._feed = Feed(
            sources, engine, clock, reading, failures, helpers or Helpers(), give_way=self._give_way
        )
        self._worker = Worker(
            self._feed.step,
            self._feed.close,
            interval=self._feed.readers.interval,
            give_way=self._give_way,
        )
        self._events = Events(engine, self._feed, disguise)
        self._overview = Overview(
            engine,
            self._feed,
            views=views,
            labels=labels,
            anonymized=disguise is not None,
            wake=self._worker.wake,
        )
        self._started = self._stopped = False

    async def start(self) -> None:
        """Begin to read.

        Raises:
            SourceError: nothing can ever be read.
        """
        self._feed.readers.open(self._worker.wake)
        self._worker.start()
        self._started = True

    async def snapshot(self, view: View) -> Snapshot:
        """Answer everything the dashboard shows; the same object while nothing has changed."""
        return await self._ask(lambda: self._overview.snapshot(view))

    async def loaded(self, view: View) -> None:
        """Return as soon as nothing of what the view counts is still to be read from what there was."""
        await self._worker.until(lambda: self._overview.loaded(view))

    async def page(
        self, view: View, *, before: Position | None = None, after: Position | None = None, size: int = 100
    ) -> Page:
        """Return up to `size` events of the view, newest first."""
        return await self._ask(lambda: self._events.page(view, before, after, size))

    async def seek(
        self,
        view: View,
        wanted: Expression,
        *,
        before: Position | None = None,
        after: Position | None = None,
        most: int = MOST_SOUGHT,
    ) -> Sought:
        """Return the nearest event of the view that matches `wanted`."""
        return await self._worker.ask(lambda: self._events.seek(view, wanted, before, after, most))

    async def tally(
        self, view: View, wanted: Expression, at: Position | None = None, *, most: int = MOST_SOUGHT
    ) -> Matches:
        """Count the events of the view that match `wanted`."""
        return await self._worker.ask(lambda: self._events.tally(view, wanted, at, most))

    async def matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        """Return those of some events that match `wanted`."""
        return await self._worker.ask(lambda: self._events.matching(wanted, positions))

    async def event(self, position: Position) -> EventDetail | None:
        """Return one event whole, or None when it is no longer kept."""
        return await self._ask(lambda: self._events.event(position))

    async def select(self, view: View) -> Selection:
        """Return which events a view counts now, as soon as all of them were searched for its bare words."""
        while await self._ask(lambda: self._overview.searching(view)):  # noqa: ASYNC110 a thread does it, not a task
            await asyncio.sleep(SEARCH_TICK)
        return await self._ask(lambda: self._events.select(view))

    async def records(
        self, selection: Selection, *, after: Position | None = None, size: int = 1000
    ) -> Records:
        """Return the raw records of the oldest `size` events of a selection, or of those after a position."""
        return await self._ask(lambda: self._events.records(selection, after, size))

    async def values(self, view: View, name: str, prefix: str = "", *, size: int = 30) -> tuple[str, ...]:
        """Return values of a filter name that events of the view have, the most frequent first."""
        return await self._ask(lambda: self._overview.values(view, name, prefix, size))

    async def connections(self, view: View, *, which: Which, sort: Sort, size: int = 100) -> Connections:
        """Return connections: those open now under the scope of a view, those that closed in its time."""
        return await self._ask(lambda: self._overview.connections(view, which, sort, size))

    async def rejects(self, size: int = 1000) -> Rejects:
        """Return the newest rejected lines."""
        return await self._ask(lambda: self._events.rejects(size))

    async def changes(self, view: View) -> Changes:
        """Return what differs between the view and the stretch of the same length before it."""
        return await self._ask(lambda: self._overview.changes(view))

    async def ended(self) -> bool:
        """Return whether every source has given all it will ever give."""
        return await self._worker.ask(lambda: self._feed.ended_at is not None)

    async def finished(self) -> None:
        """Return once that is so."""
        await self._worker.until(lambda: self._feed.ended_at is not None)

    async def stop(self) -> None:
        """Let go of everything."""
        if self._started and not self._stopped:
            self._stopped = True
            await self._worker.stop()

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask about all that was read so far, decoded or not."""

        def settled() -> Answer:
            self._feed.flush()
            self._give_way()
            return question()

        return await self._worker.ask(settled)


def _disguise(engine: Engine, pseudonyms: Pseudonyms) -> Disguise:
    from spectrum_tui.backends.disguise import Disguise  # takes its time, and few hide anything

    disguise = Disguise(pseudonyms)
    engine.hide(disguise.of(engine.columns_at))
    return disguise
