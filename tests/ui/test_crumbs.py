"""The line of scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from spectrum_tui.backends.base import View
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Compare, Expression, Not
from spectrum_tui.ui.format.crumbs import crumb_line, crumbs, named
from spectrum_tui.ui.lines import text_of, width_of
from tests.ui import samples

SCOPE: tuple[Expression, ...] = (
    Compare("application", "=", "ssh"),
    Compare("origin", "=", "10.0.3.7:22/tcp"),
    Not(Compare("client", "=", "203.0.113.9")),
)


def test_scopes_are_words() -> None:
    line = text_of(crumbs(View(scope=SCOPE), 120)).rstrip()
    assert line == " all ▸ application ssh ▸ origin 10.0.3.7:22/tcp ▸ not client 203.0.113.9"


def test_the_outermost_give_way() -> None:
    line = text_of(crumbs(View(scope=SCOPE), 50)).rstrip()
    assert line == " … not client 203.0.113.9"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("status>=500", "status>=500"),
        ("client_tls_status=OK", "client tls status OK"),
        ("not (colo=FRA or colo=AMS)", "not (colo=FRA or colo=AMS)"),
    ],
)
def test_expressions_are_named(expression: str, words: str) -> None:
    assert named(parse(expression)) == words


def test_a_value_that_is_not_there_is_named() -> None:
    assert named(Compare("country", "=", "")) == "country (not said)"


def test_the_time_stands_at_the_right_when_there_is_room() -> None:
    line = crumb_line(View(), samples.snapshot(), 100, UTC)
    assert width_of(line) == 100
    assert text_of(line).endswith("2026-01-15 13:55:00 – 14:00:00 UTC ")
    assert "UTC" not in text_of(crumb_line(View(scope=SCOPE), samples.snapshot(), 90, UTC))


def test_times_of_arrival_are_called_that() -> None:
    snapshot = samples.snapshot()
    untimed = replace(snapshot, ingest=replace(snapshot.ingest, untimed=snapshot.ingest.accepted))
    assert "arrived 2026-01-15 13:55:00" in text_of(crumb_line(View(), untimed, 120, UTC))
    assert "arrived" not in text_of(crumb_line(View(), snapshot, 120, UTC))
