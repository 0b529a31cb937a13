"""What has changed: the view against the stretch of the same length before it."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from spectrum_tui.backends.base import View
from spectrum_tui.backends.differences import Changes
from spectrum_tui.backends.telling import sentence
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.text import plain
from spectrum_tui.ui import views
from spectrum_tui.ui.format import changes as write
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.pump import Pump
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.intents import CopyWanted, ScopeWanted
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.screens.presence import is_up
from spectrum_tui.ui.widgets.bars import CrumbBar
from spectrum_tui.ui.widgets.listpane import ListPane


class ChangesScreen(Overlay):
    """Rows of all panes that differ from before, asked for anew with every frame of the board below."""

    PLACE = Place.CHANGES
    BINDINGS = bindings(Place.CHANGES)

    def __init__(self, board: Board) -> None:
        super().__init__(board.setup.looks)
        self.board = board
        self.changes: Changes | None = None
        self.pump = Pump(self._fetch, board.setup.pacer.ready)

    def compose(self) -> ComposeResult:
        """Yield scope, list and footer."""
        yield CrumbBar(self.looks)
        yield ListPane(self.looks, "What changed")
        yield self.footer()

    def on_mount(self) -> None:
        """Start to ask."""
        self._serve()
        self.set_interval(self.board.setup.refresh, self.pump.ask)
        self.pump.ask()

    @work(exclusive=True, group="frames")
    async def _serve(self) -> None:
        await self.pump.run()

    async def _fetch(self) -> None:
        question = self.board.watching.eyes.question()
        try:
            changes = await self.board.setup.backend.changes(question)
        except SpectrumError as error:
            self.notify(plain(str(error)), severity="error", markup=False)
            return
        if is_up(self):
            self._show(changes)

    def _show(self, changes: Changes) -> None:
        painted = self.query_one(CrumbBar).show(self.board.view, self.board.shown)
        if changes is not self.changes:
            self.changes = changes
            painted |= self.pane.renew(self._items)
        if painted:
            self.call_after_refresh(self.board.setup.pacer.sent)

    def action_changes(self) -> None:
        """Go back to what is below."""
        self.dismiss()

    def action_window(self, by: int) -> None:
        """Compare longer or shorter windows."""
        self._look(views.step_window(self.board.view, by))

    def action_copy_record(self) -> None:
        """Ask for the change under the cursor to be copied, in words."""
        rows = {write.row_name(row): row for row in self.changes.rows} if self.changes else {}
        if self.changes and self.pane.item and self.pane.item.name in rows:
            told = sentence(rows[self.pane.item.name], self.changes, self.looks.labels)
            self.post_message(CopyWanted(told, "The change"))

    @on(ListPane.ItemChosen)
    def _scope(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        if message.item.term:
            self.post_message(ScopeWanted(message.item.term))

    @on(ListPane.ItemExcluded)
    def _exclude(self, message: ListPane.ItemExcluded) -> None:
        """Leave a value out, and stay: what remains may say more."""
        message.stop()
        self._look(views.exclude(self.board.view, message.term))

    def _look(self, view: View) -> None:
        self.board.look(view)
        self.pump.ask()

    def _items(self, width: int) -> list[Item]:
        return write.items(self.changes, width, self.looks.zone, self.looks.labels) if self.changes else []
