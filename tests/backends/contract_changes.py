"""What every backend promises about what has changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from spectrum_tui.backends.base import View
from spectrum_tui.backends.differences import Figures
from spectrum_tui.model.parser import parse
from tests import naive
from tests.backends.contract import Make, each_view, expected, settled
from tests.naive import Event
from tests.naive_query import matches
from tests.naive_records import SECOND
from tests.sample_log import END, sample

WINDOW = View(window=120 * SECOND)
ONLY_NEW = replace(WINDOW, scope=(parse("client=192.0.2.200"),))


def scoped(view: View, event: Event) -> bool:
    """Tell whether an event is in the scope of a view."""
    return all(matches(each, event.says, event.raw) for each in view.filters)


def amounts(events: list[Event]) -> Figures:
    """Return what is compared of some events."""
    return Figures(
        events=len(events),
        failures=sum(event.says["side"] != "none" for event in events),
        finished=sum(event.finished for event in events),
        origin_faults=sum(event.fault for event in events),
    )


def _trouble_at(time: int) -> bytes:
    """Return a line of a client that nobody knew, refused by an origin that nobody knew."""
    record = {
        "Event": "originError",
        "Status": 521,
        "Timestamp": time,
        "ClientIP": "192.0.2.200",
        "ColoCode": "SIN",
        "OriginIP": "10.0.9.9",
        "OriginPort": 22,
        "OriginProto": "tcp",
        "OriginTlsFingerprint": "AB" * 32,
    }
    return json.dumps(record).encode() + b"\n"


TROUBLE = b"".join(_trouble_at(END - ago * SECOND // 5) for ago in range(500))


class ChangesContract:
    """The promises; a backend is put to them by a subclass with a fixture `make`."""

    @each_view
    async def test_changes_count_what_the_view_counts_and_what_it_counted_before(
        self, make: Make, view: View
    ) -> None:
        data = sample()
        async with make(data) as backend:
            await settled(backend, view)
            snapshot = await backend.snapshot(view)
            changes = await backend.changes(view)
        events = naive.read(data).events
        assert changes.now is not None
        assert changes.before is not None
        inside = [
            [event for event in events if start < event.time <= end and scoped(view, event)]
            for start, end in (changes.before, changes.now)
        ]
        assert changes.total == tuple(map(amounts, inside))
        assert changes.before[1] == changes.now[0]
        assert changes.halves is (view.window is None and view.interval is None)
        if not changes.halves:
            assert changes.total[1] == amounts(expected(data, view))
            assert snapshot.totals.events == changes.total[1].events
            assert changes.complete is (changes.before[1] - changes.before[0] == changes.length)

    async def test_what_did_not_change_is_not_told(self, make: Make) -> None:
        async with make(sample(2000)) as backend:
            await settled(backend)
            calm = await backend.changes(WINDOW)
        assert (calm.rows, calm.count, calm.complete, calm.loading) == ((), 0, True, False)

    async def test_what_changed_is_told_by_every_dimension_that_shows_it(self, make: Make) -> None:
        async with make(sample(2000) + TROUBLE) as backend:
            await settled(backend)
            changes = await backend.changes(WINDOW)
        found = {(row.dimension, row.key): row for row in changes.rows}
        assert changes.count == len(found) == len(changes.rows)
        client, origin = found["client", "192.0.2.200"], found["origin", "10.0.9.9:22/tcp"]
        assert (client.before.events, client.now.events) == (0, 500)
        assert origin.now == Figures(500, 500, 500, 500)
        assert client.new
        assert origin.new
        assert changes.factor(client) is None
        status = found["status", "521"]
        assert status.now.events > 500 > status.before.events > 0
        assert not status.new
        assert changes.factor(status) == pytest.approx(status.now.events / status.before.events)
        assert all(row.score > 0 for row in found.values())

    async def test_the_surest_comes_first_and_its_echoes_behind_it(self, make: Make) -> None:
        async with make(sample(2000) + TROUBLE) as backend:
            await settled(backend)
            changes = await backend.changes(WINDOW)
        scores = [row.score for row in changes.rows if not row.echo]
        assert scores == sorted(scores, reverse=True)
        assert not changes.rows[0].echo
        assert any(row.echo for row in changes.rows)

    async def test_the_same_answer_comes_back_while_nothing_changes(self, make: Make) -> None:
        async with make(sample(2000)) as backend:
            await settled(backend)
            changes = await backend.changes(WINDOW)
            assert await backend.changes(WINDOW) is changes
            assert await backend.changes(ONLY_NEW) is not changes

    async def test_what_is_new_is_told_however_rare(self, make: Make) -> None:
        async with make(sample(2000) + TROUBLE) as backend:
            await settled(backend)
            changes = await backend.changes(WINDOW)
        new = {each.dimension: each for each in changes.first_seen}
        assert new["client"].rows == (("192.0.2.200", 500),)
        assert (new["colo"].count, new["OriginTlsFingerprint"].rows) == (1, (("ab" * 32, 500),))
        assert "sni" not in new, "what does not say is not new"

    async def test_rows_of_panes_that_are_new_are_marked(self, make: Make) -> None:
        async with make(sample(2000) + TROUBLE) as backend:
            await settled(backend)
            marked = await backend.snapshot(replace(WINDOW, dimension="colo"))
            alone = await backend.snapshot(replace(ONLY_NEW, dimension="colo"))
            everything = await backend.snapshot(View(window=None))
            older = await backend.snapshot(View(window=3600 * SECOND))
        assert marked.new == alone.new == {("client", "192.0.2.200"), ("colo", "SIN")}
        assert everything.new == older.new == frozenset(), "nothing is known of before"

    async def test_changes_obey_the_scope(self, make: Make) -> None:
        async with make(sample(2000) + TROUBLE) as backend:
            await settled(backend)
            without = replace(WINDOW, scope=(parse("not client=192.0.2.200"),))
            changes, alone = await backend.changes(without), await backend.changes(ONLY_NEW)
        assert changes.rows == ()
        assert changes.first_seen == ()
        assert alone.total == (Figures(), Figures(500, 500, 500, 500))

    async def test_without_anything_before_nothing_is_new(self, make: Make) -> None:
        async with make(sample(400)) as backend:
            await settled(backend)
            changes = await backend.changes(View(window=3600 * SECOND))
        assert changes.before is None
        assert (changes.rows, changes.first_seen, changes.count) == ((), (), 0)
        assert changes.total[1].events > 300
