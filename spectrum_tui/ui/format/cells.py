"""What has to fit into a narrow column."""

from __future__ import annotations

from collections.abc import Sequence

from spectrum_tui.model import units
from spectrum_tui.model.text import ELLIPSIS, cell, cells

BETWEEN = "  "
LEAST_NAME = 8
"""Cells of the end of a name that still tell something."""


def fitted(number: int, width: int) -> str:
    """Return the exact count, or in a column too narrow for it a rounded one, e.g. `1.2M`."""
    exact = units.count(number)
    return exact if len(exact) <= width else units.si(number)


def labelled(label: str, name: str, width: int) -> str:
    """Return a label and as far as there is room what it stands for; without a label the end of the name."""
    left = width - cells(label) - len(BETWEEN)
    if not label:
        return ending(name, width)
    if left < LEAST_NAME and cells(name) > left:
        return cell(label, min(width, cells(label)))
    return f"{label}{BETWEEN}{ending(name if cells(name) <= left else name.removesuffix('/tcp'), left)}"


def ending(text: str, width: int) -> str:
    """Return `text`, which is `plain`, or as much of its end as fits: the end tells addresses apart."""
    if cells(text) <= width:
        return text
    start = len(text)
    while start > 0 and cells(text[start - 1 :]) < width:
        start -= 1
    return ELLIPSIS + text[start:]


def folded(text: str, width: int) -> list[str]:
    """Return `text`, which is `plain`, as lines of at most `width` cells, 2 or more, broken anywhere.

    A mark stays with its letter.
    """
    lines, taken = [""], 0
    for letter in text:
        taken += cells(letter)
        if taken > width:
            lines.append("")
            taken = cells(letter)
        lines[-1] += letter
    return lines


def wrapped(parts: Sequence[str], between: str, width: int) -> list[str]:
    """Return parts joined into as few lines as hold them, none of them broken."""
    lines: list[str] = []
    for part in parts:
        if lines and cells(lines[-1] + between + part) <= width:
            lines[-1] += between + part
        else:
            lines.append(part)
    return lines
