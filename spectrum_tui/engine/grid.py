"""Where the lines of a block are, and the fields in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spectrum_tui.engine.block import MARGIN, NEWLINE, Block
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.template import Template


class Grid(NamedTuple):
    """Where lines end, and where the fields are of those that have the right number of them."""

    ends: Ints
    rows: Ints
    """Numbers of the lines with the right number of fields."""
    bounds: Ints
    """Where each field of these begins, a row for each field; in the last row where the last field ends."""


def cut(block: Block, template: Template) -> Grid:
    """Cut a block into lines and fields."""
    marks, lines = block.marks(template.separator)
    count = len(template.openings)
    fields = marks.reshape(-1, count) if len(marks) == lines * count else marks[:0].reshape(0, count)
    if len(fields) == lines and bool((block.bytes.take(fields[:, -1]) == NEWLINE).all()):
        ends, rows = fields[:, -1].copy(), np.arange(lines)
    else:
        newlines = np.flatnonzero(block.bytes.take(marks) == NEWLINE)
        ends, rows = marks[newlines], np.flatnonzero(np.diff(newlines, prepend=-1) == count)
        fields = marks[newlines[rows, None] + np.arange(1 - count, 1)]
    bounds = np.empty((count + 1, len(rows)), np.int64)
    bounds[0] = np.concatenate(([MARGIN], ends[:-1] + 1))[rows]
    bounds[1:] = fields.T
    bounds[count] -= len(template.tail)
    return Grid(ends, rows, bounds)
