"""What empty panes say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Ingest, Phase, Snapshot, SourceStatus, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.query import Anywhere, Compare, Expression, In, Not
from spectrum_tui.ui.format.nothing import nothing

SOURCES = tuple(SourceStatus(name, 0, None, 0, None, False, "") for name in ("a.log", "b.log", "c.log"))
SOME = Ingest(accepted=5)


def said(**changes: object) -> str:
    """Return what a pane that lives on OriginIP says."""
    snapshot = replace(Snapshot(view=View(), phase=Phase.LIVE, ingest=SOME), **changes)  # type: ignore[arg-type]
    return " ".join(nothing(snapshot, "OriginIP", 60))


def test_it_says_what_is_waited_for() -> None:
    assert "Waiting for the first event from a.log, b.log and 1 more." in said(ingest=Ingest(sources=SOURCES))
    assert "Reading" in said(ingest=Ingest(), phase=Phase.LOADING)
    assert "no event in what was read" in said(ingest=Ingest(), phase=Phase.ENDED)


def test_it_says_that_all_was_rejected_and_how_to_see_it() -> None:
    assert "! shows the lines" in said(ingest=Ingest(rejected=3))


def test_what_cannot_be_read_is_no_line_that_was_rejected() -> None:
    assert "cannot be read" in said(ingest=Ingest(rejected=1, cut_short=1))
    assert "every line was rejected" in said(ingest=Ingest(rejected=2, cut_short=1))


def test_it_says_which_field_is_missing() -> None:
    assert "does not send OriginIP" in said(missing=frozenset({"OriginIP"}))


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(), "No events in the last 5m. ] makes the window longer."),
        (View(window=None), "No events in all that is kept."),
        (View(scope=(Range(1, 2),)), "No events in this range."),
        (View(scope=(Compare("colo", "=", "FRA"),)), "under colo FRA. Esc goes back"),
    ],
)
def test_it_says_which_scope_and_time_are_empty(view: View, expected: str) -> None:
    assert expected in said(view=view)


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


def test_it_keeps_to_the_width() -> None:
    snapshot = Snapshot(view=View(), missing=frozenset({"OriginIP"}), ingest=SOME)
    assert all(len(line) <= 24 for line in nothing(snapshot, "OriginIP", 24))
