"""Keys on the timeline, end to end but for the backend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.query import Compare
from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.arrangement import Arrangement
from spectrum_tui.ui.widgets.jumpbar import JumpBar
from spectrum_tui.ui.widgets.timelinechart import TimelineChart
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text, settle
from tests.ui.scripted import ScriptedBackend

NOW = samples.NOW
TERM = Compare("colo", "=", "FRA")


def timed() -> ScriptedBackend:
    """Return a backend that knows which time a view is about."""
    backend = ScriptedBackend()

    def answer(view: View, now: Snapshot) -> Snapshot:
        start, end = view.interval or (NOW - (view.window or 0), NOW)
        step = max((end - start) // 300, 1)
        line = replace(now.timeline, start=start, step=step)
        return replace(now, view=view, start=start, end=end, timeline=line)

    backend.answer = answer
    return backend


async def test_t_goes_to_the_timeline_and_back() -> None:
    app = program(timed())
    async with running(app) as pilot:
        board = app.dashboard
        assert "▲" not in screen_text(app)
        await press(pilot, "2", "t")
        assert board.place is Place.TIMELINE
        assert "▲" in screen_text(app)
        assert "shift+← →" in screen_text(app)
        await press(pilot, "t")
        assert board.panes.current.has_focus
        assert board.panes.current.id == "clients"
        assert "▲" not in screen_text(app)


async def test_enter_scopes_to_the_column_and_its_figures_stay_the_same() -> None:
    app = program(timed(), view=View((TERM,)))
    async with running(app) as pilot:
        await press(pilot, "t", "left", "left", "left")
        chart = app.dashboard.query_one(TimelineChart)
        snapshot = chart.snapshot
        assert snapshot
        stretch = chart.cursor.stretch(chart.chart, snapshot)
        await press(pilot, "enter")
        assert app.dashboard.view == View((TERM, stretch) if stretch else ())
        assert app.dashboard.panes.current.has_focus
        await press(pilot, "escape")
        assert app.dashboard.view == View((TERM,))


async def test_shift_grows_a_range_and_escape_lets_go_of_it_first() -> None:
    app = program(timed())
    async with running(app) as pilot:
        await press(pilot, "t", "left", "shift+left", "shift+left", "shift+left")
        chart = app.dashboard.query_one(TimelineChart)
        assert len(chart.cursor.columns(chart.chart)) == 4
        assert "▲──▲" in screen_text(app) or "▲───" in screen_text(app)
        await press(pilot, "escape")
        assert len(chart.cursor.columns(chart.chart)) == 1
        assert chart.has_focus
        await press(pilot, "shift+right", "enter")
        (stretch,) = app.dashboard.view.scope
        assert isinstance(stretch, Range)
        assert stretch.end - stretch.start == pytest.approx(2 * 300 * SECOND / len(chart.chart), rel=0.5)


async def test_zooming_goes_nearer_and_escape_leads_back_at_once() -> None:
    backend = timed()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "t", *["left"] * 20, "z", "z")
        assert app.dashboard.view.interval
        start, end = app.dashboard.view.interval
        assert end - start == 15 * SECOND
        assert backend.asked[-1].interval == (start, end)
        assert len(app.dashboard.view.scope) == 1
        await press(pilot, "Z")
        start, end = app.dashboard.view.interval or (0, 0)
        assert end - start == MINUTE
        await press(pilot, "pageup")
        assert app.dashboard.view.interval == (start - 30 * SECOND, end - 30 * SECOND)
        assert "○ RANGE 1m   L live" in screen_text(app)
        await press(pilot, "escape")
        assert app.dashboard.view == View()
        assert app.dashboard.panes.current.has_focus


async def test_what_was_zoomed_to_can_be_kept_and_popped() -> None:
    app = program(timed(), view=View((TERM,)))
    async with running(app) as pilot:
        await press(pilot, "t", "z", "1")
        assert len(app.dashboard.view.scope) == 2
        assert app.dashboard.place is Place.TABLE
        await press(pilot, "escape")
        assert app.dashboard.view == View((TERM,))


async def test_the_timeline_comes_back_from_behind_a_large_pane() -> None:
    app = program(timed())
    async with running(app) as pilot:
        await press(pilot, "M", "t")
        assert app.dashboard.has_class(f"-{Arrangement.ALL}")
        assert app.dashboard.place is Place.TIMELINE


async def test_one_goes_to_a_time_that_is_in_sight() -> None:
    app = program(timed())
    async with running(app) as pilot:
        await press(pilot, "T", *"13:57:3", "x")
        assert "is not a time" in screen_text(app)
        await press(pilot, "enter")
        assert app.dashboard.query_one(JumpBar).is_open
        await press(pilot, "backspace", "0", "enter")
        chart = app.dashboard.query_one(TimelineChart)
        assert chart.has_focus
        assert chart.at == NOW - 150 * SECOND
        assert app.dashboard.view == View()


@pytest.mark.parametrize(("text", "age"), [("2h", 120), ("12:00", 120), ("14:30", 1410)])
async def test_one_goes_to_a_time_that_is_not_in_sight(text: str, age: int) -> None:
    app = program(timed())
    async with running(app) as pilot:
        await press(pilot, "T", *text.replace(":", ":"), "enter")
        at = NOW - age * MINUTE
        assert app.dashboard.view.interval == (at - 150 * SECOND, at + 150 * SECOND)
        await press(pilot, "escape")
        assert app.dashboard.view == View()


async def test_the_bar_for_a_time_is_left_without_one() -> None:
    app = program(timed())
    async with running(app) as pilot:
        await press(pilot, "T", "escape")
        assert app.dashboard.panes.current.has_focus
        await press(pilot, "t", "T", "enter")
        assert app.dashboard.place is Place.TIMELINE


async def test_a_click_puts_the_cursor_there() -> None:
    app = program(timed())
    async with running(app) as pilot:
        await pilot.click("#timeline", offset=(10 + 54, 3))
        await settle(pilot)
        chart = app.dashboard.query_one(TimelineChart)
        assert chart.has_focus
        assert chart.at == pytest.approx(NOW - 150 * SECOND, abs=6 * SECOND)


async def test_a_range_without_events_still_shows_its_time() -> None:
    backend = timed()
    app = program(backend, view=View((Range(NOW - MINUTE, NOW),)))
    async with running(app) as pilot:
        usual = backend.answer
        backend.answer = lambda view, now: replace(
            usual(view, now),
            totals=type(now.totals)(),
            timeline=replace(usual(view, now).timeline, counts=((0,) * 7,) * 300),
        )
        backend.now = samples.snapshot()
        await press(pilot, "t", "left", "Z")
        assert "0 events" in screen_text(app)
        assert app.dashboard.view.interval == (NOW - 5 * MINUTE, NOW)
