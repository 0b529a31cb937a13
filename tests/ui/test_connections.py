"""The connections: what is asked, what is shown, and where the keys lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from spectrum_tui.backends.base import Phase, Sort, View
from spectrum_tui.backends.connections import Connections, Smell, Which
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.query import Compare, Not
from spectrum_tui.model.units import clock_time
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.connections import ConnectionsScreen
from spectrum_tui.ui.screens.detail import DetailScreen
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend


def shown(app: SpectrumApp) -> ConnectionsScreen:
    """Return the screen of connections, which has to be what is seen."""
    assert isinstance(app.screen, ConnectionsScreen)
    return app.screen


async def test_o_shows_who_is_connected_and_goes_back() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o")
        text = screen_text(app)
        assert "open ~8,112   closed 12,301 in 5m   lasted p50 12 s   p90 12m04s   p99 14h22m" in text
        assert "203.0.113.9 looks like password guessing: 412 sessions under 5 s at ssh in 5m" in text
        assert "1,203 of the closed began before the log" in text
        assert backend.asked_connections[-1] == (app.dashboard.view, Which.ALL, Sort("duration"), 100)
        await press(pilot, "o")
        assert isinstance(app.screen, Board)


async def test_enter_opens_the_event_and_escape_comes_back() -> None:
    backend = ScriptedBackend()
    rows = [
        row._replace(position=event.position)
        for row, event in zip(backend.connected.rows, backend.events, strict=False)
    ]
    backend.connected = replace(backend.connected, rows=tuple(rows))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o", "j", "j", "enter")
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.detail is not None
        assert app.screen.detail.row.position == rows[2].position
        await press(pilot, "escape")
        item = shown(app).pane.item
        assert item is not None
        assert item.position == rows[2].position


async def test_an_event_leads_to_its_connection_and_back() -> None:
    backend = ScriptedBackend()
    event = backend.events[-1]
    row = backend.connected.rows[7]._replace(position=event.position)
    backend.connected = replace(
        backend.connected, rows=(*backend.connected.rows[:7], row, *backend.connected.rows[8:])
    )
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "enter", "o")
        asked = backend.asked_connections[-1][0]
        assert asked.scope == (Compare("client", "=", event.client),)
        assert not app.dashboard.view.scope, "only here"
        item = shown(app).pane.item
        assert item is not None
        assert item.position == event.position
        await press(pilot, "enter")
        assert isinstance(app.screen, DetailScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, Board)


async def test_what_looks_odd_scopes_to_its_client_and_rows_can_be_excluded() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o", "tab", "j", "enter")
        scoped = app.dashboard.view.scope
        assert scoped == (Compare("client", "=", "203.0.113.80"),)
        assert backend.asked_connections[-1][0].scope == scoped
        assert "all ▸ client 203.0.113.80" in screen_text(app)
        await press(pilot, "tab", "x")
        row = backend.connected.rows[0]
        assert app.dashboard.view.scope[1:] == (Not(Compare("client", "=", row.client)),)
        assert shown(app).which is Which.ALL


async def test_order_window_and_choice_are_asked_for() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o", "s", "r", "d", "right_square_bracket")
        view, which, sort, _ = backend.asked_connections[-1]
        assert (which, sort) == (Which.OPEN, Sort("age", reverse=True))
        assert view.window == 900 * 10**9
        assert "Open connections" in screen_text(app)
        await press(pilot, "s", "d", "d")
        assert backend.asked_connections[-1][1:3] == (Which.ALL, Sort("bytes"))


async def test_the_end_of_the_list_asks_for_more() -> None:
    backend = ScriptedBackend()
    backend.connected = replace(backend.connected, rows=backend.connected.rows * 10)
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o", "G")
        assert backend.asked_connections[-1][3] == 200


async def test_the_cursor_stays_on_its_connection() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o", "j", "j")
        before = shown(app).pane.item
        rows = backend.connected.rows
        backend.connected = replace(backend.connected, rows=(*rows[20:], *rows[:20]))
        shown(app).pump.ask()
        await press(pilot, "y")
        after = shown(app).pane.item
        assert before is not None
        assert after is not None
        assert after.position == before.position


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Connections(), "none seen: no connect event was read"),
        (Connections(), "No connection so far."),
        (Connections(connects_seen=True), "open ~0"),
        (Connections(connects_seen=True), "No connection in this view."),
    ],
)
async def test_what_is_not_there_is_said(found: Connections, words: str) -> None:
    backend = ScriptedBackend()
    backend.connected = found
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o")
        assert words in screen_text(app)


async def test_hostile_names_reach_no_terminal() -> None:
    backend = ScriptedBackend()
    evil = "\x1b]0;pwned\x07[red]x[/red]\u202e"
    row = (
        samples.connections()
        .rows[0]
        ._replace(client=evil, country=evil, colo=evil, origin=evil, application=evil)
    )
    shape = replace(samples.connections().shapes[2], client=evil, origin=evil)
    backend.connected = replace(
        backend.connected, rows=(row,), shapes=(shape,), clients=((evil, 3),), origins=((evil, 3),)
    )
    app = program(backend)
    async with running(app, size=(200, 50)) as pilot:
        await press(pilot, "o")
        text = screen_text(app)
        assert "[red]x[/red]" in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


async def test_names_that_people_gave_stand_for_ids_and_addresses() -> None:
    backend = ScriptedBackend()
    found = backend.connected
    row, shape = found.rows[0], replace(found.shapes[0], smell=Smell.LOOP, origin=found.rows[0].origin)
    backend.connected = replace(
        found, rows=(row,), shapes=(shape,), applications=((row.application, 7),), origins=((row.origin, 9),)
    )
    labels = Labels.of({row.application: "ssh-prod"}, {row.origin: "bastion-1"})
    app = program(backend, labels=labels, view=View((Compare("application", "=", row.application),)))
    async with running(app, size=(200, 50)) as pilot:
        await press(pilot, "o")
        lines = screen_text(app).splitlines()
        assert "application ssh-prod" in lines[0]
        assert "origins       bastion-1 ~9" in screen_text(app)
        assert "applications  ssh-prod ~7" in screen_text(app)
        assert "back at bastion-1 within" in screen_text(app)
        listed = next(line for line in lines if line.startswith("│▸"))
        assert f"bastion-1  {row.origin.removesuffix('/tcp')}" in listed
        assert "ssh-prod" in listed


@pytest.mark.parametrize("width", [80, 100, 120])
async def test_it_says_what_it_looked_at_and_until_when(width: int) -> None:
    backend = ScriptedBackend()
    backend.connected = replace(backend.connected, closed=250_000, judged=100_000)
    app = program(backend)
    async with running(app, size=(width, 40)) as pilot:
        await press(pilot, "o")
        assert "no longer counted" in screen_text(app), "in a line of its own where there is no room"
        assert "Looks odd among the newest 100,000 that closed" in screen_text(app)
        assert f"of 40 by duration, as of {clock_time(samples.NOW, UTC)}" in screen_text(app)
        backend.connected = replace(backend.connected, judged=250_017)
        shown(app).pump.ask()
        await press(pilot, "y")
        assert "among the newest" not in screen_text(app)


async def test_a_close_can_only_have_its_opening_where_something_closed() -> None:
    backend = ScriptedBackend()
    for closed in (0, 3):
        backend.connected = Connections(connects_seen=True, closed=closed)
        async with running(program(backend)) as pilot:
            await press(pilot, "o")
            assert isinstance(pilot.app, SpectrumApp)
            assert ("every close has its opening" in screen_text(pilot.app)) == bool(closed)


async def test_connections_of_a_log_that_is_still_read_are_told_to_be_a_part() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "o")
        assert "still loading" not in screen_text(app)
        assert app.dashboard.shown
        app.dashboard.shown = replace(app.dashboard.shown, phase=Phase.LOADING)
        shown(app).pump.ask()
        await press(pilot, "y")
        assert "as of 14:00:00 still loading" in screen_text(app)


async def test_a_longer_window_is_offered_only_where_there_is_one() -> None:
    backend = ScriptedBackend()
    backend.connected = Connections(connects_seen=True)
    for view, is_offered in ((View(), True), (View(window=None), False), (View((Range(1, 2),)), False)):
        app = program(backend, view=view)
        async with running(app) as pilot:
            await press(pilot, "o")
            assert "No connection in this view." in screen_text(app)
            assert ("makes the window longer" in screen_text(app)) is is_offered
