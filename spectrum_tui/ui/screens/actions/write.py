"""Files: what is looked at, written down."""

from __future__ import annotations

import asyncio

from textual import work
from textual.worker import Worker

from spectrum_tui.backends.base import View
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.text import plain
from spectrum_tui.ui.evidence import Order
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.write import StopScreen, WriteScreen
from spectrum_tui.ui.widgets.bars import HeaderBar

LONGEST = 1000
"""Characters of what is said about a file."""


class WriteActions(Board):
    """Write a file while everything goes on, and stop that."""

    writer: Worker[None] | None = None
    """Who writes a file."""

    def action_write(self) -> None:
        """Ask what to write, or whether to stop what is being written."""
        if self.writer and self.writer.is_running:
            self.app.push_screen(StopScreen(self.setup.looks), self._stop)
        elif self.shown:
            view = self.watching.eyes.question()
            screen = WriteScreen(self.setup.looks, self.setup.evidence, self.shown)
            self.app.push_screen(screen, lambda _: self._begin(screen.order, view))

    def _begin(self, order: Order | None, view: View) -> None:
        if order:
            self.writer = self._write(order, view)

    def _stop(self, wanted: str | None) -> None:
        if wanted and self.writer:
            self.writer.cancel()

    @work(group="write")
    async def _write(self, order: Order, view: View) -> None:
        self._progress(0, 1)
        try:
            said = await self.setup.evidence.write(
                order.form.name, order.name, view, overwrite=order.overwrite, progress=self._progress
            )
            self.notify(plain(said, LONGEST), markup=False)
        except SpectrumError as error:
            self.notify(plain(error, LONGEST), severity="error", markup=False)
        except asyncio.CancelledError:
            self.notify("Stopped: nothing was written.", markup=False)
            raise
        finally:
            self._note("")

    def _progress(self, done: int, total: int) -> None:
        self._note(f"writing {done * 100 // max(total, 1)} %")

    def _note(self, words: str) -> None:
        for bar in self.query(HeaderBar):  # there is none once the program ends
            bar.note(words)
