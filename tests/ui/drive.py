"""Running the program without a terminal, and reading its screen as text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from spectrum_tui.backends.base import View
from spectrum_tui.evidence import Evidence
from spectrum_tui.model.parser import parse
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.lines import Line, text_of
from spectrum_tui.ui.screens.changes import ChangesScreen
from spectrum_tui.ui.screens.connections import ConnectionsScreen
from tests.ui import samples
from tests.ui.scripted import ScriptedBackend

IDLE = 3600.0
"""Seconds between frames in tests: they come when they are asked for."""


def program(backend: ScriptedBackend | None = None, **options: Any) -> SpectrumApp:
    """Return a program over a scripted backend, whose timer does not disturb."""
    backend = backend or ScriptedBackend()
    settings: dict[str, Any] = {
        "title": "events.log",
        "parse": parse,
        "evidence": Evidence(backend, top=20),
        "refresh": IDLE,
        "clock": lambda: samples.NOW,
        **options,
    }
    return SpectrumApp(backend, settings.pop("view", View()), **settings)


@asynccontextmanager
async def running(app: SpectrumApp, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[int]]:
    """Run `app` until its first frame is on the screen."""
    async with app.run_test(size=size, notifications=True) as pilot:
        await app.dashboard.loaded.wait()
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Return once every question has been answered and every answer is drawn."""
    app = pilot.app
    assert isinstance(app, SpectrumApp)
    await pilot.pause()
    while app._turns._taken:  # keys that wait are of no interest to anybody else
        await pilot.pause()
    for worker in list(app.workers):
        if worker.group == "overlay":
            await worker.wait()
    await app.dashboard.pump.settled()
    if isinstance(app.screen, (ChangesScreen, ConnectionsScreen)):
        await app.screen.pump.settled()
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after the other, and see each through."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def frame(pilot: Pilot[int]) -> None:
    """Have the timer tick once."""
    app = pilot.app
    assert isinstance(app, SpectrumApp)
    app.dashboard.pump.ask()
    await settle(pilot)


def screen_text(app: SpectrumApp) -> str:
    """Return what is on the screen, line by line, without trailing spaces."""
    strips = app.screen._compositor.render_strips()  # Textual has no public way to read a screen as text
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def plain_text(lines: list[Line]) -> str:
    """Return lines of a formatter as text, without trailing spaces."""
    return "\n".join(text_of(line).rstrip() for line in lines)
