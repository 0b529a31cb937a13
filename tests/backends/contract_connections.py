"""What every backend promises about connections; part of the contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Backend, Phase, Sort, View
from spectrum_tui.backends.connections import CONNECTION_SORTS, ConnectionRow, Connections, Which
from spectrum_tui.model.parser import parse
from spectrum_tui.model.services import service
from spectrum_tui.model.statuses import status
from tests import naive
from tests.naive import Event
from tests.naive_query import matches
from tests.naive_records import SECOND
from tests.sample_log import END, sample

Make = Callable[[bytes], AbstractAsyncContextManager[Backend]]
EVERYTHING = View(window=None, rows=None)
VIEWS = {
    "everything": EVERYTHING,
    "a window": View(window=300 * SECOND, rows=None),
    "a client": replace(EVERYTHING, scope=(parse("client=203.0.113.9"),)),
    "an origin over a window": View((parse("port=22"),), window=300 * SECOND, rows=None),
}
each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
MANY = 100_000


async def ended(backend: Backend) -> None:
    """Wait until everything has been read."""
    deadline = time.monotonic() + 20
    while (await backend.snapshot(EVERYTHING)).phase is not Phase.ENDED:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def asked(
    make: Make,
    data: bytes,
    view: View,
    which: Which = Which.ALL,
    sort: str = "duration",
    *,
    reverse: bool = False,
) -> Connections:
    """Return what a backend that has read everything answers."""
    async with make(data) as backend:
        await ended(backend)
        return await backend.connections(view, which=which, sort=Sort(sort, reverse), size=MANY)


def scoped(events: list[Event], view: View) -> list[Event]:
    return [event for event in events if all(matches(each, event.says) for each in view.filters)]


def closed_in(events: list[Event], view: View) -> list[Event]:
    start = END - view.window if view.window else 0
    closes = [event for event in events if event.says["event"] == "disconnect" and start < event.time <= END]
    return scoped(closes, view)


def place(row: ConnectionRow) -> tuple[int, str, str]:
    return row.position.time, row.client, row.origin


def place_of(event: Event) -> tuple[int, str, str]:
    return event.time, event.says["client"], event.says["origin"]


class ConnectionsContract:
    """The promises about connections."""

    @each_view
    async def test_connections_equal_a_naive_pairing(self, make: Make, view: View) -> None:
        data = sample()
        everything = naive.read(data).events
        opens, closes = scoped(naive.still_open(everything), view), closed_in(everything, view)
        found = await asked(make, data, view)
        assert (found.open, found.closed, found.total) == (len(opens), len(closes), len(opens) + len(closes))
        assert sorted(place(row) for row in found.rows if row.closed is None) == sorted(map(place_of, opens))
        assert sorted(place(row) for row in found.rows if row.closed) == sorted(map(place_of, closes))
        assert found.unopened == naive.unopened(everything)
        begins = min(event.time for event in everything)
        assert found.began_before == sum(
            0 < (event.says["ConnectTimestamp"] or 0) < begins for event in closes
        )
        assert found.connects_seen

    async def test_a_connection_tells_what_its_events_say(self, make: Make) -> None:
        data = sample()
        by_place = {place_of(event): event.says for event in naive.read(data).events}
        for row in (await asked(make, data, EVERYTHING)).rows:
            said = by_place[place(row)]
            assert (row.country, row.colo, row.application) == (
                said["country"],
                said["colo"],
                said["application"],
            )
            assert row.service == service(said["port"] or 0).name
            if row.closed is None:
                assert (row.client_bytes, row.origin_bytes, row.status, row.origin_rtt) == (None,) * 4
                assert row.opened is not None
                assert row.duration == END - row.opened
            else:
                assert (row.duration, row.status) == (said["duration"], said["status"])
                assert (row.client_bytes, row.origin_bytes) == (
                    said["ClientBytes"] or 0,
                    said["OriginBytes"] or 0,
                )
                assert row.origin_rtt == (None if said["proto"] == "udp" else said["rtt"])

    @pytest.mark.parametrize("which", Which)
    @pytest.mark.parametrize("reverse", [False, True])
    @pytest.mark.parametrize("sort", CONNECTION_SORTS)
    async def test_they_can_be_listed_in_any_order(
        self, make: Make, which: Which, sort: str, reverse: bool
    ) -> None:
        found = await asked(make, sample(), EVERYTHING, which, sort, reverse=reverse)
        values = {
            "duration": lambda row: row.duration,
            "age": lambda row: row.opened,
            "bytes": lambda row: row.closed and row.client_bytes + row.origin_bytes,
        }
        keys = [values[sort](row) for row in found.rows]
        known = [key for key in keys if key is not None]
        assert len(known) > 2 or (which is Which.OPEN and sort == "bytes")
        assert known == sorted(known, reverse=not reverse)
        assert keys[: len(known)] == known, "what is not known comes last"
        assert {row.closed is None for row in found.rows} == {
            Which.ALL: {True, False},
            Which.OPEN: {True},
            Which.CLOSED: {False},
        }[which]
        assert found.total == len(found.rows)

    async def test_short_lists_are_the_beginning_of_long_ones(self, make: Make) -> None:
        async with make(sample()) as backend:
            await ended(backend)
            for sort in CONNECTION_SORTS:
                ask = {"which": Which.CLOSED, "sort": Sort(sort)}
                long = await backend.connections(EVERYTHING, size=MANY, **ask)  # type: ignore[arg-type]
                short = await backend.connections(EVERYTHING, size=3, **ask)  # type: ignore[arg-type]
                assert short.rows == long.rows[:3]
                assert short.total == long.total

    async def test_the_summary_equals_a_recount(self, make: Make) -> None:
        data = sample()
        everything = naive.read(data).events
        found = await asked(make, data, EVERYTHING)
        lengths = sorted(
            e.says["duration"] for e in closed_in(everything, EVERYTHING) if e.says["duration"] is not None
        )
        assert found.durations == tuple(
            lengths[int(share * (len(lengths) - 1))] for share in (0.5, 0.9, 0.99)
        )
        opens = naive.still_open(everything)
        for shares, name in (
            (found.clients, "client"),
            (found.origins, "origin"),
            (found.applications, "application"),
        ):
            counts: dict[str, int] = {}
            for event in opens:
                counts[event.says[name]] = counts.get(event.says[name], 0) + 1
            assert [number for _, number in shares] == sorted(counts.values(), reverse=True)[:5]
            assert all(counts[key] == number for key, number in shares)

    async def test_an_open_connection_leads_to_its_event(self, make: Make) -> None:
        async with make(sample()) as backend:
            await ended(backend)
            found = await backend.connections(EVERYTHING, which=Which.ALL, sort=Sort("age"), size=MANY)
            for row in found.rows[:40]:
                detail = await backend.event(row.position)
                assert detail is not None
                assert detail.row.client == row.client
                assert (detail.row.event == "connect") is (row.closed is None)
                assert row.status is None or detail.status == status(row.status)

    async def test_without_a_connect_nothing_is_said_to_be_open(self, make: Make) -> None:
        closes = [line for line in sample().splitlines(keepends=True) if b'"connect"' not in line.lower()]
        found = await asked(make, b"".join(closes), EVERYTHING)
        assert (found.connects_seen, found.open) == (False, 0)
        assert found.closed > 0

    async def test_an_empty_log_has_no_connections(self, make: Make) -> None:
        found = await asked(make, b"", EVERYTHING)
        assert (found.rows, found.open, found.closed, found.durations, found.shapes) == ((), 0, 0, None, ())
