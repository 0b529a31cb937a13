"""The screen at every size: nothing breaks, nothing is wider than the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.geometry import Size

from spectrum_tui.backends.base import EventRow, View
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.screens.arrangement import Arrangement, arrange
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text, settle
from tests.ui.scripted import ScriptedBackend


@pytest.mark.parametrize(
    ("size", "maximised", "expected"),
    [
        ((120, 40), False, Arrangement.ALL),
        ((120, 40), True, Arrangement.MAXIMISED),
        ((80, 24), False, Arrangement.SINGLE),
        ((200, 24), False, Arrangement.SINGLE),
        ((60, 15), False, Arrangement.SINGLE),
        ((59, 40), False, Arrangement.TINY),
        ((120, 14), True, Arrangement.TINY),
    ],
)
def test_arrangements(size: tuple[int, int], maximised: bool, expected: Arrangement) -> None:
    assert arrange(Size(*size), maximised) is expected


async def test_everything_at_120x40() -> None:
    app = program()
    async with running(app):
        lines = screen_text(app).splitlines()
        assert len(lines) == 40
        for title in ("1 Event types", "2 Clients", "3 Origins", "4 Status", "5 Events"):
            assert any(title in line for line in lines)
        assert lines[0].startswith(" events.log   ● LIVE")
        assert lines[-1].startswith(" enter scope")


async def test_one_pane_at_a_time_at_80x24() -> None:
    app = program()
    async with running(app, (80, 24)) as pilot:
        assert "[1 Types]" in screen_text(app)
        assert "╭ 2 Clients" not in screen_text(app)
        await press(pilot, "5")
        text = screen_text(app)
        assert "[5 Events]" in text
        assert "522 origin did" in text
        assert "╭ 1 Event types" not in text


@pytest.mark.parametrize(
    ("width", "shown"), [(80, "~13:59:59 "), (120, "~13:59:59 "), (200, "~13:59:59.500 ")]
)
async def test_a_time_of_arrival_is_shown_whole(width: int, shown: str) -> None:
    app = program(ScriptedBackend(events=[replace(samples.EVENTS[-1], untimed=True), samples.event(1200)]))
    async with running(app, size=(width, 40)) as pilot:
        await press(pilot, "5")
        assert shown in screen_text(app)


async def test_a_wide_screen_shows_more_columns() -> None:
    app = program()
    async with running(app, (200, 50)):
        text = screen_text(app)
        assert "p50 / p95" in text
        assert "duration" in text


@pytest.mark.parametrize("size", [(59, 20), (30, 10), (100, 14)])
async def test_a_tiny_terminal_is_told_so(size: tuple[int, int]) -> None:
    app = program()
    async with running(app, size) as pilot:
        assert f"This terminal is {size[0]}×{size[1]}" in screen_text(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert "3 Origins" in screen_text(app)


@pytest.mark.parametrize("width", [60, 79, 99, 100, 119, 130, 159, 160, 250])
async def test_no_line_is_too_wide_at_any_size(width: int) -> None:
    app = program()
    async with running(app, (width, 40)) as pilot:
        for key in ("1", "2", "3", "4", "5"):
            await press(pilot, key)
            assert all(len(line) <= width for line in screen_text(app).splitlines())


HOSTILE = "\x1b]0;owned\x07[/x][bold]\u202egpj.exe\u0000日本語" + "A" * 500


async def test_hostile_values_stay_text_everywhere() -> None:
    bad_event = replace(
        samples.EVENTS[-1], client=HOSTILE, origin=HOSTILE, event=HOSTILE, country=HOSTILE, sni=HOSTILE
    )
    events: list[EventRow] = [*samples.EVENTS[:-1], bad_event]
    now = replace(
        samples.snapshot(),
        event_types=(replace(samples.TYPES[0], key=HOSTILE),),
        clients=(replace(samples.CLIENTS[0], key=HOSTILE, country=HOSTILE),),
        origins=(replace(samples.ORIGINS[0], key=HOSTILE),),
        breakdown=(replace(samples.STATUSES[0], key=HOSTILE, meaning=HOSTILE),),
    )
    view = View(scope=(Compare("sni", "=", HOSTILE),))
    app = program(ScriptedBackend(now, events), view=view, title=HOSTILE)
    async with running(app, (200, 50)) as pilot:
        for keys in ((), ("2",), ("y",), ("5", "enter")):
            await press(pilot, *keys)
            text = screen_text(app).replace("\n", "")
            assert text.isprintable()
            assert "\u202e" not in text


async def test_ascii_only_is_ascii_everywhere() -> None:
    app = program(ascii_only=True)
    async with running(app) as pilot:
        for keys in (
            (),
            ("5", "enter"),
            ("escape", "question_mark"),
            ("escape", "d"),
            ("escape", "slash", "a", "="),
        ):
            await press(pilot, *keys)
            assert screen_text(app).isascii()
