"""What has changed, in words and by keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from textual.message import Message

from spectrum_tui.backends.base import View
from spectrum_tui.backends.differences import Change, Changes, Figures, Measure
from spectrum_tui.backends.telling import factor, sentence
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Compare, Not
from spectrum_tui.model.times import SECOND
from spectrum_tui.model.units import MINUTE
from spectrum_tui.ui.format.changes import items
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.changes import ChangesScreen
from spectrum_tui.ui.screens.intents import CopyWanted
from spectrum_tui.ui.views import push
from tests.ui import samples
from tests.ui.drive import plain_text, press, program, running, screen_text, settle
from tests.ui.samples import CHANGES
from tests.ui.scripted import ScriptedBackend

ORIGIN = Compare("origin", "=", "10.0.3.7:22/tcp")


def shown(changes: Changes, width: int = 116, labels: Labels = NO_LABELS) -> str:
    """Return the list as text."""
    return plain_text([item.line for item in items(changes, width, UTC, labels)])


def change(before: int, now: int, **others: object) -> Change:
    """Return a change of a client's events."""
    sign = 5.0 if now > before else -5.0
    made = Change("client", "192.0.2.1", Figures(before), Figures(now), Measure.EVENTS, sign)
    return replace(made, **others)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (2, 411, "↑ ×206"),
        (100, 240, "↑ ×2.4"),
        (100, 8, "↓ ÷12"),
        (3, 0, "↓ gone"),
        (0, 40, "↑ from 0"),
        (1, 1_204_000, "↑ ×1.20M"),
    ],
)
def test_a_change_is_told_by_sign_and_factor(before: int, now: int, told: str) -> None:
    assert factor(change(before, now), CHANGES) == told


def test_what_was_never_seen_before_is_new() -> None:
    assert factor(change(0, 40, new=True), CHANGES) == "↑ new"


def test_factors_are_of_rates_where_less_is_kept_of_before() -> None:
    start = samples.NOW - 300 * SECOND
    partly = replace(CHANGES, before=(start - 60 * SECOND, start), complete=False)
    assert factor(change(100, 1000), partly) == "↑ ×2.0"
    assert "13:55:00 – 14:00:00 against the 1m before it that are kept: factors are of rates." in shown(
        partly
    )
    loading = replace(partly, loading=True)
    assert "against the 1m before it that have been read so far" in shown(loading)


def test_it_says_what_is_compared_with_what() -> None:
    assert shown(CHANGES).startswith(" 13:55:00 – 14:00:00 against the 5m before it.")
    halves = shown(replace(CHANGES, halves=True))
    assert "The later half, 13:55:00 – 14:00:00, against the earlier one, 13:50:00 – 13:55:00." in halves
    assert (
        "In all: events 1,106/s → 1,157/s · failures 0.4 % → 8.1 % · origin errors <0.1 % → 8.6 %" in halves
    )


def test_without_anything_to_compare_with_it_says_why() -> None:
    alone = Changes(now=CHANGES.now, total=CHANGES.total)
    assert "of the 5m before it nothing is kept, too little to compare. [ makes the window" in shown(alone)
    assert "only 14 s are kept, too little" in shown(replace(alone, kept=14 * SECOND + 1))
    assert "the 5m before it are still being read." in shown(replace(alone, loading=True))
    assert "too few events" in shown(Changes())
    assert "new" not in shown(replace(alone, first_seen=CHANGES.first_seen))


def test_when_nothing_stands_out_it_says_so() -> None:
    calm = shown(replace(CHANGES, rows=(), count=0, first_seen=()))
    assert "Nothing stands out: no row differs from before by more than chance." in calm
    assert "before → now" not in calm


def test_rows_that_are_not_given_are_counted() -> None:
    assert "… and 205 more" in shown(replace(CHANGES, count=214))


def test_what_is_new_is_told_once_and_in_all() -> None:
    text = shown(CHANGES)
    assert text.count("203.0.113.9") == 1, "it stands out, and that is enough"
    assert "certificate" in text
    assert "… and 1,201 more" in text


@pytest.mark.parametrize("width", [57, 77, 100, 117, 197])
def test_every_line_fits(width: int) -> None:
    for changes in (CHANGES, replace(CHANGES, halves=True), Changes(now=CHANGES.now)):
        assert all(len(line) <= width for line in shown(changes, width).splitlines())


def test_nothing_of_a_log_reaches_the_terminal_as_it_is() -> None:
    assert "\x1b" not in shown(CHANGES)
    assert "\x1b" not in sentence(CHANGES.rows[-1], CHANGES)


def test_what_has_a_label_goes_by_it_with_what_it_stands_for_beside_it() -> None:
    origin, seen = CHANGES.rows[0].key, CHANGES.first_seen[0]
    application = replace(seen, dimension="application", count=1, rows=(("1d4a0c3b", 7),))
    changes = replace(CHANGES, first_seen=(application,))
    labels = Labels.of({"1d4a0c3b": "ssh [b]prod"}, {"10.0.3.7": "bastion"})
    assert f"bastion  {origin.removesuffix('/tcp')}" in shown(changes, 116, labels)
    assert "ssh [b]prod  1d4a0c3b" in shown(changes, 116, labels)
    assert all(len(line) <= 57 for line in shown(changes, 57, labels).splitlines())
    assert sentence(CHANGES.rows[0], CHANGES, labels).startswith(f"origin bastion {origin}: ")


def test_words_tell_a_change_as_a_sentence_would() -> None:
    told = "origin 10.0.3.7:22/tcp: ↑ ×206, 2 → 411 faults, 0.2 % → 32.1 %"
    assert sentence(CHANGES.rows[0], CHANGES) == told


async def test_c_shows_what_changed_and_goes_back() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "c")
        assert backend.compared == [View()]
        assert "What changed" in screen_text(app)
        assert "10.0.3.7:22/tcp" in screen_text(app)
        await press(pilot, "c")
        assert app.screen is app.dashboard


async def test_enter_scopes_the_whole_screen_to_the_row() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "c", "enter")
        assert app.screen is app.dashboard
        assert app.dashboard.view.scope == (ORIGIN,)


async def test_x_excludes_the_row_and_asks_again() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "c", "down", "x")
        assert isinstance(app.screen, ChangesScreen)
        excluded = Not(Compare("application", "=", "6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19"))
        assert backend.compared[-1].scope == (excluded,)
        assert app.dashboard.view.scope == (excluded,)
        assert "not application" in screen_text(app)


async def test_the_window_can_be_changed_from_here() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "c", "left_square_bracket")
        assert backend.compared[-1].window == MINUTE
        await press(pilot, "right_square_bracket", "right_square_bracket")
        assert backend.compared[-1].window == 15 * MINUTE


async def test_the_cursor_stays_on_its_row_when_the_order_changes() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "c", "down", "down", "down")
        screen = app.screen
        assert isinstance(screen, ChangesScreen)
        assert screen.pane.item is not None
        assert screen.pane.item.copy == "203.0.113.9"
        backend.differences = replace(CHANGES, rows=CHANGES.rows[::-1])
        screen.pump.ask()
        await settle(pilot)
        assert screen.pane.item is not None
        assert screen.pane.item.copy == "203.0.113.9"
        backend.differences = replace(CHANGES, rows=(), count=0, first_seen=())
        screen.pump.ask()
        await settle(pilot)
        assert "Nothing stands out" in screen_text(app)


async def test_until_it_is_moved_the_cursor_stays_on_the_surest_row() -> None:
    backend = ScriptedBackend()
    backend.differences = replace(CHANGES, rows=())
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "c")
        screen = app.screen
        assert isinstance(screen, ChangesScreen)
        backend.differences = CHANGES
        screen.pump.ask()
        await settle(pilot)
        await press(pilot, "enter")
        assert app.dashboard.view.scope == (ORIGIN,)


async def test_a_paused_screen_compares_what_stands_on_it() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "space", "c")
        assert backend.compared[-1].interval == (samples.NOW - samples.WINDOW * SECOND, samples.NOW)


async def test_a_change_can_be_copied_as_a_value_and_in_sentence() -> None:
    seen: list[Message] = []
    app = program()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, "c", "y", "Y")
        copied = [message.text for message in seen if isinstance(message, CopyWanted)]
        assert copied[0] == "10.0.3.7:22/tcp"
        assert sentence(CHANGES.rows[0], CHANGES) in copied


async def test_help_tells_about_this_place() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "c", "question_mark")
        assert f"Keys for {Place.CHANGES}" in screen_text(app)
        await press(pilot, "escape", "escape")
        assert app.screen is app.dashboard


def test_a_value_is_scoped_to_by_the_filter_that_names_it() -> None:
    terms = [item.term for item in items(CHANGES, 100, UTC) if item.term]
    assert terms[0] == ORIGIN
    assert push(View(), terms[0]).scope == (ORIGIN,)
    assert Compare("OriginTlsFingerprint", "=", "9f86d081884c7d659a2feaa0c55ad015") in terms
