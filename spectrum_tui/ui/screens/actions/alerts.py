"""Alerts: telling of them, marking what they are about, and their log."""

from __future__ import annotations

from collections.abc import Sequence

from spectrum_tui.alerts import words
from spectrum_tui.alerts.state import Alert
from spectrum_tui.ui.alarm import Alarm, News
from spectrum_tui.ui.screens.alerts import AlertsScreen
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.presence import is_up
from spectrum_tui.ui.screens.setup import Setup
from spectrum_tui.ui.widgets.bars import HeaderBar

MOST_TOLD = 3
"""Alerts of one frame that are told one by one."""


class AlertActions(Board):
    """Watch the whole log by rules, whatever is looked at."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.alarm = Alarm(setup.backend, setup.rules)

    def action_alerts(self) -> None:
        """Show the alerts."""
        self.app.push_screen(AlertsScreen(self.setup.looks, self.alarm))

    async def attend(self) -> None:
        """Judge the rules, and tell what is new."""
        await super().attend()
        if not self.alarm.rules:
            return
        news = await self.alarm.look()
        if not is_up(self):
            return
        self.query_one(HeaderBar).alerts = len(self.alarm.state.active)
        if news:
            self.panes.mark(self.alarm.marks())
            self._tell_news(news)
        if isinstance(self.app.screen, AlertsScreen):
            self.app.screen.show()

    def _tell_news(self, news: News) -> None:
        if news.began:
            self.notify(_told(news.began), title="ALERT", severity="error", markup=False)
            if self.setup.bell:
                self.app.bell()
        if news.ended:
            self.notify(_told(news.ended), title="Alert ended", markup=False)


def _told(alerts: Sequence[Alert]) -> str:
    lines = [words.sentence(alert) for alert in alerts[:MOST_TOLD]]
    rest = len(alerts) - MOST_TOLD
    return "\n".join(lines + [f"and {rest} more: A shows them"] * (rest > 0))
