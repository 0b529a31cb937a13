"""What is said where there is nothing to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Ingest, Phase, Snapshot, SourceStatus, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.query import Anywhere, Compare, Expression, In, Not
from spectrum_tui.model.times import SECOND
from spectrum_tui.ui.format.nothing import laid, unsent, why
from spectrum_tui.ui.keymap import changed
from spectrum_tui.ui.lines import Line, text_of, width_of
from tests.ui.drive import press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend

SOURCES = tuple(SourceStatus(name, 0, None, 0, None, False, "") for name in ("a.log", "b.log", "c.log"))
SOME = Ingest(accepted=5)
SCOPED = View(scope=(Compare("colo", "=", "FRA"),))


def empty(**changes: object) -> Snapshot:
    """Return an answer without an event."""
    return replace(Snapshot(view=View(), phase=Phase.LIVE, ingest=SOME), **changes)  # type: ignore[arg-type]


def text(lines: list[Line]) -> str:
    """Return lines as one text."""
    return " ".join(text_of(line).strip() for line in lines)


def said(**changes: object) -> str:
    """Return what is said of an answer without an event."""
    return text(laid(why(empty(**changes)), 60))


def from_one(**changes: object) -> str:
    """Return what is said while nothing has come from the only source."""
    return said(ingest=Ingest(sources=(replace(SOURCES[0], **changes),)), phase=Phase.WAITING)  # type: ignore[arg-type]


def test_it_says_what_is_waited_for() -> None:
    assert "Nothing so far from a.log, b.log and 1 more." in said(ingest=Ingest(sources=SOURCES))
    assert "S shows each" in said(ingest=Ingest(sources=SOURCES))
    assert from_one() == "Nothing so far from a.log. What comes is shown at once.   q quits"
    assert "a.log: does not exist yet." in from_one(error="does not exist yet")
    assert "It is looked at again and again" in from_one(error="does not exist yet")
    assert "There is no log at logs/ so far." in from_one(name="logs/", files=0)
    assert "Reading" in said(ingest=Ingest(), phase=Phase.LOADING)


def test_it_says_that_nothing_more_will_come() -> None:
    ended = {"phase": Phase.ENDED}
    sources = SOURCES[:1]
    assert "no event in a.log. It is empty, and nothing" in said(ingest=Ingest(sources=sources), **ended)
    assert "Nothing more will come." in said(ingest=Ingest(lines=3, ignored=3, sources=sources), **ended)


def test_lines_that_are_no_events_are_none() -> None:
    assert "only blank lines and test records" in said(ingest=Ingest(lines=3, ignored=3))


def test_it_says_that_all_was_rejected_and_how_to_see_it() -> None:
    shown = said(ingest=Ingest(lines=3, rejected=3, reason="not JSON"))
    assert shown.startswith("None of the 3 lines so far is a Spectrum event. Most often: not JSON.")
    assert "! shows them, and why" in shown
    assert "The one line so far is no Spectrum event." in said(ingest=Ingest(lines=1, rejected=1))


def test_what_cannot_be_read_is_no_line_that_was_rejected() -> None:
    ingest = Ingest(rejected=1, cut_short=1, sources=SOURCES[:1])
    assert "a.log cannot be read. ! says why" in said(ingest=ingest)
    assert "None of the 2 lines" in said(ingest=replace(ingest, rejected=2))


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(), "No events in the last 5m. ] looks back further"),
        (View(window=None), "No events in all that was read."),
        (View(scope=(Range(1, 2),)), "No events in this range. esc goes back   L goes back to live"),
        (SCOPED, "under colo FRA. esc goes back   ] looks back further   / filters anew"),
        (replace(SCOPED, window=None), "under colo FRA. esc goes back   / filters anew"),
    ],
)
def test_it_says_which_scope_and_time_are_empty_and_the_ways_out(view: View, expected: str) -> None:
    assert expected in said(view=view)


def test_it_says_that_more_came_than_can_be_kept() -> None:
    shown = said(view=View(), start=600 * SECOND, end=600 * SECOND, ingest=Ingest(accepted=9, evicted=8))
    assert (
        "No events in what is kept of the last 5m. What came before is evicted, and only all counts it."
        in shown
    )
    assert "] looks back further" in shown
    whole = said(view=View(), start=300 * SECOND, end=600 * SECOND, ingest=Ingest(accepted=9, evicted=8))
    assert "No events in the last 5m. ] looks" in whole


def test_a_source_that_fell_silent_is_told_of() -> None:
    shown = said(phase=Phase.SILENT, silence=192 * SECOND)
    assert "Nothing at all has come for 3m12s." in shown
    assert "S shows the sources" in shown


def test_nothing_is_final_while_it_is_read() -> None:
    shown = said(view=SCOPED, phase=Phase.LOADING)
    assert "under colo FRA so far. There is more to read." in shown


def test_nothing_is_final_while_it_is_searched() -> None:
    assert "still searching. esc leaves it" in said(view=SCOPED, searched=0.5)


@pytest.mark.parametrize(
    ("term", "told"),
    [
        (Compare("client", "=", "203.0.113.9"), True),
        (Not(In("client", ("203.0.113.0/24",))), True),
        (Anywhere("203.0.113.9"), True),
        (Compare("colo", "=", "FRA"), False),
    ],
)
def test_it_says_why_the_real_address_of_a_client_finds_nothing(term: Expression, told: bool) -> None:
    view, words = View(scope=(term,)), "filters mean these"
    assert (words in said(view=view, ingest=replace(SOME, anonymized=True))) is told
    assert words not in said(view=view)


def test_keys_are_those_that_the_user_has_chosen() -> None:
    lines = laid(why(empty(view=SCOPED)), 60, changed({"back": "f5", "window.longer": "f6"}))
    assert "f5 goes back   f6 looks back further" in text(lines)


def test_names_of_files_are_made_safe() -> None:
    assert "\x1b" not in from_one(name="\x1b[2J.log", error="\x1b]0;x\x07")


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_it_keeps_to_the_width(width: int) -> None:
    stories = [unsent("OriginIP", ("dimension", "chooses another")), why(empty(view=SCOPED))]
    assert all(width_of(line) <= width for story in stories for line in laid(story, width))


async def test_the_story_is_told_once_and_by_the_pane_when_it_is_alone() -> None:
    backend = ScriptedBackend(empty(view=SCOPED), ())
    app = program(backend, view=SCOPED)
    async with running(app) as pilot:
        shown = screen_text(app)
        assert shown.count("looks back further") == 1
        assert shown.count("No events here.") == 5
        await press(pilot, "M")
        assert screen_text(app).count("looks back further") == 1
