"""Choosing which columns the Events pane shows, and in which order."""

from __future__ import annotations

import json
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from spectrum_tui.model.eventcolumns import EVENT_COLUMNS, USUAL_COLUMNS
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import Place, bindings
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.widgets.listpane import ListPane

NAME_WIDTH = 20


class ColumnsScreen(Overlay):
    """The columns in their order, then those that are not shown; answers with the names of the shown ones."""

    PLACE = Place.COLUMNS
    BINDINGS = bindings(Place.COLUMNS)

    def __init__(self, looks: Looks, chosen: tuple[str, ...]) -> None:
        super().__init__(looks)
        self.chosen = list(chosen or USUAL_COLUMNS)

    def compose(self) -> ComposeResult:
        """Yield list and footer."""
        yield ListPane(self.looks, "Columns of the events")
        yield self.footer()

    def on_mount(self) -> None:
        """Fill the list."""
        self._list(0)

    def action_back(self) -> None:
        """Answer with what is chosen; "" for the usual columns."""
        usual = tuple(self.chosen) == USUAL_COLUMNS
        self.dismiss("" if usual else " ".join(self.chosen))

    def action_leave(self) -> None:
        """Answer with what is chosen."""
        self.action_back()

    def action_usual(self) -> None:
        """Go back to the usual columns."""
        self.chosen = list(USUAL_COLUMNS)
        self._list(0)

    def action_reorder(self, by: int) -> None:
        """Move the column under the cursor, and the cursor with it."""
        at, to = self.pane.index, self.pane.index + by
        if at < len(self.chosen) and 0 <= to < len(self.chosen):
            self.chosen[at], self.chosen[to] = self.chosen[to], self.chosen[at]
            self._list(to)

    @on(ListPane.ItemChosen)
    def _toggle(self, message: ListPane.ItemChosen) -> None:
        message.stop()
        name, at = message.item.name, self.pane.index
        if name not in self.chosen:
            self.chosen.append(name)
        elif len(self.chosen) > 1:
            self.chosen.remove(name)
        self._list(at)

    def _list(self, at: int) -> None:
        self.pane.show(self._items, at)

    def _items(self, width: int) -> Sequence[Item]:
        hidden = [name for name in EVENT_COLUMNS if name not in self.chosen]
        setting = f"columns = {json.dumps(self.chosen)}"
        return [self._item(name, setting) for name in (*self.chosen, *hidden)]

    def _item(self, name: str, setting: str) -> Item:
        shown = name in self.chosen
        sign, style = (" ● ", "strong") if shown else (" ○ ", "dim")
        text = ((sign, "accent"), (f"{name:<{NAME_WIDTH}}", style), (EVENT_COLUMNS[name], "dim"))
        return Item(text, copy=setting, name=name)
