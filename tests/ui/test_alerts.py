"""Alerts on the screen: told once, marked on their row, counted in the header, kept in their log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.message import Message

from spectrum_tui.alerts.rule import Rule, parse_rule
from spectrum_tui.backends.base import OriginRow, Snapshot, View
from spectrum_tui.model.parser import parse
from spectrum_tui.model.render import render
from spectrum_tui.model.units import SECOND
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.format.alerts import items
from spectrum_tui.ui.lines import text_of
from spectrum_tui.ui.screens.alerts import AlertsScreen
from spectrum_tui.ui.screens.intents import ScopeWanted
from tests.ui import samples
from tests.ui.drive import frame, press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend

ORIGIN = "10.0.3.7:22/tcp"
BY_ORIGIN = parse_rule("origin_error_rate>5% by origin", parse, name="errors")
QUIET = parse_rule("lag>5m", parse)


def calm(now: Snapshot) -> Snapshot:
    """Return an answer without an origin's fault, a minute later."""
    rows = tuple(replace(row, origin_faults=0, statuses=()) for row in now.origins)
    assert now.end is not None
    return replace(now, origins=rows, end=now.end + 60 * SECOND)


def watched(*rules: Rule, backend: ScriptedBackend | None = None, **options: Any) -> SpectrumApp:
    """Return a program with rules."""
    return program(backend, rules=rules or (BY_ORIGIN, QUIET), **options)


def told(app: SpectrumApp) -> list[str]:
    """Return what was told in toasts."""
    return [f"{each.title}: {each.message}" for each in app._notifications]


async def test_an_alert_is_told_once_counted_and_marked_on_its_row() -> None:
    app = watched()
    async with running(app) as pilot:
        for _ in range(3):
            await frame(pilot)
        said = [each for each in told(app) if each.startswith("ALERT")]
        assert said == [
            f"ALERT: errors: origin error rate 32.1 % (411/1,280), origin {ORIGIN}; the limit is > 5.0 %"
        ]
        shown = screen_text(app)
        assert "ALERT 1" in shown.splitlines()[0]
        assert f"{ORIGIN}  !" in shown
        assert shown.count("!") == 1


async def test_it_is_about_the_whole_log_whatever_is_looked_at_and_while_paused() -> None:
    backend = ScriptedBackend()
    quiet = calm(backend.now)
    backend.answer = lambda view, now: replace(quiet if view.window == 60 * SECOND else now, view=view)
    app = watched(backend=backend)
    async with running(app) as pilot:
        assert not told(app)
        await press(pilot, "slash", *"port=9", "enter", "space")
        backend.answer = lambda view, now: replace(now, view=view)
        backend.now = replace(backend.now)
        await frame(pilot)
        assert [each[:13] for each in told(app)] == ["ALERT: errors"]
        assert "PAUSED" in screen_text(app)
        assert "ALERT 1" in screen_text(app)
    asked = [view for view in backend.asked if view.window == 60 * SECOND]
    assert asked
    assert all(view.scope == () for view in asked)


async def test_its_end_is_told_too_and_the_mark_goes() -> None:
    backend = ScriptedBackend()
    app = watched(backend=backend)
    async with running(app) as pilot:
        for _ in range(3):
            backend.now = calm(backend.now)
            await frame(pilot)
        assert any(each.startswith("Alert ended: errors") for each in told(app))
        assert "ALERT" not in screen_text(app).splitlines()[0]
        assert f"{ORIGIN}  !" not in screen_text(app)


@pytest.mark.parametrize("bell", [True, False])
async def test_the_bell_rings_when_it_is_wanted(bell: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    app = watched(bell=bell)
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))
    async with running(app) as pilot:
        await frame(pilot)
    assert len(rung) == bell


async def test_many_at_once_are_one_toast() -> None:
    rows = tuple(OriginRow(f"10.0.0.{at}:22/tcp", 99, 99, 90, (), None, None, ()) for at in range(9))
    backend = ScriptedBackend(replace(samples.snapshot(), origins=rows))
    app = watched(BY_ORIGIN, backend=backend)
    async with running(app):
        (said,) = told(app)
        assert said.count("\n") == 3
        assert said.endswith("and 6 more: A shows them")


async def test_the_log_is_live_and_leads_to_the_row() -> None:
    backend, seen = ScriptedBackend(), list[Message]()
    app = watched(backend=backend)
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, "A")
        assert isinstance(app.screen, AlertsScreen)
        assert f"! over  since 14:00:00  origin {ORIGIN}" in screen_text(app)
        assert "quiet   lag>5m" in screen_text(app)
        backend.now = calm(calm(backend.now))
        await frame(pilot)
        backend.now = calm(backend.now)
        await frame(pilot)
        assert "Now: all is well" in screen_text(app)
        assert "ended   14:00:00 – 14:02:00, 2m00s" in screen_text(app)
        await press(pilot, "G", "enter")
    assert {render(each.term) for each in seen if isinstance(each, ScopeWanted)} == {f"origin={ORIGIN}"}
    assert [render(each) for each in app.dashboard.view.filters] == [f"origin={ORIGIN}"]


async def test_a_rule_with_a_filter_leads_under_it() -> None:
    rule = parse_rule("failures>5 by country where side=policy", parse)
    backend = ScriptedBackend()
    backend.answer = samples.folded
    app = watched(rule, backend=backend)
    async with running(app) as pilot:
        await press(pilot, "A", "enter")
        assert [render(each) for each in app.dashboard.view.filters] == ["side=policy and country=DE"]


async def test_without_rules_nothing_is_asked_and_the_log_says_how() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "A")
        assert "--alert 'origin_error_rate>5% for 1m by origin'" in screen_text(app)
    assert {view.window for view in backend.asked} == {View().window}


async def test_values_of_a_log_are_tamed_in_alerts() -> None:
    rows = (OriginRow("evil\x1b[2J[/x]", 99, 99, 90, (), None, None, ()),)
    app = watched(BY_ORIGIN, backend=ScriptedBackend(replace(samples.snapshot(), origins=rows)))
    async with running(app) as pilot:
        await press(pilot, "A")
        assert "evil␛[2J[/x]" in screen_text(app)
        assert all("\x1b" not in each for each in told(app))
        lines = [
            text_of(item.line) for item in items(app.dashboard.alarm.rules, app.dashboard.alarm.state, None)
        ]
        assert all("\x1b" not in line for line in lines)
