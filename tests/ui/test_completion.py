"""Completion of names and values in the filter bar."""

from __future__ import annotations

import pytest

from spectrum_tui.ui.completion import complete
from tests.ui.drive import press, program, running


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


async def test_right_takes_the_completion() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"eve", "right", *"=conn", "right", "enter")
        assert [str(getattr(term, "value", "")) for term in app.dashboard.view.scope] == ["connect"]
