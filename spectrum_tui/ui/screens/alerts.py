"""The log of the alerts."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from spectrum_tui.ui.alarm import Alarm
from spectrum_tui.ui.format import alerts as alerts_text
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.intents import ScopeWanted
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.widgets.listpane import ListPane


class AlertsScreen(Overlay):
    """What is over its limit, the rules, and what was."""

    PLACE = Place.ALERTS
    BINDINGS = bindings(Place.ALERTS)

    def __init__(self, looks: Looks, alarm: Alarm) -> None:
        super().__init__(looks)
        self.alarm = alarm

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Alerts")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self.show()

    def show(self) -> None:
        """Show the alerts as they are now; the cursor stays where it is."""
        items = alerts_text.items(self.alarm.rules, self.alarm.state, self.looks.zone)
        self.pane.show(lambda _: items, self.pane.index)

    def action_copy_record(self) -> None:
        """Copy the same: an alert has no record."""
        self.action_copy()

    @on(ListPane.ItemChosen)
    def _scope(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        if message.item.term is not None:
            self.post_message(ScopeWanted(message.item.term))
