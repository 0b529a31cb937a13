"""Completion of names and values in the filter bar."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from spectrum_tui.model.parser import parse
from spectrum_tui.model.units import timestamp
from spectrum_tui.ui.completion import complete, offers, unfinished
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("sta", "status"),
        ("status>=500 and cou", "status>=500 and country"),
        ("not (fire", "not (firewall"),
        ("ClientTcp", "ClientTcpRtt"),
        ("event=orig", "event=originError"),
        ("event in (connect, dis", "event in (connect, disconnect"),
        ("side = pol", "side = policy"),
        ("firewall=block_c", "firewall=BLOCK_COUNTRY"),
        ("status", "status="),
        ("clie", "client"),
        ("client_tls_c", "client_tls_cipher"),
        ("event=", "event=connect"),
        ("firewall in (ALLOW, ", "firewall in (ALLOW, UNKNOWN"),
        ("status>=5", None),
        ("status>=500 ", None),
        ("sni=exa", None),
        ("", None),
        ("country=", None),
        ("event=connect", None),
    ],
)
def test_the_last_word_is_completed(typed: str, whole: str | None) -> None:
    assert complete(typed) == whole


async def test_the_filter_bar_says_how_to_complete() -> None:
    app = program()
    async with running(app, size=(80, 24)) as pilot:
        await press(pilot, "slash")
        assert "Tab completes" in screen_text(app)


async def test_tab_without_a_completion_stays_in_the_filter_bar() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", "tab", *"xyz", "left", "tab")
        field = app.dashboard.query_one(Input)
        assert app.focused is field
        assert (field.value, field.cursor_position) == ("xyz", 2)


@pytest.mark.parametrize("key", ["right", "tab"])
async def test_a_key_takes_the_completion(key: str) -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"eve", key, *"=conn", key, "enter")
        assert [str(getattr(term, "value", "")) for term in app.dashboard.view.scope] == ["connect"]


@pytest.mark.parametrize(
    ("typed", "seen", "offered", "whole"),
    [
        ("colo=", ("FRA", "ORD"), ("FRA", "ORD"), "colo=FRA"),
        ("colo in (FRA, ", ("FRA", "ORD"), ("FRA", "ORD"), "colo in (FRA, FRA"),
        ("not app=ss", ("ssh prod", "ssh-x"), ('"ssh prod"', "ssh-x"), 'not app="ssh prod"'),
        ('app="ss', ("ssh prod",), ('"ssh prod"',), 'app="ssh prod"'),
        ("event=c", ("connect", "connecting"), ("connect", "connecting", "clientFiltered"), "event=connect"),
        ("sni=a", ("a\x1b[31m", "a" * 101, "a.example"), ("a.example",), "sni=a.example"),
        ("@s", (), ("@slow", "@ssh"), "@slow"),
        ("colo=FRA (@ss", (), ("@ssh",), "colo=FRA (@ssh"),
        ("port", (), ("port=", "port!=", "port>", "port>=", "port<", "port<=", "port in ("), "port="),
        ("app", (), ("app=", "app!=", "app~", "app!~", "app in (", "application"), "app="),
    ],
)
def test_what_occurs_is_offered_first(
    typed: str, seen: tuple[str, ...], offered: tuple[str, ...], whole: str
) -> None:
    last = unfinished(typed, ("slow", "ssh"))
    assert last is not None
    assert offers(last, seen) == offered
    assert typed[: last.start] + offered[0] == whole


async def test_values_seen_are_shown_while_typing_and_taken() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"colo=")
        assert "Tab FRA  ORD  AMS" in screen_text(app)
        await press(pilot, "o")
        assert "Tab ORD   Enter scopes the screen to it" in screen_text(app)
        await press(pilot, "tab", "enter")
        assert app.dashboard.view.filters == (parse("colo=ORD"),)


async def test_a_mistake_further_left_is_told_rather_than_what_could_follow() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"statsu=5 colo=")
        assert "did you mean status?" in screen_text(app)


async def test_a_saved_filter_is_offered_and_means_what_it_says() -> None:
    app = program(saved={"slow": parse("rtt>200ms")})
    async with running(app) as pilot:
        await press(pilot, "slash", *"@s")
        assert "Tab @slow" in screen_text(app)
        await press(pilot, "tab", "enter")
        assert app.dashboard.view.filters == (parse("rtt>200ms"),)


async def test_what_was_entered_comes_back_and_so_does_what_was_being_typed() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"port=22", "enter", "slash", *"asn=1", "enter", "slash", *"draft")
        field = app.dashboard.query_one(Input)
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await press(pilot, key)
            seen.append(field.value)
        assert seen == ["asn=1", "port=22", "port=22", "asn=1", "draft", "draft"]


async def test_a_time_of_day_is_that_of_the_newest_event_and_said_so() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "slash", *"time>=12:30")
        assert app.dashboard.shown is not None
        day = timestamp(samples.NOW)[:10]
        assert f"Enter scopes the screen to it: time>={day}T12:30:00Z" in screen_text(app)
        await press(pilot, "enter")
        assert app.dashboard.view.filters == (parse(f"time>={day}T12:30:00Z"),)
