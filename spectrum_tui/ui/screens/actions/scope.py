"""Under which filters the screen is."""

from __future__ import annotations

from textual import on

from spectrum_tui.backends.base import View
from spectrum_tui.model.query import Expression
from spectrum_tui.ui import views
from spectrum_tui.ui.screens.actions.jump import JumpActions
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.tablepane import TablePane


class ScopeActions(JumpActions):
    """Come under a filter, and out again."""

    before_events: View | None = None
    """What was looked at before the events of a row were."""

    def narrow(self, term: Expression) -> None:
        """Come under one more filter."""
        self.look(views.push(self.view, term))

    def action_maximise(self) -> None:
        """Give the pane the whole screen, or give it back; the view stays as it is."""
        self.before_events = None
        super().action_maximise()

    def step_back(self) -> bool:
        """Leave the events of a row, or the innermost filter."""
        before = self.before_events
        if super().step_back():
            if before is not None:
                self.look(before)
            return True
        if not self.view.scope:
            return False
        self.look(views.pop(self.view))
        return True

    @on(TablePane.RowChosen)
    def _scope(self, message: TablePane.RowChosen) -> None:
        self.narrow(message.term)

    @on(EventsPane.EventExcluded)
    @on(TablePane.RowExcluded)
    def _exclude(self, message: TablePane.RowExcluded | EventsPane.EventExcluded) -> None:
        self.look(views.exclude(self.view, message.term))

    @on(TablePane.RowEventsWanted)
    def _row_events(self, message: TablePane.RowEventsWanted) -> None:
        before = self.view
        if not self.maximised:
            self.action_maximise()
        self.before_events = before
        self.narrow(message.term)
        self.enter(self.panes.events)
