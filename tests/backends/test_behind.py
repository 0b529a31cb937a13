"""Events that come faster than they can be read: the newest are shown, others counted when there is time."""

from __future__ import annotations

import pytest

from spectrum_tui.backends.base import Phase, Snapshot
from spectrum_tui.backends.feed import Feed
from spectrum_tui.engine import budget
from spectrum_tui.sources import gaps
from tests.backends.newest import EVERYTHING, LATER, VIEW, Log, answer, filled, live, reading, source
from tests.backends.test_newest_first import gate, log, small_steps
from tests.naive_records import SECOND
from tests.sample_log import END

__all__ = ["gate", "log", "small_steps"]
MANY = 40_000


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a megabyte for far behind."""
    monkeypatch.setattr(gaps, "FAR", 1 << 20)
    monkeypatch.setattr(gaps, "NEAR", 1 << 16)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Hold what was passed over back as long as this is not empty."""
    hold = [True]
    fill = Feed._fill
    monkeypatch.setattr(Feed, "_fill", lambda feed: not hold and fill(feed))
    return hold


def is_live(snapshot: Snapshot) -> bool:
    return snapshot.phase is Phase.LIVE


def burst(first: int, number: int) -> bytes:
    """Return events of a few seconds."""
    return b"".join(live(each * 5 * SECOND // MANY) for each in range(first, first + number))


async def test_the_newest_are_shown_and_behind_is_said_until_all_are_counted(
    log: Log, held: list[bool]
) -> None:
    log.write(live(0))
    async with reading(source(log.path, follow=True), clock=lambda: LATER + 5 * SECOND) as backend:
        await answer(backend, VIEW, is_live)
        log.append(burst(0, MANY))
        newest = LATER + (MANY - 1) * 5 * SECOND // MANY
        early = await answer(backend, VIEW, lambda each: each.end == newest)
        assert early.phase is Phase.BEHIND
        assert 100 < early.totals.events < MANY / 2
        assert early.ingest.late == 0
        page = await backend.page(VIEW, size=3)
        assert page.rows[0].time == newest
        held.clear()
        late = await answer(backend, VIEW, is_live)
        assert late.totals.events == late.ingest.accepted == MANY + 1
        assert (late.ingest.rejected, late.ingest.unloaded, late.ingest.late) == (0, 0, 0)
        everything = await backend.snapshot(EVERYTHING)
        assert everything.totals.events == MANY + 1


async def test_older_events_make_room_for_those_that_were_passed_over(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "LEAST_FREE", 64 << 20)  # so that only events count
    async with reading(
        source(log.path, follow=True), retain=6 << 18, clock=lambda: LATER + 5 * SECOND
    ) as backend:
        await answer(backend, EVERYTHING, lambda each: filled(each) and each.ingest.accepted == 10_000)
        assert END < LATER
        log.append(burst(0, MANY))
        last = await answer(
            backend, VIEW, lambda each: is_live(each) and each.ingest.accepted == 10_000 + MANY
        )
        assert last.ingest.unloaded == 0
        assert last.ingest.evicted > 5_000
        page = await backend.page(EVERYTHING, size=10)
        assert page.rows[0].time == LATER + (MANY - 1) * 5 * SECOND // MANY


async def test_what_there_is_no_room_for_is_counted_all_the_same(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "LEAST_FREE", 64 << 20)
    log.write(live(0))
    async with reading(
        source(log.path, follow=True), retain=3 << 18, clock=lambda: LATER + 5 * SECOND
    ) as backend:
        await answer(backend, VIEW, is_live)
        log.append(burst(0, MANY))
        last = await answer(
            backend, EVERYTHING, lambda each: is_live(each) and each.ingest.accepted == MANY + 1
        )
        assert (last.totals.events, last.ingest.unloaded) == (MANY + 1, 0)
        assert 10_000 < last.ingest.evicted < MANY
        window = await backend.snapshot(VIEW)
        assert window.totals.events > 5_000
        assert window.end == LATER + (MANY - 1) * 5 * SECOND // MANY


async def test_what_is_given_up_of_the_past_does_not_give_up_what_was_passed_over(
    log: Log, held: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "LEAST_FREE", 64 << 20)
    async with reading(
        source(log.path, follow=True), retain=1 << 19, clock=lambda: LATER + 5 * SECOND
    ) as backend:
        await answer(backend, VIEW, lambda each: each.totals.events > 0)
        log.append(burst(0, MANY))
        early = await answer(backend, VIEW, lambda each: (each.end or 0) > LATER)
        held.clear()
        last = await answer(backend, EVERYTHING, is_live)
        assert last.ingest.unloaded > 0
        assert last.ingest.accepted >= MANY + early.ingest.accepted - early.totals.events
        assert last.totals.events == last.ingest.accepted
