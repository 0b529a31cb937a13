"""A handful of pictures: the layout and the colours of what people look at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from spectrum_tui.alerts.rule import parse_rule
from spectrum_tui.backends.base import FOLDS, Ingest, Phase, Snapshot, SourceStatus, Totals
from spectrum_tui.backends.connections import Connections
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.parser import parse
from spectrum_tui.ui.app import SpectrumApp
from tests.ui import samples
from tests.ui.drive import press, program, settle
from tests.ui.scripted import ScriptedBackend

Compare = Callable[..., bool]


def keys(*names: str) -> Callable[[Pilot[int]], object]:
    """Return what presses keys once the first frame is drawn."""

    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await press(pilot, *names)

    return run


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_dashboard(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(program(), terminal_size=size, run_before=keys("3"))


FOLD_KEYS = ["less_than_sign"] * 4


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("level", [1, 2, 3, 4], ids=FOLDS[1:])
def test_clients_folded(snap_compare: Compare, level: int, size: tuple[int, int]) -> None:
    backend = ScriptedBackend()
    backend.answer = samples.folded
    assert snap_compare(program(backend), terminal_size=size, run_before=keys("2", *FOLD_KEYS[:level]))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "moves", [["left"] * 20, ["left"] * 20 + ["shift+left"] * 9], ids=["cursor", "range"]
)
def test_timeline(snap_compare: Compare, size: tuple[int, int], moves: list[str]) -> None:
    assert snap_compare(program(), terminal_size=size, run_before=keys("3", "t", *moves))


RULES = (
    parse_rule("origin_error_rate>5% by origin", parse, name="errors"),
    parse_rule("lag>5m for 1m", parse),
)


def alarmed() -> SpectrumApp:
    """Return a program with an alert, whose toast stays however slow the machine is."""
    app = program(rules=RULES)
    setattr(app, "NOTIFICATION_TIMEOUT", 3600)  # noqa: B010 - for this one program, not for all
    return app


SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")


@SIZES
def test_an_alert(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(alarmed(), terminal_size=size, run_before=keys("3", "down"))


@SIZES
def test_the_alerts(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(alarmed(), terminal_size=size, run_before=keys("A"))


def test_dashboard_light(snap_compare: Compare) -> None:
    assert snap_compare(program(theme="spectrum-light"), terminal_size=(120, 40), run_before=keys("3"))


def test_dashboard_ascii(snap_compare: Compare) -> None:
    assert snap_compare(program(ascii_only=True), terminal_size=(120, 40), run_before=keys("3"))


def test_detail(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=(120, 40), run_before=keys("5", "enter"))


def test_filter_with_an_error(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=(120, 40), run_before=keys("slash", *"status>=a"))


def test_help(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=(120, 40), run_before=keys("question_mark"))


def test_before_the_first_event(snap_compare: Compare) -> None:
    waiting = Snapshot(
        view=ScriptedBackend().now.view,
        phase=Phase.SILENT,
        ingest=Ingest(sources=(SourceStatus("events.log", 0, 0, 0, None, False, ""),)),
    )
    assert snap_compare(program(ScriptedBackend(waiting, ())), terminal_size=(120, 40), run_before=keys("1"))


def test_nothing_in_scope(snap_compare: Compare) -> None:
    backend = ScriptedBackend(events=())
    backend.answer = lambda view, now: replace(
        now, view=view, event_types=(), clients=(), origins=(), breakdown=(), totals=Totals(), sides=()
    )
    assert snap_compare(
        program(backend), terminal_size=(120, 40), run_before=keys("slash", *"port=9", "enter")
    )


def test_what_to_write(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=(120, 40), run_before=keys("w", "j", "enter"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_changes(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(program(), terminal_size=size, run_before=keys("c"))


def test_no_changes(snap_compare: Compare) -> None:
    backend = ScriptedBackend()
    backend.differences = replace(backend.differences, rows=(), count=0, first_seen=())
    assert snap_compare(program(backend), terminal_size=(80, 24), run_before=keys("c"))


def test_nothing_to_compare_with(snap_compare: Compare) -> None:
    backend = ScriptedBackend()
    backend.differences = replace(backend.differences, before=None, kept=14_000_000_000)
    assert snap_compare(program(backend), terminal_size=(80, 24), run_before=keys("c"))


def test_labels(snap_compare: Compare) -> None:
    labels = Labels.of({samples.EVENTS[0].application: "ssh-prod"}, {"10.0.3.7:22/tcp": "bastion-1"})
    backend = ScriptedBackend(replace(samples.snapshot(), labels=labels))
    assert snap_compare(
        program(backend, labels=labels), terminal_size=(120, 40), run_before=keys("3", "enter", "3")
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_reading_events(snap_compare: Compare, size: tuple[int, int]) -> None:
    search = ("slash", "question_mark", *"10.0.3.8", "enter")
    pressed = keys("5", "j", "m", "j", "j", "m", "j", *search, "n")
    assert snap_compare(program(), terminal_size=size, run_before=pressed)


def test_chosen_columns(snap_compare: Compare) -> None:
    chosen = ("status", "client", "asn", "client_port", "client_rtt", "side", "sni", "application")
    assert snap_compare(
        program(columns=chosen),
        terminal_size=(120, 40),
        run_before=keys("5", "M", "j", "right_curly_bracket"),
    )


def test_choosing_columns(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=(80, 24), run_before=keys("5", "K", "j"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_connections(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(program(), terminal_size=size, run_before=keys("o", "j"))


def test_no_connections(snap_compare: Compare) -> None:
    backend = ScriptedBackend()
    backend.connected = Connections()
    assert snap_compare(program(backend), terminal_size=(80, 24), run_before=keys("o"))
