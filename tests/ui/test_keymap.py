"""Keys of the settings file: bound, shown, and refused where they cannot be."""

from __future__ import annotations

import pytest

from spectrum_tui.errors import UsageError
from spectrum_tui.ui.keymap import changed, for_textual
from spectrum_tui.ui.keys import KEYS
from tests.ui.drive import press, program, running, screen_text


def test_without_changes_the_table_is_the_table() -> None:
    assert changed({}) == KEYS
    assert for_textual(KEYS, {}) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pauze": "f5"}, "there is nothing called 'pauze'; did you mean pause?"),
        ({"pause": "ctrl+s"}, "pause: ctrl+s stops a terminal's output"),
        ({"pause": "ctrl+i"}, "pause: ctrl+i is Enter or Tab to a terminal"),
        ({"pause": "ctlr+r"}, "pause: there is no key 'ctlr+r'; did you mean ctrl+r?"),
        ({"pause": ""}, "pause: there is no key ''"),
        ({"pause": "x"}, "x would be both"),
        ({"pause": "f5", "sort": "f5"}, "f5 would be both"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        changed(changes)
    assert told in str(refusal.value)


def test_keys_can_change_places() -> None:
    table = changed({"exclude": "v", "events": "x"})
    assert {press.id: press.keys for key in table for press in key.presses if press.keys in "vx"} == {
        "exclude": "v",
        "events": "x",
    }


async def test_another_key_does_it_and_the_old_one_no_longer() -> None:
    app = program(keys={"filter": "f5,;", "scope": "R"})
    async with running(app, size=(200, 50)) as pilot:
        assert "f5 filter" in screen_text(app)
        assert "R scope" in screen_text(app)
        await press(pilot, "slash")
        assert "Tab completes" not in screen_text(app)
        await press(pilot, "f5")
        assert "Tab completes" in screen_text(app)
        await press(pilot, "escape", "semicolon")
        assert "Tab completes" in screen_text(app)
        await press(pilot, "escape", "question_mark")
        assert "f5, ;" in screen_text(app)


async def test_a_key_that_meant_several_things_still_means_the_others() -> None:
    app = program(keys={"scope": "R"})
    async with running(app) as pilot:
        await press(pilot, "5", "enter")
        assert app.screen is app.detail
