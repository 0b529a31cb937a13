"""The backend that reads sources itself: sources, engine, and the one thread that joins them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from spectrum_tui.backends.answers import Answers, timeline
from spectrum_tui.backends.base import (
    MOST_SOUGHT,
    BreakdownRow,
    ClientRow,
    EventDetail,
    EventRow,
    Ingest,
    Matches,
    Page,
    Phase,
    Position,
    Records,
    Reject,
    Rejects,
    Selection,
    Snapshot,
    Sort,
    Sought,
    View,
)
from spectrum_tui.backends.changes import Differences
from spectrum_tui.backends.connected import PER_SECOND, Asked, Connected
from spectrum_tui.backends.connections import Connections, Which
from spectrum_tui.backends.details import RawRecord, event_detail, event_row, sentences
from spectrum_tui.backends.differences import Changes
from spectrum_tui.backends.disguise import Disguise
from spectrum_tui.backends.intake import Intake
from spectrum_tui.backends.reading import Readers
from spectrum_tui.backends.records import read_back
from spectrum_tui.backends.worker import Answer, Worker
from spectrum_tui.engine.comparison import by_halves
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.pages import Row
from spectrum_tui.engine.records import Rejected
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Expression
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.base import Piece, Source

if TYPE_CHECKING:
    from spectrum_tui.backends.pool import Pool

UNREADABLE = "cannot be read on"
"""Why the rest of a file is rejected."""
SEARCH_TICK = 0.05
"""Seconds between two looks at whether a search is over."""
MAX_SNAPSHOTS = 4
"""Views whose last snapshot is kept, beside those given at the start, to be given while nothing changes."""


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
    ) -> None:
        self._engine = Engine(retain=retain, complete=complete, reading=reading)
        self._disguise = Disguise(reading.pseudonyms) if reading and reading.pseudonyms else None
        self._answers = Answers(self._engine.vocabulary)
        self._differences = Differences(self._engine.vocabulary, self._engine.firsts)
        self._readers = Readers(sources)
        self._clock = clock
        self._labels = labels
        self._reading = reading or Reading()
        self._intake = Intake(self._engine, self._begin, self._tell)
        self._worker = Worker(self._step, self._close, interval=self._readers.interval)
        self._started = self._stopped = False
        self._ended_at: int | None = None
        self._connected = Connected(self._engine)
        self._asked: Asked | None = None
        self._snapshots: dict[View, tuple[tuple[object, ...], Snapshot]] = {}
        self._most_snapshots = MAX_SNAPSHOTS + len(views)
        for view in views:
            self._engine.pin(_span(view))

    async def start(self) -> None:
        """Begin to read.

        Raises:
            SourceError: nothing can ever be read.
        """
        self._readers.open(self._worker.wake)
        self._worker.start()
        self._started = True

    async def snapshot(self, view: View) -> Snapshot:
        """Answer everything the dashboard shows; the same object while nothing has changed."""
        return await self._ask(lambda: self._snapshot(view))

    async def page(
        self, view: View, *, before: Position | None = None, after: Position | None = None, size: int = 100
    ) -> Page:
        """Return up to `size` events of the view, newest first."""
        return await self._ask(lambda: self._page(view, before, after, size))

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
        return await self._worker.ask(lambda: self._seek(view, wanted, before, after, most))

    async def tally(
        self, view: View, wanted: Expression, at: Position | None = None, *, most: int = MOST_SOUGHT
    ) -> Matches:
        """Count the events of the view that match `wanted`."""
        return await self._worker.ask(lambda: self._tally(view, wanted, at, most))

    async def matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        """Return those of some events that match `wanted`."""
        return await self._worker.ask(lambda: self._matching(wanted, positions))

    async def event(self, position: Position) -> EventDetail | None:
        """Return one event whole, or None when it is no longer kept."""
        return await self._ask(lambda: self._event(position))

    async def select(self, view: View) -> Selection:
        """Return which events a view counts now, as soon as all of them were searched for its bare words."""
        while await self._ask(lambda: self._searching(view)):  # noqa: ASYNC110 a thread does it, not a task
            await asyncio.sleep(SEARCH_TICK)
        return await self._ask(lambda: self._select(view))

    async def records(
        self, selection: Selection, *, after: Position | None = None, size: int = 1000
    ) -> Records:
        """Return the raw records of the oldest `size` events of a selection, or of those after a position."""
        return await self._ask(lambda: self._records(selection, after, size))

    async def values(self, view: View, name: str, prefix: str = "", *, size: int = 30) -> tuple[str, ...]:
        """Return values of a filter name that events of the view have, the most frequent first."""
        return await self._ask(lambda: self._values(view, name, prefix, size))

    async def connections(self, view: View, *, which: Which, sort: Sort, size: int = 100) -> Connections:
        """Return connections: those open now under the scope of a view, those that closed in its time."""
        return await self._ask(lambda: self._connections(view, which, sort, size))

    async def rejects(self, size: int = 1000) -> Rejects:
        """Return the newest rejected lines."""
        return await self._ask(lambda: self._rejects(size))

    async def changes(self, view: View) -> Changes:
        """Return what differs between the view and the stretch of the same length before it."""
        return await self._ask(lambda: self._changes(view))

    async def ended(self) -> bool:
        """Return whether every source has given all it will ever give."""
        return await self._worker.ask(lambda: self._ended_at is not None)

    async def stop(self) -> None:
        """Let go of everything."""
        if self._started and not self._stopped:
            self._stopped = True
            await self._worker.stop()

    def _step(self) -> bool:
        searching = self._engine.search(self._readers.fetch)
        busy = self._readers.step(self._clock(), self._take)
        busy = self._fill() or busy
        if busy:
            self._intake.prepare(self._readers.left())
        elif not self._intake.settle():
            self._rest()
        return busy or searching or self._intake.pending

    def _rest(self) -> None:
        """Hear that all there is was read."""
        self._intake.rest()
        if self._ended_at is None and self._readers.phase(0, 0)[0] is Phase.ENDED:
            self._ended_at = self._readers.last_read or self._clock()

    def _take(self, piece: Piece, live: bool) -> None:
        self._intake.put(piece, self._clock(), live=live)

    def _tell(self, piece: Piece) -> None:
        """Count what cannot be read of a stream as one more line that was rejected, with the reason."""
        if piece.error:
            flaw = Rejected(piece.stream.number, piece.offset, 0, b"", f"{UNREADABLE}: {piece.error}")
            self._engine.rejected.append((flaw, self._clock()))
            self._engine.tally.lines += 1
            self._engine.tally.rejected += 1
            self._engine.tally.reasons[UNREADABLE] += 1
            self._engine.version += 1

    def _fill(self) -> bool:
        """Read a bite of history, as long as there is room for it; return whether there was any."""
        busy = self._readers.fill(self._take_history)
        if busy and self._engine.room() == 0:
            missing = self._readers.forgo()
            if missing is not None:
                self._engine.forgo(missing)
        return busy

    def _take_history(self, piece: Piece) -> None:
        self._intake.put(piece, self._clock(), history=True)

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask about all that was read so far, decoded or not."""

        def settled() -> Answer:
            self._intake.flush()
            return question()

        return await self._worker.ask(settled)

    def _begin(self) -> Pool | None:
        if not self._reading.workers:
            return None
        from spectrum_tui.backends.pool import Pool  # takes its time, and most logs are small

        try:
            return Pool(self._reading)
        except OSError:
            return None

    def _close(self) -> None:
        self._intake.rest()
        self._readers.close()

    def _snapshot(self, view: View) -> Snapshot:
        now = self._now()
        engine, rolling = self._engine, self._engine.rolling(_span(view))
        clock = engine.tick(now)
        phase, silence = self._phase(view, rolling, now)
        progress, remaining = self._readers.progress(now, self._room())
        searched = self._searched(view)
        state = (engine.version, clock, phase, progress, searched, silence // SECOND, now // SECOND)
        known = self._snapshots.get(view)
        if known and known[0] == state:
            return known[1]
        answer = self._tables(view, rolling) if not known or known[0][:2] != state[:2] else known[1]
        answer = replace(
            answer,
            phase=phase,
            progress=progress,
            searched=searched,
            remaining=remaining,
            silence=silence,
            now=now,
            ingest=self._ingest(now),
        )
        if len(self._snapshots) >= self._most_snapshots:
            self._snapshots.clear()
        self._snapshots[view] = (state, answer)
        return answer

    def _now(self) -> int:
        """Return the wall clock, which stands still once every source has ended."""
        return self._clock() if self._ended_at is None else self._ended_at

    def _phase(self, view: View, rolling: Rolling, now: int) -> tuple[Phase, int]:
        """Return what the sources are doing, which is loading until all of the view is read."""
        phase, silence = self._readers.phase(now, self._engine.clock.grace)
        if phase in (Phase.LIVE, Phase.SILENT, Phase.ENDED) and not self._readers.has_all_since(
            rolling.start
        ):
            phase = Phase.LOADING
        return phase, silence

    def _room(self) -> int | None:
        """Return for about how many bytes of a log there is room; None when that is not limited or known."""
        room, kept = self._engine.room(), self._engine.store.nbytes
        return room * self._engine.tally.bytes // kept if room is not None and kept else None

    def _tables(self, view: View, rolling: Rolling) -> Snapshot:
        answers, engine = self._answers, self._engine
        breakdown, values = answers.breakdown(rolling, view.dimension, view.breakdown, view.rows)
        clients, extent = answers.clients(rolling, view.clients, view.rows, view.fold), rolling.extent
        return Snapshot(
            view=view,
            labels=self._labels,
            start=rolling.start,
            end=extent[1] if extent else rolling.end,
            first=rolling.first,
            totals=answers.totals(rolling, engine.open_connections(_span(view))),
            event_types=answers.event_types(rolling, view.event_types),
            sides=answers.sides(rolling),
            statuses=answers.statuses(rolling),
            clients=clients,
            clients_size=answers.clients_size(rolling, view.fold),
            origins=answers.origins(rolling, view.origins, view.rows),
            breakdown=breakdown,
            breakdown_size=values,
            timeline=timeline(rolling),
            new=self._new(rolling, {view.fold: clients, view.dimension: breakdown}),
            missing=frozenset(field.name for field in FIELDS) - engine.carried
            if engine.carried
            else frozenset(),
        )

    def _new(
        self, rolling: Rolling, shown: Mapping[str, Sequence[ClientRow | BreakdownRow]]
    ) -> frozenset[tuple[str, str]]:
        """Return which of the rows shown were first seen in a view; none while its past is not read."""
        since = rolling.start
        if since is None or self._readers.missing is not None or not self._engine.had_begun(since):
            return frozenset()
        found = (
            self._differences.first_seen(dimension, [row.key for row in rows], since)
            for dimension, rows in shown.items()
        )
        return frozenset(chain.from_iterable(found))

    def _ingest(self, now: int) -> Ingest:
        tally, newest, sources = self._engine.tally, self._engine.clock.newest, self._readers.statuses()
        return Ingest(
            lines=tally.lines,
            accepted=tally.accepted,
            rejected=tally.rejected,
            ignored=tally.ignored,
            repaired=tally.repaired,
            duplicates=tally.duplicates,
            late=tally.late,
            evicted=tally.evicted,
            bytes=tally.bytes,
            rotations=sum(source.rotations for source in sources),
            lag=None if newest is None else max(now - newest, 0),
            untimed=tally.untimed,
            unloaded=self._readers.unloaded(),
            anonymized=self._disguise is not None,
            hints=(*sentences(self._engine.hints(), self._readers.name), *self._intake.hints),
            sources=sources,
        )

    def _page(self, view: View, before: Position | None, after: Position | None, size: int) -> Page:
        engine, span = self._engine, self._ticked(view)
        rows, newer = engine.page(span, before=_place(before), after=_place(after), size=size)
        return Page(tuple(map(self._row, rows)), newer, max(engine.kept(span) - newer - len(rows), 0))

    def _changes(self, view: View) -> Changes:
        missing, span = self._readers.missing, _span(view)
        comparison = self._engine.compare(span, now=self._now(), missing=missing)
        if comparison is None:
            return Changes(loading=missing is not None)
        reading = missing is not None and missing > comparison.wanted[0]
        loading = reading or self._engine.searched(span) is not None
        return self._differences.answer(
            comparison, self._engine.version, loading=loading, halves=by_halves(span)
        )

    def _ticked(self, view: View) -> Span:
        """Return the span of a view once what rolls has come to where the clock stands."""
        span = _span(view)
        if span.window is not None:
            self._engine.rolling(span)
        self._engine.tick(self._now())
        return span

    def _seek(
        self, view: View, wanted: Expression, before: Position | None, after: Position | None, most: int
    ) -> Sought:
        found = self._engine.nearest(
            self._ticked(view), wanted, before=_place(before), after=_place(after), most=most
        )
        return Sought(_position(found.place), _position(found.reached))

    def _tally(self, view: View, wanted: Expression, at: Position | None, most: int) -> Matches:
        return Matches(*self._engine.count_matches(self._ticked(view), wanted, _place(at), most))

    def _matching(self, wanted: Expression, positions: Sequence[Position]) -> frozenset[Position]:
        places = [(position.time, position.sequence) for position in positions]
        return frozenset(Position(*place) for place in self._engine.matching(wanted, places))

    def _row(self, row: Row) -> EventRow:
        return event_row(row, self._engine.vocabulary)

    def _event(self, position: Position) -> EventDetail | None:
        place = (position.time, position.sequence)
        row = self._engine.find(place) or self._engine.sessions.find(place)
        if row is None:
            return None
        stream = row["stream"]
        raw = self._fetch(stream, row["offset"], row["length"])
        lifecycle = tuple(map(self._row, self._engine.lifecycle(row)))
        record = None if raw is None else RawRecord(raw, self._engine.columns_at(stream, row["offset"]))
        if record and self._disguise:
            record = self._disguise.record(record)
        name = self._readers.name(stream)
        return event_detail(row, self._row(row), record, source=name, lifecycle=lifecycle)

    def _fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes of a stream again, wherever they are still to be had."""
        return self._readers.fetch(stream, offset, length) or self._engine.raw.fetch(stream, offset, length)

    def _values(self, view: View, name: str, prefix: str, size: int) -> tuple[str, ...]:
        rolling = self._engine.rolling(_span(view))
        self._engine.tick(self._now())
        return self._answers.values(rolling, name, prefix, size)

    def _searching(self, view: View) -> bool:
        self._engine.rolling(_span(view))
        return self._searched(view) is not None

    def _searched(self, view: View) -> float | None:
        """Return how far the search for the bare words of a view is, and see to it that it goes on."""
        found = self._engine.searched(_span(view))
        if found is not None:
            self._worker.wake()
        return found

    def _select(self, view: View) -> Selection:
        engine, span = self._engine, _span(view)
        rolling = engine.rolling(span)
        engine.tick(self._now())
        return Selection(view, *rolling.bounds, engine.arrived, rolling.counted, engine.kept(span))

    def _records(self, selection: Selection, after: Position | None, size: int) -> Records:
        engine, bounds = self._engine, (selection.start, selection.end)
        places = engine.oldest(
            _span(selection.view), bounds, before=selection.arrived, after=_place(after), size=size
        )
        if not len(places["time"]):
            return Records()
        found = filter(None, read_back(places, self._fetch, engine.columns_at))
        shown = map(self._disguise.record, found) if self._disguise else found
        last = Position(int(places["time"][-1]), int(places["sequence"][-1]))
        return Records(tuple(shown), len(places["time"]), last)

    def _connections(self, view: View, which: Which, sort: Sort, size: int) -> Connections:
        now, question = self._now(), (_span(view), which, sort, size)
        state = (self._engine.version, self._engine.tick(now))
        known = self._asked
        if known and known.question == question and (known.state == state or self._is_recent(known, now)):
            return known.answer
        answer = self._connected.answer(*question, now)
        self._asked = Asked(question, state, now, answer)
        return answer

    def _is_recent(self, known: Asked, now: int) -> bool:
        """Tell whether an answer is too recent to look through so many connections again."""
        patience = (known.answer.open + known.answer.closed) * SECOND // PER_SECOND
        return self._ended_at is None and 0 <= now - known.at < patience

    def _rejects(self, size: int) -> Rejects:
        newest = list(self._engine.rejected)[: -size - 1 : -1]
        rows = tuple(
            Reject(
                self._readers.name(line.stream), line.offset, line.reason, line.start, line.length, arrival
            )
            for line, arrival in newest
        )
        if self._disguise:
            rows = tuple(map(self._disguise.reject, rows))
        tally = self._engine.tally
        return Rejects(rows, tally.rejected, tuple(tally.reasons.most_common()))


def _span(view: View) -> Span:
    return Span(view.filters, None if view.interval else view.window, view.interval)


def _place(position: Position | None) -> tuple[int, int] | None:
    return None if position is None else (position.time, position.sequence)


def _position(place: tuple[int, int] | None) -> Position | None:
    return None if place is None else Position(*place)
