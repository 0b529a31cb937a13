"""The filter bar, from opening to taking what was typed."""

from __future__ import annotations

from textual import on

from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.operands import Context
from spectrum_tui.model.units import HOUR
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.actions.scope import ScopeActions
from spectrum_tui.ui.widgets.filterbar import FilterBar

LONG_AGO = HOUR
"""Age of the newest event, in ns, from which on it tells what day is today: no batch is as late as that."""


class FilterActions(ScopeActions):
    """Type a filter."""

    @property
    def place(self) -> Place:
        """Where one is."""
        return Place.FILTER if self.query_one(FilterBar).is_open else super().place

    def action_filter(self) -> None:
        """Open the filter bar."""
        looks = self.setup.looks
        context = Context(self.setup.saved, self._clock(), looks.zone, labels=looks.labels)
        self.query_one(FilterBar).open(context, self._values)
        self.show_keys()

    def _clock(self) -> int:
        """Return by when times of a day have passed: by the newest event, in a log of long ago."""
        now, lag = self.setup.looks.clock(), self.shown.ingest.lag if self.shown else None
        return self.shown.now - lag if self.shown and lag is not None and lag > LONG_AGO else now

    async def _values(self, name: str, prefix: str) -> tuple[str, ...]:
        """Return what a value could be: labels, then what occurs."""
        labels = self.setup.looks.labels.all(name)
        try:
            return (*labels, *await self.setup.backend.values(self.view, name, prefix))
        except SpectrumError:
            return labels

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
        self.set_focus(self.panes.current)
