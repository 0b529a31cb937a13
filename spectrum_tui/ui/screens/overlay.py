"""What every screen that opens over the dashboard can do."""

from __future__ import annotations

from typing import ClassVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.intents import CopyWanted, HelpWanted
from spectrum_tui.ui.widgets.bars import FooterBar
from spectrum_tui.ui.widgets.listpane import ListPane


class Overlay(Screen[str]):
    """A screen of lists with a footer; one of the lists has the focus."""

    PLACE: ClassVar[Place]
    DEFAULT_CSS = "Overlay { background: $background; overflow: hidden; }"

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self.looks = looks

    @property
    def pane(self) -> ListPane:
        """The list that has the focus."""
        return self.focused if isinstance(self.focused, ListPane) else self.query(ListPane).first()

    def footer(self) -> FooterBar:
        """Return a footer with the keys of this screen."""
        bar = FooterBar(self.looks)
        bar.place = self.PLACE
        return bar

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Go, with an answer; where this is gone already, Textual would shut what is on top now instead."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def show_latest(self, snapshot: Snapshot) -> bool:
        """Show what has become of what is shown here; return whether anything did."""
        return False

    def action_back(self) -> None:
        """Go back to what is below."""
        self.dismiss()

    def action_leave(self) -> None:
        """Go back to what is below."""
        self.dismiss()

    def action_help(self) -> None:
        """Ask for help about this place."""
        self.post_message(HelpWanted(self.PLACE))

    def action_copy(self) -> None:
        """Ask for the value under the cursor to be copied."""
        if self.pane.item and self.pane.item.copy:
            self.post_message(CopyWanted(self.pane.item.copy, "The value"))
