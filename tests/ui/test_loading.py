"""The first frames come sooner than the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Phase, Snapshot, View
from spectrum_tui.ui.screens import board
from tests.ui import samples
from tests.ui.drive import program
from tests.ui.scripted import ScriptedBackend


async def test_the_first_whole_window_is_not_waited_for_longer_than_a_moment() -> None:
    backend = ScriptedBackend(replace(samples.snapshot(), phase=Phase.LOADING))
    half_read = asyncio.Event()

    def load(view: View, now: Snapshot) -> Snapshot:
        half_read.set()
        return replace(now, view=view)

    backend.answer = load
    app = program(backend)  # whose frames come once an hour
    async with app.run_test(size=(120, 40)):
        await half_read.wait()
        assert not app.dashboard.loaded.is_set()
        backend.now = replace(backend.now, phase=Phase.LIVE)
        await asyncio.wait_for(app.dashboard.loaded.wait(), timeout=10)


async def test_the_first_whole_window_is_shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "EARLY_REFRESH", 3600)
    backend = ScriptedBackend(replace(samples.snapshot(), phase=Phase.LOADING))
    app = program(backend)  # whose frames come once an hour, too
    async with app.run_test(size=(120, 40)):
        await app.dashboard.pump.settled()
        assert not app.dashboard.loaded.is_set()
        backend.now = replace(backend.now, phase=Phase.LIVE)
        backend.whole.set()
        await asyncio.wait_for(app.dashboard.loaded.wait(), timeout=10)
