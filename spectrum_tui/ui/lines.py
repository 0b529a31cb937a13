"""One line of the screen as runs of text, each with the name of a style; and what can be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from spectrum_tui.model.text import ELLIPSIS

Run = tuple[str, str]
"""A text and the name of its style, e.g. `origin`, `strong` or `dim on cursor`; "" is plain text."""

Line = tuple[Run, ...]

EMPTY: Line = ()


def text_of(line: Line) -> str:
    """Return the text of a line without its styles."""
    return "".join(text for text, _ in line)


_measured = lru_cache(maxsize=4096)(cell_len)


def cells_of(text: str) -> int:
    """Return how many cells a text takes. Nearly all of what is shown is one cell a letter."""
    return len(text) if text.isascii() and text.isprintable() else _measured(text)


def width_of(line: Line) -> int:
    """Return how many cells a line takes."""
    return sum(cells_of(text) for text, _ in line)


def fit(line: Line, width: int, style: str = "") -> Line:
    """Return the line cut or padded to exactly `width` cells; the padding has `style`."""
    runs: list[Run] = []
    room = width
    for text, name in line:
        size = cells_of(text)
        shown = text if size <= room else set_cell_size(text, room)
        if shown:
            runs.append((shown, name))
        room -= min(size, room)
        if room <= 0:
            break
    if room > 0:
        runs.append((" " * room, style))
    return tuple(runs)


def clipped(line: Line, width: int, style: str = "") -> Line:
    """Return the line as `fit` does, with an ellipsis where some of it is missing."""
    if width_of(line) <= width:
        return fit(line, width, style)
    runs = fit(line, max(width - 1, 0))
    return (*runs, (ELLIPSIS[:width], runs[-1][1] if runs else style))


def spaced(parts: Sequence[Line], width: int, *, least: int = 1) -> Line:
    """Return parts with as much space between them as there is room for.

    Those that do not fit with one cell each are left out as wholes, from the last, but not the first `least`.
    """
    kept = list(parts)

    def joined(gap: str) -> Line:
        return tuple(run for at, part in enumerate(kept) for run in ((gap if at else "", ""), *part))

    while len(kept) > least and width_of(joined(" ")) > width:
        kept.pop()
    return next((line for gap in ("   ", "  ") if width_of(line := joined(gap)) <= width), joined(" "))


def merge(line: Line) -> Line:
    """Return the line with neighbouring runs of one style joined: every run costs bytes on the wire.

    Spaces show no foreground, so they join whatever run is before them when the background is the same.
    """
    runs: list[Run] = []
    for text, style in line:
        if not text:
            continue
        if runs and (runs[-1][1] == style or (text.isspace() and _ground(runs[-1][1]) == _ground(style))):
            runs[-1] = (runs[-1][0] + text, runs[-1][1])
        else:
            runs.append((text, style))
    return tuple(runs)


def over(line: Line, background: str) -> Line:
    """Return the line on another background."""
    return tuple((text, f"{_ink(style)} on {background}") for text, style in line)


def lit(line: Line, text: str, ground: str) -> Line:
    """Return the line with the background `ground` wherever it shows `text`, without regard to case."""
    shown, wanted = text_of(line).lower(), text.lower()
    if not wanted or len(shown) != len(text_of(line)):
        return line
    starts, at = [], shown.find(wanted)
    while at >= 0:
        starts.append(at)
        at = shown.find(wanted, at + len(wanted))
    inside = {place for start in starts for place in range(start, start + len(wanted))}
    letters = [
        (letter, f"strong on {ground}" if at in inside else style)
        for at, (letter, style) in enumerate(_letters(line))
    ]
    return tuple(letters) if inside else line


def changed_span(old: Line, new: Line) -> tuple[int, int] | None:
    """Return the first changed cell and how many cells from there differ; None when nothing does."""
    if old == new:
        return None
    before, after, start = _without_start(old, new)
    before, after, _ = _without_start(_flipped(before), _flipped(after))
    return start, max(width_of(before), width_of(after))


def _without_start(one: Line, other: Line) -> tuple[Line, Line, int]:
    """Return what is left of two lines behind what both begin with, and how many cells that takes."""
    runs = _alike(one, other)
    size, one, other = width_of(one[:runs]), one[runs:], other[runs:]
    if one and other and one[0][1] == other[0][1]:
        (text, style), (words, _) = one[0], other[0]
        same = _alike(text, words)
        size += cells_of(text[:same])
        one, other = ((text[same:], style), *one[1:]), ((words[same:], style), *other[1:])
    return one, other, size


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """Return how many of the first items are the same in both."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _flipped(line: Line) -> Line:
    return tuple((text[::-1], style) for text, style in reversed(line))


def _letters(line: Line) -> list[Run]:
    return [(letter, style) for text, style in line for letter in text]


def _ink(style: str) -> str:
    return style.partition(" on ")[0]


def _ground(style: str) -> str:
    return style.partition(" on ")[2]
