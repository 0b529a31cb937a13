"""How the tables are ordered, how long they are and what pane 4 is about."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui import views
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.lists import DimensionScreen
from spectrum_tui.ui.widgets.panes import BREAKDOWN, CLIENTS
from spectrum_tui.ui.widgets.tablepane import TablePane


class TableActions(Board):
    """Order and choose what the tables show."""

    def action_sort(self) -> None:
        """Order the table by its next column."""
        if self.table:
            self.look(views.next_sort(self.view, self.table.table.name))

    def action_reverse(self) -> None:
        """Turn the order of the table round."""
        if self.table:
            self.look(views.reverse_sort(self.view, self.table.table.name))

    def action_dimension(self) -> None:
        """Choose what pane 4 shows."""
        screen = self.app.get_screen(DimensionScreen.NAME, DimensionScreen)
        if screen not in self.app.screen_stack:
            screen.show(self.view.dimension)
            self.app.push_screen(screen, self._break_down)

    def _break_down(self, dimension: str | None) -> None:
        if dimension:
            self.look(views.with_dimension(self.view, dimension))
            self.enter(self.panes.all[BREAKDOWN - 1])

    def action_fold(self, by: int) -> None:
        """Fold the clients of pane 2 further, or back."""
        self.look(views.folded(self.view, by))
        self.enter(self.panes.all[CLIENTS - 1])

    @on(TablePane.MoreWanted)
    def _more(self) -> None:
        self.look(views.more_rows(self.view))
