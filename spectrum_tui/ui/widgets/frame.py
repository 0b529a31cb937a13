"""A widget with a thin frame, a numbered title and a count at the right."""

from __future__ import annotations

from collections.abc import Sequence

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model.text import cells
from spectrum_tui.ui.format.nothing import in_short, is_empty, laid, why
from spectrum_tui.ui.lines import Line, Run, fit, width_of
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.screens.presence import is_up
from spectrum_tui.ui.widgets.linewidget import LineWidget


class Frame(LineWidget, can_focus=True):
    """A focusable box; the one that has the focus is drawn in the focus colour."""

    DEFAULT_CSS = "Frame { height: 1fr; }"

    def __init__(self, looks: Looks, title: str, *, number: int | None = None, id: str | None = None) -> None:
        super().__init__(looks, id=id)
        self.title = title
        self.number = number
        self.badge: Line = ()
        """Stands behind the title."""
        self.tally = ""
        """Stands at the right end of the title line, e.g. `20 of 12,345`."""

    @property
    def room(self) -> int:
        """Lines inside the frame."""
        return max(0, self.size.height - 2)

    def body(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines inside the frame."""
        raise NotImplementedError

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the frame with the body in it."""
        inner = max(0, width - 2)
        lines = list(self.body(inner, max(0, height - 2)))[: max(0, height - 2)]
        lines += [()] * (height - 2 - len(lines))
        ink = "focus" if self.has_focus else "border"
        side: Run = ("│", ink)
        boxed = [(side, *fit(line, inner, _ground(line)), side) for line in lines]
        return [self._top(width, ink), *boxed, (("╰" + "─" * inner + "╯", ink),)]

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show whether keys go here, unless that is because it is shut."""
        if is_up(self.screen):
            self.redraw()

    def _top(self, width: int, ink: str) -> Line:
        number: Run = (f"{self.number} ", "dim") if self.number is not None else ("", "")
        name: Line = (number, (f"{self.title} ", "strong" if self.has_focus else ""), *self.badge)
        tally = f" {self.tally} " if self.tally else ""
        start: Line = (("╭ ", ink), *name)
        room = width - width_of(start) - cells(tally) - 1
        if room < 1:
            return (*fit(start, width - 1), ("╮", ink))
        return (*start, ("─" * room, ink), (tally, "dim"), ("╮", ink))


class DataPane(Frame):
    """A box of the dashboard, which says why it is empty when it is."""

    alone = False
    """Whether there is no timeline to say why."""

    def nothing(self, snapshot: Snapshot, width: int) -> list[Line]:
        """Return why there are no events: in a word where the timeline tells it all."""
        short = is_empty(snapshot) and not self.alone
        lines = laid(in_short(snapshot) if short else why(snapshot), width, self.looks.keys)
        return [tuple((text, "dim") for text, _ in line) for line in lines] if short else lines


def _ground(line: Line) -> str:
    """Return the style in which a line goes on to the frame: the background it ends with."""
    return line[-1][1] if line and " on " in line[-1][1] else ""
