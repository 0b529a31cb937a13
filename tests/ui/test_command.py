"""The command line that shows a view."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import View
from spectrum_tui.backends.scope import Range, Step
from spectrum_tui.cli import command
from spectrum_tui.given import view_given
from spectrum_tui.launch import _arguments
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Compare
from spectrum_tui.model.times import EARLIEST, LATEST
from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.options import Options
from spectrum_tui.ui.command import command_line
from tests.ui.drive import press, program, running
from tests.ui.test_flows import _toasts

AT = 1_768_485_600 * SECOND
steps: st.SearchStrategy[Step] = st.one_of(
    st.sampled_from(["status>=500", "sni=\"a 'b' $HOME\"", "not (colo=FRA or colo=AMS)"]).map(parse),
    st.text(min_size=1).map(lambda text: Compare("sni", "=", text)),
    st.integers(EARLIEST, AT).map(lambda start: Range(start, LATEST)),
    st.integers(AT + 1, LATEST - 1).map(lambda end: Range(0, end)),
    st.tuples(st.integers(EARLIEST, AT), st.integers(1, 10**15)).map(lambda at: Range(at[0], at[0] + at[1])),
)


def options(words: list[str]) -> Options:
    """Return what the command line makes of words."""
    return Options(**command.make_context("spectrum-tui", words).params)


@given(st.lists(steps, max_size=4).map(tuple), st.sampled_from([None, 5 * MINUTE, 90 * SECOND]))
def test_it_leads_to_the_same_view(scope: tuple[Step, ...], window: int | None) -> None:
    view = View(scope, window=window)
    if view.interval and view.interval[0] >= view.interval[1]:
        return
    line = command_line(["/var/log/it's here.log"], view)
    assert line.isprintable()
    if "$'" in line:
        return
    found = view_given(options(shlex.split(line)[1:]), headless=False)
    assert (found.filters, found.interval, found.window) == (view.filters, view.interval, view.window)


@pytest.mark.parametrize("value", ["a\x1b]0;b\x07c", "\u202eabc'\\", "new\nline", "é\x00"[:1] + "\x9b1m"])
def test_what_a_terminal_would_obey_reaches_the_program_and_not_the_terminal(value: str) -> None:
    line = command_line([], View((Compare("sni", "=", value),)))
    assert line.isprintable()
    words = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True, text=True
    ).stdout.split("\0")
    assert parse(words[words.index("--filter") + 1]) == Compare("sni", "=", value)


def test_sources_are_named_from_anywhere_and_read_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    given_words = ["events.log", "-", "hosts/*/x.log", "--fields", "ClientIP,-", "--dedupe", "--local"]
    expected = ["/events.log", "-", "/hosts/*/x.log", "--fields", "ClientIP,-", "--dedupe", "--local"]
    assert _arguments(options(given_words)) == expected
    assert _arguments(options(["--demo", "50"])) == ["--demo", "50"]


def test_what_figures_and_alerts_depend_on_is_said_again_and_looks_are_not(tmp_path: Path) -> None:
    settings = tmp_path / "own.toml"
    settings.touch()
    rules = ["--alert", "origin_error_rate>5% by origin", "--alert", "lag>5m"]
    numbers = [
        "--retain",
        "10485760",
        "--max-age",
        "1h30m",
        "--settings",
        str(settings),
        *rules,
        "--no-follow",
    ]
    looks = ["--theme", "spectrum-light", "--ascii", "--refresh", "2", "--bell", "--no-mouse", "--top", "5"]
    found = _arguments(options(["-", *looks, *numbers]))
    assert found == ["-", *numbers]
    assert _arguments(options([*found])) == found


async def test_it_is_copied_and_shown() -> None:
    app = program(arguments=["/var/log/events.log"], view=View((Range(AT - 1, AT + MINUTE),)))
    async with running(app) as pilot:
        await press(pilot, "3", "enter", "C")
        assert app.clipboard == (
            "spectrum-tui /var/log/events.log --since 2026-01-15T14:00:00Z --until 2026-01-15T14:01:00Z "
            "--window 5m --filter origin=10.0.3.7:22/tcp"
        )
        assert app.clipboard in _toasts(app)


async def test_the_views_looked_at_are_walked_through() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "3", "enter", "right_square_bracket")
        scoped = app.dashboard.view
        await press(pilot, "alt+left")
        assert (app.dashboard.view.scope, app.dashboard.view.window) == (scoped.scope, 5 * MINUTE)
        await press(pilot, "alt+left", "alt+left")
        assert app.dashboard.view.scope == ()
        await press(pilot, "alt+right", "alt+right")
        assert app.dashboard.view == scoped


async def test_one_key_leads_back_to_live() -> None:
    app = program(view=View((Range(1, 2), Compare("colo", "=", "FRA"))))
    async with running(app) as pilot:
        await press(pilot, "space", "L")
        assert app.dashboard.view == View((Compare("colo", "=", "FRA"),))
        assert app.dashboard.watching.eyes.pause is None
