"""What opens over the dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from spectrum_tui.backends.base import Position
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.screens.board import Board
from spectrum_tui.ui.screens.changes import ChangesScreen
from spectrum_tui.ui.screens.connections import ConnectionsScreen
from spectrum_tui.ui.screens.intents import HelpWanted
from spectrum_tui.ui.screens.lists import RejectsScreen, SourcesScreen


class OverlayActions(Board):
    """Open what lies over the dashboard."""

    @work(exclusive=True, group="overlay")
    async def action_rejects(self) -> None:
        """Show the rejected lines."""
        rejects = await self.setup.backend.rejects()
        self.app.push_screen(RejectsScreen(self.setup.looks, rejects))

    def action_sources(self) -> None:
        """Show how the sources are doing."""
        if self.shown:
            self.app.push_screen(SourcesScreen(self.setup.looks, self.shown))

    def action_changes(self) -> None:
        """Show what differs from before."""
        self.app.push_screen(ChangesScreen(self))

    def action_connections(self) -> None:
        """Show who is connected."""
        self.open_connections()

    def open_connections(self, about: Compare | None = None, at: Sequence[Position] = ()) -> None:
        """Show who is connected, narrowed by a filter, with the cursor on the connection of some events."""
        self.app.push_screen(ConnectionsScreen(self, about=about, at=at))

    def action_help(self) -> None:
        """Ask for help about this pane."""
        self.post_message(HelpWanted(self.place))
