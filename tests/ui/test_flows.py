"""What happens when keys are pressed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Phase, Snapshot, Sort, View
from spectrum_tui.errors import BackendError, SourceError
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Compare, Not
from spectrum_tui.model.units import MINUTE
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.screens.dashboard import Dashboard
from spectrum_tui.ui.screens.detail import DetailScreen
from spectrum_tui.ui.screens.lists import DimensionScreen, HelpScreen, RejectsScreen
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.filterbar import FilterBar
from spectrum_tui.ui.widgets.listpane import ListPane
from spectrum_tui.ui.widgets.tablepane import TablePane
from tests.ui import samples
from tests.ui.drive import frame, press, program, running, screen_text, settle
from tests.ui.scripted import ScriptedBackend


async def test_enter_scopes_everything_and_escape_goes_back() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "3", "enter")
        term = Compare("origin", "=", "10.0.3.7:22/tcp")
        assert app.dashboard.view.scope == (term,)
        assert backend.asked[-1].scope == (term,)
        assert "all ▸ origin 10.0.3.7:22/tcp" in screen_text(app)
        await press(pilot, "escape")
        assert not app.dashboard.view.scope


async def test_x_excludes_the_row() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "j", "x")
        assert app.dashboard.view.scope == (Not(Compare("client", "=", "198.51.100.4")),)
        assert "not client 198.51.100.4" in screen_text(app)


@pytest.mark.parametrize(("status", "term"), [(522, ("status", "522")), (None, ("event", "tlsError"))])
async def test_x_excludes_events_of_the_same_status_or_type(
    status: int | None, term: tuple[str, str]
) -> None:
    event = replace(samples.EVENTS[0], status=status, event="tlsError")
    app = program(ScriptedBackend(events=[event]))
    async with running(app) as pilot:
        await press(pilot, "5", "x")
        assert app.dashboard.view.scope == (Not(Compare(term[0], "=", term[1])),)


@pytest.mark.parametrize(
    ("key", "name"),
    [("1", "event_types"), ("2", "clients"), ("3", "origins"), ("4", "breakdown"), ("5", "events")],
)
async def test_numbers_go_to_panes(key: str, name: str) -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, key)
        assert app.dashboard.panes.current.id == name
        assert app.focused is app.dashboard.panes.current


async def test_tab_goes_round() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "tab", "l")
        assert app.dashboard.panes.current.id == "origins"
        await press(pilot, "shift+tab", "h", "h")
        assert app.dashboard.panes.current.id == "events"


async def test_brackets_step_the_window() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "right_square_bracket")
        assert app.dashboard.view.window == 15 * MINUTE
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert app.dashboard.view.window == MINUTE


async def test_sorting_belongs_to_the_pane() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "s", "r")
        assert app.dashboard.view.clients == Sort("failures", reverse=True)
        assert app.dashboard.view.origins == View().origins


async def test_the_cursor_stays_on_its_row_when_rows_move() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "2", "j")
        backend.now = replace(backend.now, clients=tuple(reversed(samples.CLIENTS)))
        await frame(pilot)
        assert app.dashboard.panes.current.value() == "198.51.100.4"


async def test_pause_freezes_the_eyes_and_counts() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "space")
        before = screen_text(app).splitlines()[2:]
        ingest = replace(backend.now.ingest, accepted=backend.now.ingest.accepted + 1204)
        backend.now = replace(backend.now, ingest=ingest, clients=samples.CLIENTS[:1])
        await frame(pilot)
        assert "PAUSED +1,204" in screen_text(app)
        assert screen_text(app).splitlines()[2:] == before
        await press(pilot, "p")
        assert "PAUSED" not in screen_text(app)
        assert screen_text(app).splitlines()[2:] != before


async def test_v_shows_the_events_of_the_row_and_escape_undoes_both() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "3", "v")
        assert app.dashboard.view.scope == (Compare("origin", "=", "10.0.3.7:22/tcp"),)
        assert app.dashboard.panes.current.id == "events"
        assert not app.dashboard.query_one("#clients").display
        await press(pilot, "escape")
        assert not app.dashboard.view.scope
        assert app.dashboard.query_one("#clients").display


async def test_maximise_and_restore() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "M")
        assert [pane.id for pane in app.dashboard.panes.all if pane.display] == ["clients"]
        await press(pilot, "M")
        assert all(pane.display for pane in app.dashboard.panes.all)


async def test_moving_in_the_events_pins_and_g_follows_again() -> None:
    backend = ScriptedBackend(events=samples.EVENTS[:1000])
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "j", "j")
        events = app.dashboard.query_one(EventsPane)
        chosen = events.list.row
        backend.events += samples.EVENTS[1000:1005]
        backend.now = samples.snapshot()
        await frame(pilot)
        assert events.list.row is chosen
        assert "+5 new" in screen_text(app)
        await press(pilot, "G")
        assert events.list.row == samples.EVENTS[1004]
        assert "following" in screen_text(app)


async def test_nothing_is_called_new_that_was_there_before() -> None:
    backend = ScriptedBackend(events=samples.EVENTS[:1000])
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "g")
        events = app.dashboard.query_one(EventsPane)
        assert f"{1000 - events.rows} above" in screen_text(app)
        assert " new " not in screen_text(app)
        backend.events += samples.EVENTS[1000:1005]
        backend.now = samples.snapshot()
        await frame(pilot)
        assert "+5 new" in screen_text(app)


async def test_one_can_scroll_to_the_very_first_event() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "g")
        events = app.dashboard.query_one(EventsPane)
        assert events.list.row == samples.EVENTS[0]
        for _ in range(3):
            await press(pilot, "pagedown")
        assert events.list.row == samples.EVENTS[0]


async def test_scrolling_down_loads_older_events() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", *["pagedown"] * 12)
        events = app.dashboard.query_one(EventsPane)
        assert len(events.list.rows) > 100
        assert events.list.row is not None
        assert events.list.row.position < samples.EVENTS[-100].position


async def test_e_goes_to_the_next_fault() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "j", "j", "e")
        row = app.dashboard.query_one(EventsPane).list.row
        assert row is not None
        assert row.status == 522


async def test_an_event_opens_and_its_lifecycle_and_values_lead_on() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "enter")
        assert isinstance(app.screen, DetailScreen)
        assert "raw record" in screen_text(app)
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, Dashboard)
        assert app.dashboard.view.scope == (Compare("event", "=", "originError"),)


async def test_a_value_of_the_detail_can_be_excluded() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "enter", "tab", "x")
        assert app.dashboard.view.scope == (Not(Compare("event", "=", "originError")),)


@pytest.mark.parametrize(("width", "halves"), [(120, True), (100, False), (80, False)])
async def test_the_other_half_is_offered_where_there_are_two(width: int, halves: bool) -> None:
    app = program()
    async with running(app, size=(width, 40)) as pilot:
        await press(pilot, "5", "enter")
        before = app.focused
        assert ("tab other half" in screen_text(app)) is halves
        await press(pilot, "tab")
        assert (app.focused is not before) is halves


async def test_the_detail_screen_is_used_again() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "enter")
        first = app.screen
        await press(pilot, "escape", "j", "j", "enter")
        assert app.screen is first


async def test_an_evicted_event_is_said_to_be_gone() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "j")
        backend.events.clear()
        await press(pilot, "enter")
        assert isinstance(app.screen, Dashboard)
        assert "no longer kept" in _toasts(app)


def _toasts(app: SpectrumApp) -> str:
    return " ".join(notification.message for notification in app._notifications)


async def test_copies_go_to_the_clipboard_and_say_so() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "y")
        assert app.clipboard == "203.0.113.9"
        assert "set-clipboard on" in _toasts(app)
        await press(pilot, "5", "Y")
        assert app.clipboard.startswith('{"Event"')


async def test_a_copy_too_large_for_the_terminal_goes_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spectrum_tui.ui.clipboard.LIMIT", 4)
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "y")
        assert app.clipboard == ""
        path = _toasts(app).partition("too long for the terminal's clipboard: written to ")[2].split()[0]
    assert Path(path).read_text("utf-8") == "203.0.113.9"  # noqa: ASYNC240 - the program has ended


async def test_the_rejected_lines() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "exclamation_mark")
        assert isinstance(app.screen, RejectsScreen)
        text = screen_text(app)
        assert "not JSON" in text
        assert "events.log at byte 9,120" in text
        assert "\x1b" not in text
        await press(pilot, "q")
        assert isinstance(app.screen, Dashboard)


async def test_help_is_about_where_one_was() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "Keys for events" in screen_text(app)
        await press(pilot, "escape", "1", "f1")
        assert "Keys for tables" in screen_text(app)


async def test_the_breakdown_is_chosen_from_a_list() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "d")
        assert isinstance(app.screen, DimensionScreen)
        await press(pilot, "j", "j", "j", "enter")
        assert app.dashboard.view.dimension == "colo"
        assert backend.asked[-1].dimension == "colo"
        assert app.dashboard.panes.current.id == "breakdown"
        assert "4 Colo" in screen_text(app)


async def test_the_list_of_breakdowns_is_kept_and_takes_a_theme_chosen_meanwhile() -> None:
    async def colours(app: SpectrumApp, *keys: str, theme: str) -> list[object]:
        async with running(app) as pilot:
            await press(pilot, *keys)
            app.theme = theme
            await settle(pilot)
            await press(pilot, "d")
            assert isinstance(app.screen, DimensionScreen)
            return [(segment.text, segment.style) for segment in app.screen.pane.render_line(2)]

    kept = await colours(program(), "d", "j", "escape", theme="spectrum-light")
    assert kept == await colours(program(theme="spectrum-light"), theme="spectrum-light")
    assert kept != await colours(program(), theme="spectrum")


async def test_a_filter_is_typed_judged_and_taken() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"status>=", "a")
        bar = app.dashboard.query_one(FilterBar)
        assert bar.is_open
        assert "▴ column 9" in screen_text(app)
        await press(pilot, "enter")
        assert bar.is_open
        await press(pilot, "backspace", *"500", "enter")
        assert not bar.is_open
        assert app.dashboard.view.scope == (parse("status>=500"),)
        assert app.focused is app.dashboard.panes.current


async def test_escape_leaves_the_filter_bar_only() -> None:
    app = program(view=View(scope=(Compare("event", "=", "connect"),)))
    async with running(app) as pilot:
        await press(pilot, "slash", "q", "escape")
        assert not app.dashboard.query_one(FilterBar).is_open
        assert app.dashboard.view.scope


async def test_q_goes_back_and_quits_at_the_root() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "3", "enter", "question_mark", "q", "q")
        assert not app.dashboard.view.scope
        assert app.return_value is None
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
@pytest.mark.parametrize("before", [(), ("slash",), ("question_mark",), ("5", "enter")])
async def test_quitting_works_everywhere(key: str, before: tuple[str, ...]) -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, *before)
        await pilot.press(key)
        await pilot.pause()
    assert app.return_value == 0
    assert backend.stopped


async def test_the_palette_offers_every_action_of_the_place() -> None:
    app = program()
    async with running(app) as pilot:
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Exclude the value", "Longer window", "Go to events", "Quit", "Theme spectrum-light"} <= set(
            titles
        )
        await press(pilot, "5")
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Show the row's events" not in titles


async def test_a_command_of_the_palette_does_what_its_key_does() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "ctrl+p", *"longer", "enter")
        await settle(pilot)
        assert app.dashboard.view.window == 15 * MINUTE


async def test_more_rows_are_asked_for_at_the_end_of_a_table() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "2", "G")
        assert app.dashboard.view.rows == 200


async def test_a_row_is_chosen_by_two_clicks() -> None:
    app = program()
    async with running(app) as pilot:
        await pilot.click("#origins", offset=(5, 4))
        await settle(pilot)
        assert app.dashboard.panes.current.id == "origins"
        assert app.dashboard.panes.current.value() == "10.0.3.8:22/tcp"
        await pilot.click("#origins", offset=(5, 4), times=2)
        await settle(pilot)
        assert app.dashboard.view.scope == (Compare("origin", "=", "10.0.3.8:22/tcp"),)


async def test_a_backend_that_cannot_answer_is_told_once() -> None:
    backend = ScriptedBackend()
    app = program(backend)

    def fail(view: View, now: Snapshot) -> Snapshot:
        raise BackendError("the server is gone", "look at it")

    async with running(app) as pilot:
        backend.answer = fail
        for _ in range(3):
            backend.now = samples.snapshot()
            await frame(pilot)
        assert _toasts(app).count("the server is gone; look at it") == 1
        assert "10.0.3.7:22/tcp" in screen_text(app)


async def test_a_source_that_can_never_be_read_ends_the_program() -> None:
    class Unreadable(ScriptedBackend):
        async def start(self) -> None:
            raise SourceError("/nowhere does not exist")

    app = program(Unreadable())
    async with app.run_test() as pilot:
        while app.return_value is None:
            await pilot.pause()
    assert app.return_value == 1
    assert app.return_code == 1


async def test_an_unchanged_frame_repaints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program()
    async with running(app) as pilot:
        painted: list[object] = []
        for pane in app.dashboard.panes.all:
            monkeypatch.setattr(pane, "refresh", lambda *args, **_: painted.append(args))
        await frame(pilot)
        assert painted == []


async def test_only_the_lines_that_changed_are_repainted(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        painted: list[tuple[object, ...]] = []
        pane = app.dashboard.query_one("#clients", TablePane)
        monkeypatch.setattr(pane, "refresh", lambda *args, **_: painted.append(args))
        changed = replace(samples.CLIENTS[1], count=3_102)
        backend.now = replace(backend.now, clients=(samples.CLIENTS[0], changed, *samples.CLIENTS[2:]))
        await frame(pilot)
        assert [region for (region,) in painted] == [pytest.approx((24, 3, 1, 1))] or len(painted) == 1


async def test_a_silent_source_is_told_without_new_tables() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        backend.now = replace(backend.now, phase=Phase.SILENT, silence=192_000_000_000)
        await frame(pilot)
        assert "SILENT 3m12s" in screen_text(app)


async def test_a_tab_is_chosen_by_a_click() -> None:
    app = program()
    async with running(app, (80, 24)) as pilot:
        await pilot.click("#tabs", offset=(30, 0))
        await settle(pilot)
        assert app.dashboard.panes.current.id == "origins"


async def test_the_palette_reaches_the_pane_that_had_the_keys() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "2", "ctrl+p", *"exclude", "enter")
        await settle(pilot)
        assert app.dashboard.view.scope == (Not(Compare("client", "=", "203.0.113.9")),)


async def test_a_second_choice_in_a_list_that_is_gone_already_shuts_nothing_else() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "d")
        pane = app.screen.query_one(ListPane)
        assert pane.item
        pane.post_message(ListPane.ItemChosen(pane.item))
        pane.post_message(ListPane.ItemChosen(pane.item))
        await settle(pilot)
        assert app.screen is app.dashboard
    assert app.failure is None


async def test_whatever_is_said_in_a_toast_is_text() -> None:
    app = program()
    async with running(app) as pilot:
        app.notify("[red]x[/]\x1b]0;owned\x07\nsecond", markup=True)
        await pilot.pause()
        assert "[red]x[/]␛]0;owned␇\nsecond" in _toasts(app)
