"""The columns of the Events pane: the usual ones, those that were chosen, and scrolling through them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.model.eventcolumns import EVENT_COLUMNS, USUAL_COLUMNS
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.format import events, table
from spectrum_tui.ui.lines import text_of, width_of
from spectrum_tui.ui.screens.columns import ColumnsScreen
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text

EVERY = tuple(EVENT_COLUMNS)


def titles(app: SpectrumApp) -> str:
    """Return the line of titles of the Events pane."""
    pane = app.dashboard.panes.events
    return text_of(pane.body(pane.size.width - 2, pane.room)[0])


def drawn(width: int, chosen: tuple[str, ...], skipped: int = 0) -> tuple[str, str]:
    """Return the titles and a row in a table of some width."""
    row = replace(samples.EVENTS[1], client_port=51_234, asn=64_500, client_rtt=38_123_456, firewall="Allow")
    columns = table.laid_out(events.columns(width, chosen=chosen, skipped=skipped), width)
    shown = table.row(columns, events.values(row, {each.name: cells for each, cells in columns}, None))
    assert width_of(shown) <= width
    return text_of(table.titles(columns, None)), text_of(shown)


def test_every_column_shows_something() -> None:
    for name in EVENT_COLUMNS:
        _, row = drawn(60, (name,))
        assert row.strip(), name


def test_chosen_columns_stand_in_their_order() -> None:
    heads, row = drawn(90, ("status", "client_port", "asn", "client_rtt", "firewall"))
    assert heads.split() == ["status", "port", "AS", "client", "RTT", "firewall"]
    assert row.split()[-5:] == ["51234", "64500", "38", "ms", "Allow"]


@pytest.mark.parametrize("width", [20, 56, 80, 118, 198])
def test_scrolling_meets_every_column_and_no_line_is_too_long(width: int) -> None:
    met: set[str] = set()
    for skipped in range(len(EVERY)):
        listed = events.columns(width, chosen=EVERY, skipped=skipped)
        assert sum(each.width for each in listed) <= max(width, listed[0].width)
        met |= {each.name for each in listed}
        if events.last_shown(listed, EVERY):
            break
    assert len(met) == len(EVERY) or width == 20


async def test_braces_scroll_to_the_columns_without_room_and_back() -> None:
    app = program()
    async with running(app, (80, 24)) as pilot:
        await press(pilot, "5")
        usual = titles(app)
        assert usual.endswith("›")
        assert "SNI" not in usual
        for _ in USUAL_COLUMNS:
            await press(pilot, "right_curly_bracket")
        scrolled = titles(app)
        assert scrolled.startswith("‹time")
        assert "application" in scrolled
        assert not scrolled.rstrip().endswith("›")
        for _ in USUAL_COLUMNS:
            await press(pilot, "shift+left")
        assert titles(app) == usual


async def test_columns_are_hidden_shown_and_moved() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "K", "enter", "down", "K", "escape")
        pane = app.dashboard.panes.events
        assert pane.columns[:3] == ("client", "type", "country")
        assert "time" not in pane.columns
        assert titles(app).split()[:2] == ["client", "type"]
        await press(pilot, "K", "r", "escape")
        assert pane.columns == ()


async def test_the_last_column_stays() -> None:
    app = program(columns=("client",))
    async with running(app) as pilot:
        await press(pilot, "5", "K", "enter")
        assert isinstance(app.screen, ColumnsScreen)
        await press(pilot, "escape")
        assert app.dashboard.panes.events.columns == ("client",)


async def test_what_to_write_into_the_settings_can_be_copied() -> None:
    app = program(columns=("client", "status"))
    async with running(app) as pilot:
        await press(pilot, "5", "K", "y")
        assert app.clipboard == 'columns = ["client", "status"]'
        assert "address of the client" in screen_text(app)
