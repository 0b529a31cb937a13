"""The filter bar, from opening to taking what was typed."""

from __future__ import annotations

from textual import on

from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.actions.scope import ScopeActions
from spectrum_tui.ui.widgets.filterbar import FilterBar


class FilterActions(ScopeActions):
    """Type a filter."""

    @property
    def place(self) -> Place:
        """Where one is."""
        return Place.FILTER if self.query_one(FilterBar).is_open else super().place

    def action_filter(self) -> None:
        """Open the filter bar."""
        self.query_one(FilterBar).open()
        self.show_keys()

    def step_back(self) -> bool:
        """Close the bar."""
        if not self.query_one(FilterBar).is_open:
            return super().step_back()
        self.close_filter()
        return True

    @on(FilterBar.Accepted)
    def _filtered(self, message: FilterBar.Accepted) -> None:
        self.close_filter()
        self.narrow(message.term)

    @on(FilterBar.Closed)
    def close_filter(self) -> None:
        """Close the bar; keys go to the pane again."""
        self.query_one(FilterBar).close()
        self.show_keys()
        self.panes.current.focus()
