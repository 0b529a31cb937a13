"""The five panes together: which one keys go to, and which can be seen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.ui.alarm import Marks
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.reader import Reader
from spectrum_tui.ui.tables import TABLES
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.tablepane import TablePane

Pane = TablePane | EventsPane

NAMES = ("Types", "Clients", "Origins", "Breakdown", "Events")
"""What the panes are called on the strip of tabs."""

CLIENTS, BREAKDOWN, EVENTS = 2, 4, 5
"""The numbers of the panes that keys lead to."""


class Panes(Vertical):
    """Panes 1 to 3 above panes 4 and 5; one of them is current."""

    DEFAULT_CSS = """
    Panes {
        height: 1fr;
        #top, #bottom { height: 1fr; }
        #event_types, #breakdown { width: 38fr; }
        #clients { width: 36fr; }
        #origins { width: 46fr; }
        #events { width: 82fr; }
        &.-wide #event_types, &.-wide #breakdown { width: 56fr; }
        &.-wide #clients { width: 66fr; }
        &.-wide #origins { width: 78fr; }
        &.-wide #events { width: 144fr; }
    }
    """

    def __init__(self, looks: Looks, reader: Reader) -> None:
        super().__init__(id="panes")
        self._tables = [TablePane(looks, table, number=at) for at, table in enumerate(TABLES, 1)]
        self.events = EventsPane(looks, reader, number=EVENTS)
        self.all: tuple[Pane, ...] = (*self._tables, self.events)
        """In the order of their numbers."""
        self.current: Pane = self.all[0]
        """The pane that keys go to."""

    def compose(self) -> ComposeResult:
        """Yield the two rows."""
        with Horizontal(id="top"):
            yield from self._tables[:3]
        with Horizontal(id="bottom"):
            yield self._tables[3]
            yield self.events

    @property
    def index(self) -> int:
        """The place of the current pane, from 0."""
        return self.all.index(self.current)

    def enter(self, pane: Pane) -> None:
        """Make `pane` the current one; it has still to be arranged and focused."""
        self.current = pane

    def show_tables(self, snapshot: Snapshot) -> bool:
        """Show the next frame in panes 1 to 4; return whether anything changed."""
        painted = False
        for table in self._tables:
            painted |= table.show(snapshot)
        return painted

    def mark(self, marks: Marks) -> None:
        """Mark the rows that alerts are about."""
        for table in self._tables:
            table.marks = marks
            table.redraw()

    def lay_out(self, *, alone: bool, maximised: bool, wide: bool) -> None:
        """Show all panes, or the current one alone; share the width as suits it."""
        self.set_class(wide, "-wide")
        for pane in self.all:
            pane.display, pane.alone = pane is self.current or not alone, maximised
        for row in self.query(Horizontal):
            row.display = any(pane.display for pane in row.children)
