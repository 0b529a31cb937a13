"""Fewer bytes for the same picture: only cells that change are sent, and only what changes in their style.

Textual sends every cell of a region that may have changed, and states every colour in full before each run.
Over SSH that is most of a frame. So this remembers what the terminal shows, as curses does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import compress, count, groupby, repeat
from operator import itemgetter, ne
from typing import Any, TextIO, cast

from rich.cells import cell_len
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

from spectrum_tui.ui.keyboard import read_keys
from spectrum_tui.ui.outlet import Outlet

Cell = tuple[str, str]
"""A letter and the codes of its style."""

_letter_of, _style_of = itemgetter(0), itemgetter(1)

Span = tuple[int, int, list[Cell]]
"""A row, a column, and the cells from there on."""

_TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([0-9;]*)m|\n|([^\x1b\n\r\t\b]+)")
_FRAME = re.compile(rf"(?:{_TOKEN.pattern})*")
_UPSETS = re.compile(r"\x1b\[\?1049|\x1b\[\d*J|\x1bc")
"""What changes cells in other ways than by writing them."""

GONE = 129
"""Exit code of a program whose terminal has hung up."""
UNKNOWN: Cell = ("", "")
"""What was never drawn."""
BRIDGE = 4
"""Unchanged cells that are sent again rather than jumped over: a jump costs as much."""


class Slimmer:
    """Knows what the terminal shows and turns frames into the difference."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._last = ""

    def forget(self) -> None:
        """Know nothing any more: somebody else may have drawn on the terminal."""
        self._rows.clear()
        self._last = ""

    def feed(self, data: str) -> str:
        """Return what has to be sent so that the terminal shows what `data` draws.

        A frame starts and ends without any style. What is not a frame is returned as it is.
        """
        if "\x1b[" not in data or not _FRAME.fullmatch(data):
            if _UPSETS.search(data):
                self.forget()
            return data
        if data == self._last:
            return ""
        self._last, out = data, _Output()
        for row, column, cells in _spans(data):
            for start, end in self._changes(row, column, cells):
                out.put(row, column + start, cells[start:end])
        return out.text()

    def _changes(self, row: int, column: int, cells: list[Cell]) -> list[tuple[int, int]]:
        """Return the runs of cells that differ from what is shown, and take them for shown."""
        known, end = self._rows.setdefault(row, []), column + len(cells)
        before = known[column:end]
        if before == cells:
            return []
        if any(_width(letter) != 1 for letter in {letter for letter, _ in cells}):
            known.clear()  # what takes two cells, or none, is sent whole each time
            return [(0, len(cells))]
        known += [UNKNOWN] * (end - len(known))
        before, known[column:end] = known[column:end], cells
        runs: list[tuple[int, int]] = []
        for at in compress(count(), map(ne, before, cells)):
            if runs and at - runs[-1][1] <= BRIDGE:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
        return runs


class _Output:
    """Collects cells; says only what changes in place and style."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._style = ""
        self._place = (-1, -1)

    def put(self, row: int, column: int, cells: list[Cell]) -> None:
        """Add cells at a place."""
        if self._place[0] == row and self._place[1] < column:
            self._parts.append(f"\x1b[{column - self._place[1]}C")
        elif self._place != (row, column):
            self._parts.append(f"\x1b[{row};{column}H")
        for style, run in groupby(cells, key=_style_of):
            if style != self._style:
                self._parts.append(_change(self._style, style))
                self._style = style
            self._parts.append("".join(map(_letter_of, run)))
        self._place = (row, column + sum(map(_width, map(_letter_of, cells))))

    def text(self) -> str:
        """Return everything, without a style at the end."""
        return "".join(self._parts) + ("\x1b[0m" if self._style else "")


def _spans(data: str) -> Iterator[Span]:
    """Yield what a frame draws."""
    row, column, style = 1, 1, ""
    cells: list[Cell] = []
    for match in _TOKEN.finditer(data):
        down, across, codes, text = match.groups()
        if down:
            if cells:
                yield row, column, cells
            row, column, cells = int(down), int(across), []
        elif codes is not None:
            short = _short(codes)
            style = "" if short in ("", "0") else f"{style};{short}" if style else short
        elif text:
            cells += zip(text, repeat(style), strict=False)
    if cells:
        yield row, column, cells


_TRUECOLOR = re.compile(r"([34])8;2;(\d+);(\d+);(\d+)")
_STEPS = (0, 95, 135, 175, 215, 255)
_NUMBERS = {
    (red, green, blue): 16 + 36 * r + 6 * g + b
    for r, red in enumerate(_STEPS)
    for g, green in enumerate(_STEPS)
    for b, blue in enumerate(_STEPS)
} | {(8 + 10 * step,) * 3: 232 + step for step in range(24)}
"""The colours of the 256 that every terminal agrees on, with their numbers."""


@lru_cache(maxsize=4096)
def _short(codes: str) -> str:
    """Return the codes with each colour that has a number named by it: the same colour in fewer bytes."""
    return _TRUECOLOR.sub(_numbered, codes)


def _numbered(match: re.Match[str]) -> str:
    place, red, green, blue = match.groups()
    number = _NUMBERS.get((int(red), int(green), int(blue)))
    return match[0] if number is None else f"{place}8;5;{number}"


_width = lru_cache(maxsize=4096)(cell_len)


@lru_cache(maxsize=4096)
def _change(shown: str, wanted: str) -> str:
    """Return the shortest way from one style to another."""
    if not wanted:
        return "\x1b[0m"
    before, after = _parts(shown), _parts(wanted)
    if set(before) - set(after):
        return f"\x1b[0;{wanted}m"
    changed = ";".join(code for slot, code in after.items() if before.get(slot) != code)
    return f"\x1b[{changed}m"


def _parts(codes: str) -> dict[str, str]:
    """Return the ink, the ground and the attributes of a style, each by what it sets."""
    parts: dict[str, str] = {}
    numbers = iter(codes.split(";") if codes else ())
    for number in numbers:
        if number in ("38", "48"):
            kind = next(numbers, "5")
            values = [next(numbers, "0") for _ in range(3 if kind == "2" else 1)]
            parts[number] = ";".join((number, kind, *values))
        else:
            parts[_slot(int(number or 0))] = number
    return parts


def _slot(code: int) -> str:
    if 30 <= code <= 39 or 90 <= code <= 97:
        return "38"
    if 40 <= code <= 49 or 100 <= code <= 107:
        return "48"
    return str(code)


class SlimDriver(LinuxDriver):
    """Textual's driver with leaner output and quicker keys."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outlet = Outlet(cast("TextIO", self._file))
        self._file = cast("Any", self._outlet)
        self.slimmer = Slimmer()
        """What the terminal shows."""
        self.key_came: Callable[[], None] = lambda: None
        """Is called at once, on another thread than the rest."""

    def write(self, data: str) -> None:
        """Write to the terminal, one frame or one control sequence at a time."""
        if self._is_heard and (lean := self.slimmer.feed(data)):
            super().write(lean)

    def once_sent(self, told: Callable[[], None]) -> None:
        """Have somebody called, on any thread, when all that was written so far has gone out."""
        if self._writer_thread is None or not self._writer_thread.is_alive():
            told()
        else:
            self._outlet.tell(told)
            self._writer_thread.write("")  # what is flushed after it

    def close(self) -> None:
        """Let go of the terminal, which may be gone."""
        if self._is_heard:
            super().close()

    def _take(self, message: Message) -> None:
        if isinstance(message, Key):
            self.key_came()
        self.process_message(message)

    @property
    def _is_heard(self) -> bool:
        """Whether a thread still writes: it ends with the terminal, and its queue would fill up."""
        return self._writer_thread is None or self._writer_thread.is_alive()

    def run_input_thread(self) -> None:
        """Read what is typed until the program ends; without a terminal it has to."""
        read_keys(self.fileno, self.exit_event, self._take)
        if not self.exit_event.is_set():
            self._app.call_later(self._app.exit, GONE, return_code=GONE)
