"""Completion of names and values in the filter bar."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from spectrum_tui.ui.completion import complete
from tests.ui.drive import press, program, running, screen_text


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("sta", "status"),
        ("status>=500 and cou", "status>=500 and country"),
        ("not (fire", "not (firewall"),
        ("ClientTcp", "ClientTcpRtt"),
        ("event=orig", "event=originError"),
        ("event in (connect, dis", "event in (connect, disconnect"),
        ("side = pol", "side = policy"),
        ("firewall=block_c", "firewall=BLOCK_COUNTRY"),
        ("status", None),
        ("status>=5", None),
        ("sni=exa", None),
        ("", None),
        ("country=", None),
    ],
)
def test_the_last_word_is_completed(typed: str, whole: str | None) -> None:
    assert complete(typed) == whole


async def test_the_filter_bar_says_how_to_complete() -> None:
    app = program()
    async with running(app, size=(80, 24)) as pilot:
        await press(pilot, "slash")
        assert "Tab completes" in screen_text(app)


async def test_tab_without_a_completion_stays_in_the_filter_bar() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", "tab", *"xyz", "left", "tab")
        field = app.dashboard.query_one(Input)
        assert app.focused is field
        assert (field.value, field.cursor_position) == ("xyz", 2)


@pytest.mark.parametrize("key", ["right", "tab"])
async def test_a_key_takes_the_completion(key: str) -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"eve", key, *"=conn", key, "enter")
        assert [str(getattr(term, "value", "")) for term in app.dashboard.view.scope] == ["connect"]
