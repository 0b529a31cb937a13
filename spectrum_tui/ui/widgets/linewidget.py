"""A widget made of lines that sends only what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.events import Blur, DescendantBlur, DescendantFocus, Focus
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from spectrum_tui.ui.lines import Line, changed_span, fit, merge
from spectrum_tui.ui.looks import Looks, ascii_line
from spectrum_tui.ui.theme import SIXTEEN, Palette


class LineWidget(Widget):
    """Draws lines of styled runs; between two drawings only the changed cells are repainted.

    Textual never compares frames, so a plain refresh would send every cell again.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "LineWidget { width: 1fr; height: 1; background: $background; color: $foreground; }"

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.looks = looks
        self._lines: list[Line] = []
        self._drawn_for = Size(0, 0)
        self._palette: Palette | None = None

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines to show, at most `height`; shorter ones are padded."""
        raise NotImplementedError

    def redraw(self) -> bool:
        """Draw anew and repaint the cells that differ; return whether there were any."""
        if not self.size:
            return False
        resized, before = self._drawn_for != self.size, self._lines
        self._draw_now()
        if resized:
            self.refresh()
            return True
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if span := changed_span(old, new):
                self.refresh(Region(span[0], y, span[1], 1))
        return before != self._lines

    def render_line(self, y: int) -> Strip:
        """Return one line as Textual wants it."""
        if self._drawn_for != self.size:  # Textual does not tell of every new size
            self._draw_now()
        if self._palette is None:
            self._palette = self._make_palette()
        style = self._palette.style
        line = self._lines[y] if y < len(self._lines) else fit((), self.size.width)
        return Strip([Segment(text, style(name)) for text, name in line], self.size.width)

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        super().notify_style_update()
        self._palette = None

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_focus(self, event: Focus) -> None:
        """Take the keys, without a repaint of what stays the same."""
        event.prevent_default()
        self.has_focus = True
        if self.parent:
            self.parent.post_message(DescendantFocus(self))

    def on_blur(self, event: Blur) -> None:
        """Let go of the keys, without a repaint of what stays the same."""
        event.prevent_default()
        self.has_focus = False
        if self.parent:
            self.parent.post_message(DescendantBlur(self))

    def on_show(self) -> None:
        """Draw what was not drawn while nobody could see it."""
        self.redraw()

    def _make_palette(self) -> Palette:
        app = self.app
        theme = app.current_theme
        coarse = app.console.color_system == "standard" and not theme.ansi
        sixteen = SIXTEEN[theme.dark] if coarse else None
        return Palette(app.theme_variables, no_color=self.looks.no_color, sixteen=sixteen)

    def _draw_now(self) -> None:
        width, height = self._drawn_for = self.size
        drawn = list(self.draw(width, height))[:height]
        drawn += [()] * (height - len(drawn))
        if self.looks.ascii_only:
            drawn = [ascii_line(line) for line in drawn]
        self._lines = [merge(fit(line, width)) for line in drawn]
