"""Everything that is counted about a view: the dashboard, what changed, connections, values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from spectrum_tui.backends.answers import Answers, timeline
from spectrum_tui.backends.base import (
    BreakdownRow,
    ClientRow,
    Ingest,
    Snapshot,
    Sort,
    View,
)
from spectrum_tui.backends.details import sentences
from spectrum_tui.backends.feed import UNREAD, UNREADABLE, Feed
from spectrum_tui.backends.spans import span_of
from spectrum_tui.engine.comparison import by_halves
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.times import SECOND

if TYPE_CHECKING:
    from spectrum_tui.backends.changes import Differences
    from spectrum_tui.backends.connected import Connected
    from spectrum_tui.backends.connections import Connections, Which
    from spectrum_tui.backends.differences import Changes

PER_SECOND = 250_000
"""Connections that are looked through anew per second; with more of them answers are renewed more rarely."""
MAX_SNAPSHOTS = 4
"""Views whose last snapshot is kept, beside those given at the start, to be given while nothing changes."""


class Asked(NamedTuple):
    """The last question about connections and its answer."""

    question: tuple[Span, Which, Sort, int]
    state: tuple[object, ...]
    """What it was answered from."""
    at: int
    """Wall clock, ns."""
    answer: Connections


class Overview:
    """Answers from the counters of an engine.

    Args:
        engine: counts.
        feed: says how far it has come.
        views: views that are asked for all the time.
        labels: what people call applications and origins.
        anonymized: whether client addresses are pseudonyms.
        wake: has the search for bare words go on.
    """

    def __init__(
        self,
        engine: Engine,
        feed: Feed,
        *,
        views: Sequence[View],
        labels: Labels,
        anonymized: bool,
        wake: Callable[[], None],
    ) -> None:
        self._engine, self._feed, self._labels = engine, feed, labels
        self._anonymized, self._wake = anonymized, wake
        self._answers = Answers(engine.vocabulary)
        self._asked: Asked | None = None
        self._snapshots: dict[View, tuple[tuple[object, ...], Snapshot]] = {}
        self._most_snapshots = MAX_SNAPSHOTS + len(views)
        for view in views:
            engine.pin(span_of(view))

    def snapshot(self, view: View) -> Snapshot:
        """Return everything the dashboard shows; the same object while nothing has changed."""
        now = self._feed.now()
        engine, rolling = self._engine, self._engine.rolling(span_of(view))
        clock = engine.tick(now)
        phase, silence = self._feed.phase(rolling.start, now)
        progress, remaining = self._feed.readers.progress(now, self._feed.room())
        searched = self._searched(view)
        read = engine.tally.bytes  # which a part of a line adds to as well
        state = (engine.version, clock, phase, progress, searched, silence // SECOND, now // SECOND, read)
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

    def loaded(self, view: View) -> bool:
        """Tell whether nothing of what a view counts is still to be read."""
        now, rolling = self._feed.now(), self._engine.rolling(span_of(view))
        if self._feed.is_behind(now):
            return False
        self._engine.tick(now)
        return self._feed.phase(rolling.start, now)[0] not in UNREAD

    def changes(self, view: View) -> Changes:
        """Return what differs between a view and the stretch before it."""
        missing, span = self._feed.readers.missing, span_of(view)
        comparison = self._engine.compare(span, now=self._feed.now(), missing=missing)
        if comparison is None:
            from spectrum_tui.backends.differences import Changes

            return Changes(loading=missing is not None)
        reading = missing is not None and missing > comparison.wanted[0]
        loading = reading or self._engine.searched(span) is not None
        return self._differences.answer(
            comparison, self._engine.version, loading=loading, halves=by_halves(span)
        )

    def connections(self, view: View, which: Which, sort: Sort, size: int) -> Connections:
        """Return connections of a view."""
        now, question = self._feed.now(), (span_of(view), which, sort, size)
        state = (self._engine.version, self._engine.tick(now))
        known = self._asked
        if known and known.question == question and (known.state == state or self._is_recent(known, now)):
            return known.answer
        answer = self._connected.answer(*question, now)
        self._asked = Asked(question, state, now, answer)
        return answer

    def values(self, view: View, name: str, prefix: str, size: int) -> tuple[str, ...]:
        """Return values of a filter name that events of a view have, the most frequent first."""
        rolling = self._engine.rolling(span_of(view))
        self._engine.tick(self._feed.now())
        return self._answers.values(rolling, name, prefix, size)

    def searching(self, view: View) -> bool:
        """Tell whether events of a view are still searched for its bare words."""
        self._engine.rolling(span_of(view))
        return self._searched(view) is not None

    @cached_property
    def _differences(self) -> Differences:
        from spectrum_tui.backends.changes import Differences  # takes its time, and a report never asks

        return Differences(self._engine.vocabulary, self._engine.firsts)

    @cached_property
    def _connected(self) -> Connected:
        from spectrum_tui.backends.connected import Connected  # takes its time, and a report never asks

        return Connected(self._engine)

    def _searched(self, view: View) -> float | None:
        """Return how far the search for the bare words of a view is, and see to it that it goes on."""
        found = self._engine.searched(span_of(view))
        if found is not None:
            self._wake()
        return found

    def _is_recent(self, known: Asked, now: int) -> bool:
        """Tell whether an answer is too recent to look through so many connections again."""
        patience = (known.answer.open + known.answer.closed) * SECOND // PER_SECOND
        return self._feed.ended_at is None and 0 <= now - known.at < patience

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
            totals=answers.totals(rolling, engine.open_connections(span_of(view))),
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
        if since is None or self._feed.readers.missing is not None or not self._engine.had_begun(since):
            return frozenset()
        found = (
            self._differences.first_seen(dimension, [row.key for row in rows], since)
            for dimension, rows in shown.items()
        )
        return frozenset(chain.from_iterable(found))

    def _ingest(self, now: int) -> Ingest:
        tally, newest, sources = self._engine.tally, self._engine.clock.newest, self._feed.readers.statuses()
        return Ingest(
            lines=tally.lines,
            accepted=tally.accepted,
            rejected=tally.rejected,
            cut_short=tally.reasons[UNREADABLE],
            reason=max(tally.reasons, key=tally.reasons.__getitem__, default=""),
            ignored=tally.ignored,
            repaired=tally.repaired,
            duplicates=tally.duplicates,
            late=tally.late,
            evicted=tally.evicted,
            bytes=tally.bytes,
            rotations=sum(source.rotations for source in sources),
            lag=None if newest is None else max(now - newest, 0),
            failures=self._feed.failures,
            connects_seen=self._engine.sessions.heard,
            untimed=tally.untimed,
            unloaded=self._feed.readers.unloaded(),
            anonymized=self._anonymized,
            hints=(*sentences(self._engine.hints(), self._feed.readers.name), *self._feed.hints),
            sources=sources,
        )
