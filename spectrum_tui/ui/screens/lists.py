"""Screens with one list: the rejected lines, the help, a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from spectrum_tui.backends.base import Rejects, Snapshot
from spectrum_tui.ui.dimensions import ALL
from spectrum_tui.ui.format import help as help_text
from spectrum_tui.ui.format import rejects as rejects_text
from spectrum_tui.ui.format import sources as sources_text
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.intents import CopyWanted
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.widgets.listpane import ListPane


class RejectsScreen(Overlay):
    """The lines that are no Spectrum events."""

    PLACE = Place.REJECTS
    BINDINGS = bindings(Place.REJECTS)

    def __init__(self, looks: Looks, rejects: Rejects) -> None:
        super().__init__(looks)
        self.rejects = rejects

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Rejected lines")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self.pane.show(lambda width: rejects_text.items(self.rejects, width, self.looks.zone))

    def action_copy_record(self) -> None:
        """Ask for what is kept of the line to be copied."""
        if self.pane.item and self.pane.item.copy:
            self.post_message(CopyWanted(self.pane.item.copy, "The start of the line"))


class SourcesScreen(Overlay):
    """How each source is doing."""

    PLACE = Place.SOURCES
    BINDINGS = bindings(Place.SOURCES)

    def __init__(self, looks: Looks, snapshot: Snapshot) -> None:
        super().__init__(looks)
        self.snapshot = snapshot

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Sources")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self.pane.show(lambda width: sources_text.items(self.snapshot, width))

    def show_latest(self, snapshot: Snapshot) -> bool:
        """Show how the sources are doing by now."""
        self.snapshot = snapshot
        return self.pane.renew(lambda width: sources_text.items(self.snapshot, width))


class HelpScreen(Overlay):
    """The keys that work where one was, and the words."""

    PLACE = Place.HELP
    BINDINGS = bindings(Place.HELP)

    def __init__(self, looks: Looks, about: Place) -> None:
        super().__init__(looks)
        self.about = about

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Help")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self.pane.show(lambda width: help_text.items(self.about, width, self.looks.mouse, self.looks.keys))


class DimensionScreen(Overlay):
    """What pane 4 breaks the events down by; answers with the name of the one chosen.

    One instance is used again and again: to make one takes longer than anything else that a key does.
    """

    NAME: ClassVar = "dimensions"
    PLACE = Place.CHOICE
    BINDINGS = bindings(Place.CHOICE)

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks)
        self.current = ALL[0].name

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Break the events down by")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    def show(self, current: str) -> None:
        """Stand on the current one."""
        self.current = current
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        start = next(at for at, each in enumerate(ALL) if each.name == self.current)
        self.pane.show(self._items, start)

    @on(ListPane.ItemChosen)
    def _chosen(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        self.dismiss(message.item.name)

    def _items(self, width: int) -> Sequence[Item]:
        return [
            Item(
                (
                    (" ● " if each.name == self.current else "   ", "accent"),
                    (f"{each.title:<20}", "strong" if each.name == self.current else ""),
                    (each.tells, "dim"),
                ),
                copy=each.name,
                name=each.name,
            )
            for each in ALL
        ]
