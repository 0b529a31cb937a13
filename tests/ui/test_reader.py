"""Reading events: searching, marking, and looking at what was around one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from spectrum_tui.backends.base import EventRow, Page, Sought, View
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.watch import Watch
from spectrum_tui.ui.widgets.eventspane import EventsPane
from tests.naive_rows import row_matches
from tests.ui import samples
from tests.ui.drive import frame, press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend

FRANKFURT = Compare("colo", "=", "FRA")


class ScopedBackend(ScriptedBackend):
    """One whose pages obey the filters of the view."""

    async def page(self, view: View, **bounds: Any) -> Page:
        """Return a page of the events that match."""
        every, self.events = self.events, [row for row in self.events if under(view, row)]
        page = await super().page(view, **bounds)
        self.events = every
        return page


def under(view: View, row: EventRow) -> bool:
    """Tell whether an event is under the scope of a view."""
    return all(row_matches(term, row) for term in view.filters)


def said(app: SpectrumApp) -> list[str]:
    """Return what the toasts say."""
    return [each.message for each in app._notifications]


def cursor(app: SpectrumApp) -> EventRow | None:
    """Return the event under the cursor."""
    return app.dashboard.watching.events.row


def renamed(at: Sequence[int], count: int) -> list[EventRow]:
    """Return events, oldest first, of which some have an SNI of their own."""
    rows = [samples.event(number) for number in range(count)]
    return [replace(row, sni="git.example.org") if number in at else row for number, row in enumerate(rows)]


async def search(pilot: Any, text: str) -> None:
    """Search for a text."""
    await press(pilot, "slash", "question_mark", *text, "enter")


async def test_a_search_hides_nothing_and_tells_how_many_match() -> None:
    app = program(ScriptedBackend(events=renamed((3, 500, 1_190), 1_200)))
    async with running(app) as pilot:
        before = app.dashboard.watching.events.rows
        await search(pilot, "git.example")
        pane = app.dashboard.query_one(EventsPane)
        assert app.focused is pane
        assert not app.dashboard.view.scope
        assert [row.position for row in pane.list.rows[: len(before)]] == [row.position for row in before]
        assert '"git.example" 3 matches' in screen_text(app)
        assert any("•" in line for line in screen_text(app).splitlines())


async def test_n_goes_to_matches_however_far_away_and_tells_which_it_is() -> None:
    backend = ScriptedBackend(events=renamed((3, 500, 1_190), 1_200))
    app = program(backend)
    async with running(app) as pilot:
        await search(pilot, "GIT.example")
        for number, at in enumerate((1_190, 500, 3), 1):
            await press(pilot, "n")
            assert cursor(app) == backend.events[at]
            assert f'"GIT.example" {number} of 3' in screen_text(app)
        await press(pilot, "n")
        assert cursor(app) == backend.events[3]
        assert said(app) == ['No older match of "GIT.example" in this view']
        await press(pilot, "N")
        assert cursor(app) == backend.events[500]


async def test_what_the_row_shows_of_the_text_is_highlighted() -> None:
    app = program()
    async with running(app) as pilot:
        await search(pilot, "clientfilt")
        pane = app.dashboard.query_one(EventsPane)
        drawn = list(pane.draw(pane.size.width, pane.size.height))
        lit = ["".join(text for text, style in line if style == "strong on hit") for line in drawn]
        assert {"clientFilt"} == {text for text in lit if text}


async def test_the_meaning_of_a_status_is_found_as_well() -> None:
    app = program()
    async with running(app) as pilot:
        await search(pilot, "did not answer")
        await press(pilot, "n")
        row = cursor(app)
        assert row is not None
        assert row.status == 522


async def test_without_a_match_or_a_search_it_says_so() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "n")
        await search(pilot, "nowhere")
        await press(pilot, "n")
        assert said(app) == [
            "Nothing is searched: type / and then ?text",
            'No older match of "nowhere" in this view',
        ]
        assert '"nowhere" not found' in screen_text(app)


@pytest.mark.parametrize("keys", [("escape",), ("slash", "question_mark", "enter")])
async def test_a_search_ends(keys: tuple[str, ...]) -> None:
    app = program()
    async with running(app) as pilot:
        await search(pilot, "FRA")
        await press(pilot, *keys)
        assert app.dashboard.watching.reader.search is None
        assert '"FRA"' not in screen_text(app)


async def test_a_search_that_one_moves_away_from_is_given_up() -> None:
    backend = ScriptedBackend(events=renamed((3,), 1_200))
    watch = Watch(backend, View())
    await watch.frame(20)
    watch.events.move(1)
    watch.reader.look_for("git")
    watch.reader.seek_match(1)
    seek = backend.seek

    async def meanwhile(*args: Any, **options: Any) -> Sought:
        watch.events.move(1)
        return await seek(*args, **options)

    backend.seek = meanwhile  # type: ignore[method-assign]
    while (shown := await watch.frame(20)) is not None and shown.again is not None:
        pass
    assert watch.events.index < 10


async def test_marks_are_shown_and_gone_round() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "j", "m", "j", "j", "m", "j")
        assert screen_text(app).count("◆") == 2
        places = []
        for _ in range(3):
            await press(pilot, "apostrophe")
            places.append(cursor(app))
        assert places == [samples.EVENTS[-2], samples.EVENTS[-4], samples.EVENTS[-2]]
        assert "◈" in screen_text(app)
        await press(pilot, "m", "j")
        assert screen_text(app).count("◆") == 1


async def test_a_mark_far_away_is_gone_to() -> None:
    backend = ScriptedBackend(events=renamed((), 6_000))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "g", "m", "G", "apostrophe")
        assert cursor(app) == backend.events[0]


async def test_without_marks_it_says_how_to_mark() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "apostrophe")
        assert said(app) == ["No event is marked: m marks the one under the cursor"]


async def test_a_mark_outside_the_scope_is_shown_among_all_events() -> None:
    app = program(ScopedBackend())
    async with running(app) as pilot:
        await press(pilot, "5", "j", "m")
        marked = cursor(app)
        app.dashboard.narrow(FRANKFURT)
        await frame(pilot)
        await press(pilot, "j")
        scoped = cursor(app)
        assert marked is not None
        assert marked.colo != "FRA"
        await press(pilot, "apostrophe")
        assert cursor(app) == marked
        assert said(app) == ["That mark is not in this view: it is shown among all events, Esc goes back"]
        await press(pilot, "escape")
        assert cursor(app) == scoped
        assert app.dashboard.view.scope == (FRANKFURT,)


async def test_a_marked_event_that_was_evicted_loses_its_mark() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "j", "m")
        backend.events = backend.events[-1:]
        await press(pilot, "G", "apostrophe", "apostrophe")
        assert said(app) == [
            "That marked event is no longer kept: it was evicted to stay within --retain",
            "No event is marked: m marks the one under the cursor",
        ]


async def test_u_shows_what_was_around_and_escape_goes_back() -> None:
    app = program(ScopedBackend())
    async with running(app) as pilot:
        app.dashboard.narrow(FRANKFURT)
        await press(pilot, "5", "j", "j", "u")
        chosen = cursor(app)
        assert chosen is not None
        assert chosen.colo == "FRA"
        listed = app.dashboard.watching.events
        assert listed.rows[listed.index + 1].colo != "FRA"
        assert "all events around it" in screen_text(app)
        await press(pilot, "j", "j", "escape")
        assert cursor(app) == chosen
        assert all(row.colo == "FRA" for row in listed.rows)
        assert app.dashboard.view.scope == (FRANKFURT,)
        assert "all events around it" not in screen_text(app)


async def test_another_scope_ends_what_is_around() -> None:
    app = program(ScopedBackend())
    async with running(app) as pilot:
        app.dashboard.narrow(FRANKFURT)
        await press(pilot, "5", "u", "3", "enter")
        assert not app.dashboard.watching.reader.around
        assert app.dashboard.watching.events.following


async def test_without_a_scope_there_is_nothing_to_look_around() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "5", "u")
        assert said(app) == ["There is no scope to look around: these are all events"]
