"""Going from fault to fault among the events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import EventRow
from spectrum_tui.ui.app import SpectrumApp
from tests.ui import samples
from tests.ui.drive import press, program, running
from tests.ui.scripted import ScriptedBackend


def calm(number: int) -> EventRow:
    """Return an event that is nobody's fault."""
    return replace(samples.event(number), event="connect", status=0)


def events(count: int, *faults: int) -> list[EventRow]:
    """Return events, oldest first, of which those at `faults` are some."""
    return [replace(calm(at), status=522) if at in faults else calm(at) for at in range(count)]


def said(app: SpectrumApp) -> list[str]:
    """Return what the toasts say."""
    return [each.message for each in app._notifications]


@pytest.mark.parametrize("far", [4_990, 4_000, 100])
async def test_a_fault_is_found_however_far_back(far: int) -> None:
    backend = ScriptedBackend(events=events(5_000, far, far - 50))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "e")
        assert app.dashboard.watching.events.row == backend.events[far]
        assert not said(app)
        await press(pilot, "e")
        assert app.dashboard.watching.events.row == backend.events[far - 50]


async def test_a_newer_fault_is_found_beyond_what_is_loaded() -> None:
    backend = ScriptedBackend(events=events(5_000, 3_000, 4_900))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "g", "E")
        assert app.dashboard.watching.events.row == backend.events[3_000]


async def test_without_a_fault_one_stays_and_is_told_so() -> None:
    backend = ScriptedBackend(events=events(600))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "j", "j", "e")
        assert app.dashboard.watching.events.row == backend.events[-3]
        await press(pilot, "E")
        assert app.dashboard.watching.events.row == backend.events[-3]
        assert said(app) == ["No older fault in this view", "No newer fault in this view"]


async def test_a_fault_is_found_behind_more_than_one_look_goes_through() -> None:
    backend = ScriptedBackend(events=events(12_000, 3))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "5", "e")
        assert app.dashboard.watching.events.row == backend.events[3]
        assert not said(app)
