"""The lines around the panes: header, breadcrumbs, timeline, tabs and footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.events import Click
from textual.message import Message

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.ui.format.crumbs import crumb_line
from spectrum_tui.ui.format.footer import footer
from spectrum_tui.ui.format.header import header
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.lines import Line, Run
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.linewidget import LineWidget


class HeaderBar(LineWidget):
    """The first line."""

    def __init__(self, looks: Looks, title: str) -> None:
        super().__init__(looks, id="header")
        self.title = title
        self.snapshot: Snapshot | None = None
        self.paused: int | None = None
        self._note = ""
        self.alerts = 0
        """How many there are now."""

    def note(self, words: str) -> bool:
        """Say what goes on beside; "" when nothing does."""
        self._note = words
        return self.redraw()

    def show(self, view: View, snapshot: Snapshot, paused: int | None) -> bool:
        """Show the next frame under `view`; `paused` is how many events came since the screen was paused."""
        self.snapshot, self.paused = replace(snapshot, view=view), paused
        return self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        if self.snapshot is None:
            return ()
        return (header(self.snapshot, self.title, width, self.paused, self._note, self.alerts),)


class CrumbBar(LineWidget):
    """The scope."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks, id="crumbs")
        self.view = View()
        self.snapshot: Snapshot | None = None

    def show(self, view: View, snapshot: Snapshot | None) -> bool:
        """Show the scope of `view` and the time of `snapshot`."""
        self.view, self.snapshot = view, snapshot
        return self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        return (crumb_line(self.view, self.snapshot, width, self.looks.zone, self.looks.labels),)


class Tabs(LineWidget):
    """The names of the panes, where only one can be seen."""

    @dataclass
    class TabChosen(Message):
        """A name was clicked."""

        number: int

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks, id="tabs")
        self.names: tuple[str, ...] = ()
        self.current = 0

    def show(self, names: tuple[str, ...], current: int) -> bool:
        """Show which of the panes is seen."""
        self.names, self.current = names, current
        return self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        runs: list[Run] = [(" ", "")]
        for at, text in enumerate(self._texts()):
            runs += [(text, "strong on cursor" if at == self.current else "dim"), (" ", "")]
        return (tuple(runs),)

    def on_click(self, event: Click) -> None:
        """Choose the name that was clicked."""
        end = 1
        for number, text in enumerate(self._texts(), 1):
            end += len(text) + 1
            if event.x < end:
                self.post_message(self.TabChosen(number))
                return

    def _texts(self) -> list[str]:
        names = enumerate(self.names)
        return [f"[{at + 1} {name}]" if at == self.current else f" {at + 1} {name} " for at, name in names]


class FooterBar(LineWidget):
    """The keys that do something here and now."""

    DEFAULT_CSS = "FooterBar { dock: bottom; }"

    def __init__(self, looks: Looks) -> None:
        super().__init__(looks, id="footer")
        self.place = Place.TABLE
        self.hidden: frozenset[str] = frozenset()

    def show(self, place: Place, hidden: frozenset[str] = frozenset()) -> bool:
        """Show the keys of another place; `hidden` are ids of presses that do nothing at the moment."""
        self.place, self.hidden = place, hidden
        return self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the one line."""
        return (footer(self.place, width, self.hidden, self.looks.keys),)


class TooSmall(LineWidget):
    """What stands instead of the screen when there is no room for it."""

    DEFAULT_CSS = "TooSmall { height: 1fr; }"

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return what is wrong and what is needed."""
        size = self.app.size
        words = (
            f"This terminal is {size.width}×{size.height};",
            "spectrum-tui needs at least 60×15.",
            "Counting goes on. q quits.",
        )
        return [((f" {line}", "strong" if not at else ""),) for at, line in enumerate(words)]
