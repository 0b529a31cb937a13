"""What to write to a file, and where."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model import units
from spectrum_tui.ui.evidence import FORMS, Evidence, Form, Order, proposed
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.widgets.bars import FooterBar
from spectrum_tui.ui.widgets.listpane import ListPane
from spectrum_tui.ui.widgets.namebar import NameBar


class WriteScreen(Overlay):
    """Asks for the form and the name; dismissed with a word once `order` is complete."""

    PLACE = Place.CHOICE
    BINDINGS = bindings(Place.CHOICE)

    def __init__(self, looks: Looks, evidence: Evidence, snapshot: Snapshot) -> None:
        super().__init__(looks)
        self.order: Order | None = None
        """What was asked for."""
        self._evidence, self._snapshot = evidence, snapshot
        self._form = FORMS[0]
        self._warned = ""

    def compose(self) -> ComposeResult:
        """Yield list, name and footer."""
        yield ListPane(self.looks, f"Write {units.count(self._snapshot.totals.events)} events, or a report")
        yield NameBar(self.looks)
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self.pane.show(self._items)
        self._propose(self._form)

    def action_back(self) -> None:
        """Go back from the name to the list, and from there to what is below."""
        if self.query_one(NameBar).typed:
            self.query_one(ListPane).focus()
            self._show_place(Place.CHOICE)
        else:
            self.dismiss()

    @on(ListPane.ItemChosen)
    def _chosen(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        self._propose(next(form for form in FORMS if form.name == message.item.name))
        self.query_one(NameBar).open()
        self._show_place(Place.NAME)

    @on(NameBar.Entered)
    def _entered(self, message: NameBar.Entered) -> None:
        self._take(message.name)

    @work(exclusive=True, group="overlay")
    async def _take(self, name: str) -> None:
        bar = self.query_one(NameBar)
        if not name:
            bar.say("Type a name.")
        elif name != self._warned and await self._evidence.exists(name):
            self._warned = name
            bar.say("There is a file of this name. Enter again overwrites it.")
        else:
            self.order = Order(self._form, name, overwrite=name == self._warned)
            self.dismiss(name)

    def _propose(self, form: Form) -> None:
        self._form = form
        self.query_one(NameBar).propose(proposed(form, self.looks.clock(), self.looks.zone))

    def _show_place(self, place: Place) -> None:
        self.query_one(FooterBar).show(place)

    def _items(self, width: int) -> Sequence[Item]:
        return [
            Item(((f" {form.title:<15}", "strong"), (form.tells, "dim")), copy=form.title, name=form.name)
            for form in FORMS
        ]


class StopScreen(Overlay):
    """Asks whether to stop a file that is being written; dismissed with a word when so."""

    PLACE = Place.CHOICE
    BINDINGS = bindings(Place.CHOICE)

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "A file is being written")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        stop = Item(((" Stop writing", "strong"),), copy="stop", name="stop")
        self.pane.show(lambda _: [Item(((" Go on", "strong"),), copy="go on"), stop])

    @on(ListPane.ItemChosen)
    def _chosen(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        self.dismiss(message.item.name or None)
