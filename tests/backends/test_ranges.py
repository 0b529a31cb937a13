"""Whatever lies on the stack of scopes, everything that is shown or written agrees to the event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from spectrum_tui.backends.base import Backend, Snapshot, View
from spectrum_tui.backends.reading import Readers
from spectrum_tui.backends.scope import Range, Step
from spectrum_tui.backends.stream import EventStream
from spectrum_tui.model.parser import parse
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.times import LATEST, SECOND
from spectrum_tui.note import filter_text
from spectrum_tui.sources.follow import FollowedFile
from tests import naive
from tests.backends.contract import all_rows, expected, figures, settled
from tests.backends.test_local import reading
from tests.naive import Event
from tests.sample_log import END, sample

FILTERS = (
    "status>=400",
    "not client=203.0.113.9",
    "event=disconnect or event=originError",
    "client in 203.0.113.0/24",
    "origin=10.0.3.7:22/tcp",
    "bytes>1KiB",
    "exists(sni)",
    "duration<2s",
)
DATA = sample()


def stack(random: Random) -> tuple[Step, ...]:
    """Return up to two filters and up to two ranges in any order."""
    steps: list[Step] = [parse(each) for each in random.sample(FILTERS, random.randrange(3))]
    for _ in range(random.randrange(3)):
        start = END - random.randrange(650 * SECOND)
        end = random.choice((LATEST, start + random.randrange(1, 400 * SECOND)))
        steps.append(Range(random.choice((0, start)) if end < LATEST else start, end))
    random.shuffle(steps)
    return tuple(steps)


def drawn(seed: int) -> View:
    """Return a random view; without a range its window counts."""
    random = Random(seed)
    return View(stack(random), window=random.choice((None, 60 * SECOND, 300 * SECOND)), rows=None)


VIEWS = [drawn(seed) for seed in range(60)]


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[Backend]:
    """A backend that has read the sample."""
    (tmp_path / "log").write_bytes(DATA)
    async with reading(FollowedFile(tmp_path / "log", numbers=count(1), follow=False)) as found:
        await settled(found)
        yield found


def per_side(events: list[Event]) -> list[int]:
    """Return how many of some events are of each side."""
    return [sum(event.says["side"] == side for event in events) for side in SIDES]


async def test_every_figure_of_every_stack_equals_a_recount(backend: Backend) -> None:
    everything = naive.read(DATA).events
    assert sum(bool(expected(DATA, view)) for view in VIEWS) > len(VIEWS) // 2
    for view in VIEWS:
        events = expected(DATA, view)
        snapshot = await backend.snapshot(view)
        second = naive.report(events, everything)
        second["totals"]["open_connections"] = snapshot.totals.open_connections
        assert naive.same(figures(snapshot), second), view
        check_time(snapshot, events)


def check_time(snapshot: Snapshot, events: list[Event]) -> None:
    """Compare what is counted over time, column by column."""
    line = snapshot.timeline
    assert [sum(column) for column in zip(*line.counts, strict=True)] == (
        per_side(events) if line.counts else []
    )
    for at, column in enumerate(line.counts):
        start = line.start + at * line.step
        assert list(column) == per_side([each for each in events if start < each.time <= start + line.step])
    interval = snapshot.view.interval
    if interval and Range(*interval).bounded:
        assert len(line.counts) <= 301
        assert all(sum(row.trend) == row.count for row in snapshot.event_types)
        assert all(sum(row.trend) == row.count for row in snapshot.clients)
        assert all(sum(row.trend) == row.origin_faults for row in snapshot.origins)


async def test_pages_hold_what_is_counted(backend: Backend) -> None:
    for view in VIEWS:
        events = sorted(expected(DATA, view), key=lambda event: (event.time, event.number), reverse=True)
        first = await backend.page(view, size=5)
        assert first.newer + len(first.rows) + first.older == len(events)
        assert (await backend.snapshot(view)).totals.events == len(events)
        assert [row.time for row in await all_rows(backend, view, 100)] == [event.time for event in events]


def test_an_export_holds_what_is_counted(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(DATA)
    for view in VIEWS:
        source = FollowedFile(tmp_path / "log", numbers=count(1), follow=False)
        matches = EventStream(Readers([source]), view).run(lambda: END, lambda _: False)
        assert [match.record.content for match in matches] == [event.raw for event in expected(DATA, view)]


async def test_a_report_names_the_filters_of_the_stack_as_one_that_finds_the_same(backend: Backend) -> None:
    for view in VIEWS:
        snapshot = await backend.snapshot(view)
        text = filter_text(snapshot)
        ranges = tuple(step for step in view.scope if isinstance(step, Range))
        again = View((*ranges, *([parse(text)] if text else [])), window=view.window, rows=None)
        assert figures(await backend.snapshot(again)) == figures(snapshot)


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (SECOND // 1000, 1_000_000),
        (SECOND, 5_000_000),
        (60 * SECOND, 250_000_000),
        (86400 * SECOND, 300 * SECOND),
    ],
)
async def test_a_range_has_round_steps_and_rates_over_its_length(
    backend: Backend, length: int, step: int
) -> None:
    start = END - max(length, 500 * SECOND)
    snapshot = await backend.snapshot(View((Range(start, start + length),)))
    assert (snapshot.timeline.step, snapshot.start, snapshot.end) == (step, start, start + length)
    assert len(snapshot.timeline.counts) >= length // step
    assert snapshot.totals.per_second == pytest.approx(snapshot.totals.events / (length / SECOND))


async def test_rates_of_a_range_that_goes_on_are_those_up_to_the_newest_event(
    backend: Backend,
) -> None:
    snapshot = await backend.snapshot(View((Range(END - 100 * SECOND, END + 900 * SECOND),)))
    assert snapshot.totals.events
    assert snapshot.totals.per_second == pytest.approx(snapshot.totals.events / 100)
