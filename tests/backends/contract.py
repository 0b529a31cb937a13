"""What every backend promises, whatever answers: written against the protocol alone."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import pytest

from spectrum_tui.backends.base import (
    BREAKDOWN_SORTS,
    CLIENT_SORTS,
    DIMENSIONS,
    EVENT_TYPE_SORTS,
    FOLDS,
    ORIGIN_SORTS,
    Backend,
    EventRow,
    Phase,
    Position,
    Selection,
    Snapshot,
    Sort,
    View,
)
from spectrum_tui.backends.scope import Range
from spectrum_tui.errors import BackendError
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.parser import parse
from tests import naive
from tests.naive import Event
from tests.naive_query import matches
from tests.naive_records import SECOND
from tests.sample_log import END, sample

Make = Callable[[bytes], AbstractAsyncContextManager[Backend]]
EVERYTHING = View(window=None, rows=None)
SCOPED = View((parse("status>=400"), parse("not client=203.0.113.9")), window=None, rows=None)
VIEWS = {
    "everything": EVERYTHING,
    "a window": View(window=300 * SECOND, rows=None),
    "a scope": SCOPED,
    "a scope over a window": replace(SCOPED, window=120 * SECOND),
    "an interval": View((Range(END - 400 * SECOND, END - 100 * SECOND),), rows=None),
    "bare words": View((parse("EXAMPLE"), parse("not 198.51")), window=None, rows=None),
    "bare words over a window": View((parse("fra or Spp status>=400"),), window=120 * SECOND, rows=None),
    "an interval without end": View((Range(END - 60 * SECOND, END + 10 * SECOND),), rows=None),
}
each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


def wilson(faults: int, finished: int) -> float:
    """Return the lower bound of the Wilson interval of a rate at 95 %; nothing finished comes last."""
    if not finished:
        return -1
    rate, square = faults / finished, 1.96**2
    spread = 1.96 * math.sqrt(rate * (1 - rate) / finished + square / (4 * finished**2))
    return (rate + square / (2 * finished) - spread) / (1 + square / finished)


ORDERS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "clients": {
        "events": lambda row: -row.count,
        "failures": lambda row: -row.failures,
        "bytes": lambda row: -(row.client_bytes + row.origin_bytes),
        "client": lambda row: row.key,
    },
    "origins": {
        "faults": lambda row: -row.origin_faults,
        "rate": lambda row: -round(wilson(row.origin_faults, row.finished), 9),
        "finished": lambda row: -row.finished,
        "p95": lambda row: -(row.rtt_p95 or 0),
        "origin": lambda row: row.key,
    },
    "breakdown": {
        "count": lambda row: -row.count,
        "failures": lambda row: -row.failures,
        "key": lambda row: row.key,
    },
    "event_types": {"count": lambda row: -row.count, "type": lambda row: row.key},
}
"""What each table is sorted by under each name of a sort."""
SORTS = {
    "clients": CLIENT_SORTS,
    "origins": ORIGIN_SORTS,
    "breakdown": BREAKDOWN_SORTS,
    "event_types": EVENT_TYPE_SORTS,
}


def sorted_view(table: str, sort: Sort) -> View:
    """Return the view of everything with one of its tables in another order."""
    orders: dict[str, Any] = {table: sort}
    return replace(EVERYTHING, **orders)


async def settled(backend: Backend, view: View = EVERYTHING, seconds: float = 20) -> Snapshot:
    """Return a snapshot once everything has been read."""
    deadline = time.monotonic() + seconds
    while (
        snapshot := await backend.snapshot(view)
    ).phase is not Phase.ENDED or snapshot.searched is not None:
        assert time.monotonic() < deadline, f"still {snapshot.phase}"
        await asyncio.sleep(0.005)
        snapshot = await backend.snapshot(view)
    return snapshot


def expected(data: bytes, view: View) -> list[Event]:
    """Return the events of a view, in order of arrival."""
    start, end = view.interval or ((END - view.window, END) if view.window else (0, END))
    return [
        event
        for event in naive.read(data).events
        if start < event.time <= end and all(matches(each, event.says, event.raw) for each in view.filters)
    ]


def open_now(events: list[Event], view: View) -> list[Event]:
    """Return the connects of the scope of a view that have no close."""
    return [e for e in naive.still_open(events) if all(matches(each, e.says, e.raw) for each in view.filters)]


def figures(snapshot: Snapshot) -> dict[str, Any]:
    """Return the figures of a snapshot in the shape of the second opinion."""
    totals = snapshot.totals
    return {
        "totals": {name: getattr(totals, name) for name in naive.totals([])},
        "event_types": [
            {"key": row.key, "count": row.count, "share": row.share} for row in snapshot.event_types
        ],
        "sides": [{"key": str(side), "count": count} for side, count in snapshot.sides],
        "statuses": [
            {"key": int(row.key), "count": row.count, "side": str(row.side)} for row in snapshot.statuses
        ],
        "clients": [
            {
                "key": row.key,
                "count": row.count,
                "failures": row.failures,
                "country": row.country or None,
                "asn": row.asn,
            }
            for row in snapshot.clients
        ],
        "origins": [
            {"key": row.key, "finished": row.finished, "origin_faults": row.origin_faults}
            for row in snapshot.origins
        ],
    }


async def all_rows(backend: Backend, view: View, size: int) -> list[EventRow]:
    """Return every event of a view by walking from the newest to the oldest."""
    found: list[EventRow] = []
    before: Position | None = None
    while (page := await backend.page(view, before=before, size=size)).rows:
        assert len(page.rows) <= size
        assert page.newer == len(found)
        found += page.rows
        before = page.rows[-1].position
    return found


async def all_records(backend: Backend, selection: Selection, size: int) -> list[bytes]:
    """Return the raw records of a selection by walking from the oldest to the newest."""
    found: list[bytes] = []
    after: Position | None = None
    while (slice_ := await backend.records(selection, after=after, size=size)).events:
        assert len(slice_.records) == slice_.events <= size
        found += [record.content for record in slice_.records]
        after = slice_.last
    return found


class BackendContract:
    """The promises; a backend is put to them by a subclass with a fixture `make`."""

    @each_view
    async def test_what_is_loaded_is_counted_and_said_to_be(self, make: Make, view: View) -> None:
        data = sample()
        async with make(data) as backend:
            await asyncio.wait_for(backend.loaded(view), 20)
            snapshot = await backend.snapshot(view)
        assert snapshot.phase not in (Phase.WAITING, Phase.LOADING)
        assert snapshot.ingest.accepted == len(naive.read(data).events)

    @each_view
    async def test_figures_equal_a_second_opinion(self, make: Make, view: View) -> None:
        data = sample()
        async with make(data) as backend:
            snapshot = await settled(backend, view)
        events, everything = expected(data, view), naive.read(data).events
        second = naive.report(events, everything)
        second["totals"]["open_connections"] = len(open_now(everything, view))
        assert naive.same(figures(snapshot), second)
        ingest = naive.read(data).ingest
        assert ingest == {name: getattr(snapshot.ingest, name) for name in ingest}
        assert snapshot.ingest.bytes == len(data)
        assert snapshot.view == view

    async def test_the_same_snapshot_comes_back_while_nothing_changes(self, make: Make) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            snapshot = await backend.snapshot(EVERYTHING)
            assert await backend.snapshot(SCOPED) is not snapshot
            assert await backend.snapshot(EVERYTHING) is snapshot
            assert await backend.snapshot(replace(EVERYTHING)) is snapshot

    @each_view
    @pytest.mark.parametrize("size", [7, 1000])
    async def test_pages_hold_every_event_once_newest_first(self, make: Make, view: View, size: int) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            rows = await all_rows(backend, view, size)
        events = sorted(expected(data, view), key=lambda event: (event.time, event.number), reverse=True)
        assert [row.time for row in rows] == [event.time for event in events]
        assert [row.client for row in rows] == [event.says["client"] for event in events]
        assert [row.status for row in rows] == [event.says["status"] for event in events]
        assert [row.duration for row in rows] == [event.says["duration"] for event in events]
        assert all(row.position.time == row.time for row in rows)
        assert len({row.position for row in rows}) == len(rows)

    @each_view
    async def test_a_page_says_how_many_lie_on_either_side(self, make: Make, view: View) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            count = len(expected(data, view))
            first = await backend.page(view, size=10)
            assert (first.newer, len(first.rows), first.older) == (0, 10, count - 10)
            second = await backend.page(view, before=first.rows[-1].position, size=10)
            assert (second.newer, second.older) == (10, count - 20)
            back = await backend.page(view, after=second.rows[0].position, size=4)
            assert back.rows == first.rows[6:]
            assert (back.newer, back.older) == (6, count - 10)

    async def test_beyond_the_ends_pages_are_empty(self, make: Make) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend)
            rows = await all_rows(backend, EVERYTHING, 1000)
            beyond = await backend.page(EVERYTHING, after=rows[0].position)
            assert (beyond.rows, beyond.newer, beyond.older) == ((), 0, len(rows))
            beyond = await backend.page(EVERYTHING, before=rows[-1].position)
            assert (beyond.rows, beyond.newer, beyond.older) == ((), len(rows), 0)

    async def test_a_page_needs_no_snapshot_first(self, make: Make) -> None:
        data, view = sample(), VIEWS["a window"]
        async with make(data) as backend:
            await settled(backend)
            page = await backend.page(view, size=1000)
        assert len(page.rows) == len(expected(data, view))

    @each_view
    @pytest.mark.parametrize("size", [7, 1000])
    async def test_the_records_of_a_selection_are_those_of_the_view(
        self, make: Make, view: View, size: int
    ) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            selection = await backend.select(view)
            records = await all_records(backend, selection, size)
        events = sorted(expected(data, view), key=lambda event: (event.time, event.number))
        assert records == [event.raw for event in events]
        assert (selection.counted, selection.kept) == (len(events), len(events))

    async def test_an_event_comes_whole(self, make: Make) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend)
            rows = await all_rows(backend, EVERYTHING, 1000)
            details = [await backend.event(row.position) for row in rows]
        by_place = sorted(naive.read(data).events, key=lambda event: (event.time, event.number), reverse=True)
        for row, detail, event in zip(rows, details, by_place, strict=True):
            assert detail is not None
            assert detail.row == row
            assert detail.raw == event.raw
            assert data[detail.offset : detail.offset + len(event.raw)] == event.raw
            assert detail.repaired is event.repaired
            assert [value.field for value in detail.fields] == list(FIELDS)
            assert row in detail.lifecycle
            assert (detail.status.code if detail.status else None) == event.says["status"]
            assert event.repaired or ("Spp", "false") in detail.extras

    async def test_a_lifecycle_is_one_connection_from_its_opening_on(self, make: Make) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend)
            rows = await all_rows(backend, EVERYTHING, 1000)
            lives = [detail.lifecycle for row in rows if (detail := await backend.event(row.position))]
        assert any(len(life) > 1 for life in lives)
        for life in lives:
            assert len({row.client for row in life}) == 1
            assert list(life) == sorted(life, key=lambda row: row.position)

    async def test_an_event_that_never_was_is_none(self, make: Make) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            assert await backend.event(Position(END, 10**9)) is None
            assert await backend.event(Position(1, 0)) is None

    @each_view
    @pytest.mark.parametrize("name", ["colo", "client", "status", "application", "sni"])
    async def test_values_that_occur_come_most_frequent_first(
        self, make: Make, view: View, name: str
    ) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            every = await backend.values(view, name, size=1000)
            some = await backend.values(view, name, every[0][:2].upper(), size=2)
        counts = Counter(
            str(event.says[name]) for event in expected(data, view) if event.says[name] not in ("", None)
        )
        assert [counts[value] for value in every] == sorted(counts.values(), reverse=True)
        assert set(every) == set(counts)
        begun = every[0][:2].lower()
        assert list(some) == [value for value in every if value.lower().startswith(begun)][:2]

    async def test_quantities_have_no_values_to_offer(self, make: Make) -> None:
        async with make(sample(10)) as backend:
            await settled(backend)
            assert await backend.values(EVERYTHING, "bytes") == ()

    async def test_it_is_known_why_most_lines_were_rejected(self, make: Make) -> None:
        bad = b'oops\n{"a":1}\nnot JSON either\n'
        async with make(bad) as backend:
            ingest = (await settled(backend)).ingest
            reasons = dict((await backend.rejects()).reasons)
        assert ingest.reason == max(reasons, key=lambda reason: reasons[reason])

    async def test_a_connect_once_seen_is_known_of_under_any_scope(self, make: Make) -> None:
        open_, close = b'{"Event":"connect","Status":0}\n', b'{"Event":"disconnect","Status":200}\n'
        for data, seen in ((open_ + close, True), (close, False)):
            async with make(data) as backend:
                for view in (EVERYTHING, replace(EVERYTHING, scope=(parse("status=200"),))):
                    snapshot = await settled(backend, view)
                    assert (snapshot.ingest.connects_seen, snapshot.totals.connects) == (
                        seen,
                        int(seen and not view.scope),
                    )

    async def test_rejected_lines_can_be_looked_at_newest_first(self, make: Make) -> None:
        data = sample(2000)
        async with make(data) as backend:
            await settled(backend)
            rejects, two = await backend.rejects(), await backend.rejects(size=2)
        lines = naive.read(data).rejected
        assert rejects.total == len(lines) == sum(count for _, count in rejects.reasons)
        assert [row.start for row in rejects.rows] == [line[:512] for line in lines[::-1]]
        assert [row.length for row in rejects.rows] == [len(line) for line in lines[::-1]]
        assert all(data[row.offset :].startswith(row.start) for row in rejects.rows)
        assert two.rows == rejects.rows[:2]

    @pytest.mark.parametrize("dimension", DIMENSIONS)
    async def test_a_breakdown_adds_up(self, make: Make, dimension: str) -> None:
        data = sample()
        async with make(data) as backend:
            snapshot = await settled(backend, replace(EVERYTHING, dimension=dimension))
            short = await backend.snapshot(replace(EVERYTHING, dimension=dimension, rows=1))
        counts: dict[str, int] = {}
        for event in naive.read(data).events:
            key = "" if event.says[dimension] is None else str(event.says[dimension])
            counts[key] = counts.get(key, 0) + 1
        assert {row.key: row.count for row in snapshot.breakdown} == counts
        assert sum(row.share for row in snapshot.breakdown) == pytest.approx(1)
        assert short.breakdown == snapshot.breakdown[:1]
        assert short.breakdown_size == snapshot.breakdown_size == len(counts)

    @each_view
    @pytest.mark.parametrize("fold", FOLDS)
    async def test_clients_can_be_folded(self, make: Make, fold: str, view: View) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            snapshot = await backend.snapshot(replace(view, fold=fold))
            short = await backend.snapshot(replace(view, fold=fold, rows=2))
        second = naive.clients(expected(data, view), fold)
        assert [{name: getattr(row, name) for name in second[0]} for row in snapshot.clients] == second
        assert short.clients == snapshot.clients[:2]
        assert short.clients_size == snapshot.clients_size == len(second)
        assert sum(row.count for row in snapshot.clients) == snapshot.totals.events

    @pytest.mark.parametrize("fold", FOLDS)
    async def test_folded_clients_can_be_ordered_by_any_column(self, make: Make, fold: str) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            for column in CLIENT_SORTS:
                view = replace(EVERYTHING, fold=fold, clients=Sort(column))
                keys = [ORDERS["clients"][column](row) for row in (await backend.snapshot(view)).clients]
                assert len(keys) > 1
                assert keys == sorted(keys), column

    @pytest.mark.parametrize("table", SORTS)
    async def test_a_table_can_be_ordered_by_any_column(self, make: Make, table: str) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            for column in SORTS[table]:
                natural = await backend.snapshot(sorted_view(table, Sort(column)))
                turned = await backend.snapshot(sorted_view(table, Sort(column, reverse=True)))
                rows, again = getattr(natural, table), getattr(turned, table)
                keys = [ORDERS[table][column](row) for row in rows]
                assert len(keys) > 2
                assert keys == sorted(keys), column
                assert [ORDERS[table][column](row) for row in again] == keys[::-1], column
                assert set(rows) == set(again)

    async def test_tables_have_no_more_rows_than_asked_for(self, make: Make) -> None:
        async with make(sample()) as backend:
            whole = await settled(backend)
            short = await backend.snapshot(replace(EVERYTHING, rows=2))
        assert short.clients == whole.clients[:2]
        assert short.origins == whole.origins[:2]
        assert short.totals == whole.totals

    async def test_an_empty_source_is_answered_too(self, make: Make) -> None:
        async with make(b"") as backend:
            snapshot = await settled(backend)
            assert (snapshot.totals.events, snapshot.clients, snapshot.origins) == (0, (), ())
            assert snapshot.totals.origin_error_rate is None
            assert (await backend.page(EVERYTHING)).rows == ()
            assert (await backend.rejects()).rows == ()

    async def test_it_can_be_stopped_twice_and_says_so_when_asked_again(self, make: Make) -> None:
        async with make(sample(10)) as backend:
            await settled(backend)
            await backend.stop()
            await backend.stop()
            for question in (
                backend.changes(EVERYTHING),
                backend.snapshot(EVERYTHING),
                backend.page(EVERYTHING),
                backend.event(Position(1, 1)),
                backend.rejects(),
            ):
                with pytest.raises(BackendError):
                    await question
