"""The program can be left at any moment: an answer that comes too late fails nobody."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.ui.widgets.bars import CrumbBar, FooterBar
from tests.ui.drive import press, program, running
from tests.ui.scripted import ScriptedBackend


class LateBackend(ScriptedBackend):
    """Holds its answers back once it is told to, until parts of the screen have gone."""

    def __init__(self) -> None:
        super().__init__()
        self.late, self.asked_late = False, asyncio.Event()
        self.gone = asyncio.Event()

    async def _hold(self) -> None:
        if self.late:
            self.asked_late.set()
            await self.gone.wait()

    async def snapshot(self, view: View) -> Snapshot:
        """Answer late."""
        await self._hold()
        return await super().snapshot(view)

    async def changes(self, view: View) -> Any:
        """Answer late."""
        await self._hold()
        return await super().changes(view)

    async def connections(self, *args: Any, **named: Any) -> Any:
        """Answer late."""
        await self._hold()
        return await super().connections(*args, **named)


@pytest.mark.parametrize("key", ["", "c", "o"], ids=["dashboard", "changes", "connections"])
@pytest.mark.parametrize("way", ["quit", "back"])
async def test_an_answer_that_comes_while_its_screen_goes_is_let_go(
    monkeypatch: pytest.MonkeyPatch, key: str, way: str
) -> None:
    backend = LateBackend()
    app = program(backend)
    async with running(app) as pilot:
        for part in (CrumbBar, FooterBar):
            monkeypatch.setattr(part, "on_unmount", lambda _: backend.gone.set(), raising=False)
        await press(pilot, *key)
        backend.late = True
        backend.asked_late.clear()
        pump = app.screen.pump if key else app.dashboard.pump  # type: ignore[attr-defined]
        pump.ask()
        await backend.asked_late.wait()
        if way == "back" and key:
            app.pop_screen()
            await backend.gone.wait()
    assert app.failure is None
