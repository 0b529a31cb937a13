"""Keys that come in one burst, as they do over a slow line or when a text is pasted without brackets."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from spectrum_tui.model.query import Compare
from spectrum_tui.ui.app import SpectrumApp
from tests.ui.drive import program, running, settle

ENTER, CLEAR, BACK = "\r", "\x15", "\x1b"
NAMED = {ENTER: "enter", CLEAR: "ctrl+u", BACK: "escape"}


async def burst(pilot: Pilot[int], text: str) -> None:
    """Have all of a text read from the terminal at once."""
    for letter in text:
        key = NAMED.get(letter) or _character_to_key(letter)
        pilot.app.post_message(events.Key(key, None if letter == BACK else letter))
    await settle(pilot)


async def test_letters_do_not_overtake_the_key_that_clears_the_line() -> None:
    async with running(program()) as pilot:
        await burst(pilot, "/country=fr")
        await burst(pilot, CLEAR + "status")
        assert pilot.app.screen.query_one("#filter Input", Input).value == "status"
        await burst(pilot, ">=5" + CLEAR + "colo=fra")
        assert pilot.app.screen.query_one("#filter Input", Input).value == "colo=fra"


async def test_a_filter_typed_at_once_scopes_the_screen_and_what_follows_is_for_the_panes() -> None:
    app = program()
    async with running(app) as pilot:
        await burst(pilot, f"/event=connect{ENTER}/colo=FRA{ENTER}")
        assert app.dashboard.view.filters == (Compare("event", "=", "connect"), Compare("colo", "=", "FRA"))
        await burst(pilot, f"/nothing{BACK}3")
        assert app.dashboard.panes.current.id == "origins"
        assert len(app.dashboard.view.filters) == 2


async def test_a_name_typed_at_once_is_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(program()) as pilot:
        await burst(pilot, f"w{ENTER}{CLEAR}evidence.ndjson{ENTER}")
        for worker in [each for each in pilot.app.workers if each.group == "write"]:
            await worker.wait()
        assert os.listdir(tmp_path) == ["evidence.ndjson"]


async def test_a_paste_waits_for_its_turn() -> None:
    async with running(program()) as pilot:
        for event in (events.Key("slash", "/"), events.Paste("status>=500"), events.Key("enter", ENTER)):
            pilot.app.post_message(event)
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, SpectrumApp)
        assert app.dashboard.view.filters == (Compare("status", ">=", "500"),)


async def test_a_key_that_opens_what_shuts_at_once_holds_up_none_of_those_behind_it() -> None:
    app = program()
    async with running(app) as pilot:
        await burst(pilot, f"c{BACK}?{BACK}w{BACK}!{BACK}4")
        assert app.screen is app.dashboard
        assert app.dashboard.panes.current.id == "breakdown"


async def test_nothing_that_is_pasted_reaches_the_terminal_as_it_is() -> None:
    async with running(program()) as pilot:
        await burst(pilot, "/")
        pilot.app.post_message(events.Paste("a\x1b]0;x\x07b\x9b\u202ec\nd"))
        await settle(pilot)
        assert pilot.app.screen.query_one("#filter Input", Input).value == "a␛]0;x␇b\ufffd\ufffdc"


async def test_a_key_is_over_once_what_it_opened_is_drawn() -> None:
    async with running(program()) as pilot:
        app = pilot.app
        assert isinstance(app, SpectrumApp)
        app.courtesy.begin()
        await burst(pilot, "d")
        assert app.screen is not app.dashboard
        assert app.courtesy.is_calm


async def test_nothing_is_drawn_before_a_key_that_waits_to_be_looked_at() -> None:
    async with running(program()) as pilot:
        app = pilot.app
        assert isinstance(app, SpectrumApp)
        drawn = list[str]()
        app.courtesy.begin()
        app.dashboard.refresh()
        app.dashboard.call_after_refresh(drawn.append, "all")
        while app.courtesy.is_kept_waiting:
            assert not drawn
            await asyncio.sleep(0)
        await settle(pilot)
        assert drawn
