"""What would help with a log that cannot be read is said on the screen, once."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.ui.app import SpectrumApp
from tests.ui import samples
from tests.ui.drive import frame, program, running
from tests.ui.scripted import ScriptedBackend


def hinting(*hints: str) -> Snapshot:
    """Return a snapshot with hints."""
    now = samples.snapshot()
    return replace(now, ingest=replace(now.ingest, hints=hints))


def said(app: SpectrumApp) -> list[str]:
    """Return what the toasts say."""
    return [each.message for each in app._notifications]


async def test_every_hint_is_said_once() -> None:
    backend = ScriptedBackend(hinting("a.csv: add --fields"))
    app = program(backend)
    async with running(app) as pilot:
        assert said(app) == ["a.csv: add --fields"]
        backend.now = hinting("a.csv: add --fields", "b.csv: add [b]--fields\x1b[2J")
        await frame(pilot)
        assert said(app) == ["a.csv: add --fields", "b.csv: add [b]--fields\N{SYMBOL FOR ESCAPE}[2J"]
