"""The one screen of panes, with everything that keys do on it."""

from __future__ import annotations

from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.screens.actions.alerts import AlertActions
from spectrum_tui.ui.screens.actions.events import EventActions
from spectrum_tui.ui.screens.actions.history import HistoryActions
from spectrum_tui.ui.screens.actions.overlays import OverlayActions
from spectrum_tui.ui.screens.actions.tables import TableActions
from spectrum_tui.ui.screens.actions.time import TimeActions
from spectrum_tui.ui.screens.actions.write import WriteActions
from spectrum_tui.ui.screens.intents import LeaveWanted


class Dashboard(
    AlertActions,
    EventActions,
    TimeActions,
    TableActions,
    OverlayActions,
    HistoryActions,
    WriteActions,
):
    """Everything at one look. What stands first steps back first."""

    BINDINGS = bindings(Place.TABLE, Place.EVENTS, Place.TIMELINE)

    def action_back(self) -> None:
        """Go one step back, if there is one."""
        self.step_back()

    def action_leave(self) -> None:
        """Go one step back, or ask to quit."""
        if not self.step_back():
            self.post_message(LeaveWanted())
