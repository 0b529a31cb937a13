"""Read all lines of a block that have one template, and remember what was found to mean what."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.block import WIDEST, Block, Flags
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, INSTANTS, INTEGERS, Columns
from spectrum_tui.engine.dates import END, MINUTE, SECONDS, into_minute
from spectrum_tui.engine.grid import cut
from spectrum_tui.engine.hashes import Extent, Hasher, Known, News
from spectrum_tui.engine.stamps import believed, scaled
from spectrum_tui.engine.swar import figures, signed
from spectrum_tui.engine.template import Template

MINUS = ord("-")


class Sight:
    """What is known about lines of one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.groups = list(template.groups.values())
        self.runs = [run for group in self.groups for run in group.runs]
        self.varying = [run for run in self.runs if run.size is None]
        self.hasher = Hasher([len(group.runs) for group in self.groups])
        self.known = Known()
        numbers, stamps = template.numbers.values(), template.stamps.values()
        # Figures stand behind the key of a number, and behind the minute of a timestamp but before its end.
        self.fields = np.array([spot.field for spot in (*numbers, *stamps)], np.int64)
        leads = [len(spot.lead) for spot in numbers]
        leads += [len(spot.lead) + MINUTE + SECONDS for spot in stamps]
        self.leads = np.array(leads, np.int64)[:, None]
        self.tails = np.array([0] * len(numbers) + [len(END)] * len(stamps), np.int64)[:, None]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.known.nbytes + self.hasher.nbytes


class View:
    """The lines of one block in one template.

    A line that differs from the template in the least is odd: it is not read, and nothing is said of it.
    """

    def __init__(self, sight: Sight, block: Block) -> None:
        self._sight, self._block = sight, block
        self._grid = cut(block, sight.template)
        self._odd: Flags = np.zeros(len(self._grid.rows), np.bool_)
        self._numbers, self._parts = self._read_figures()
        hashes = sight.hasher.hashes(block, self._extents())
        self._looked, missed = sight.known.look(hashes)
        self._news = News(missed, hashes)
        self._odd[self._news.read(self._read)] = True
        self.layout = sight.template.layout
        self.ends = self._grid.ends
        """Where all lines end, in the buffer."""
        self.rows = self._grid.rows[~self._odd]
        """Numbers of the lines that are read."""

    @property
    def left(self) -> Ints:
        """Numbers of the lines that are not read."""
        left = np.ones(len(self.ends), np.bool_)
        left[self.rows] = False
        return np.flatnonzero(left)

    def columns(self) -> Columns:
        """Return what the lines say that are read; what is new in them gets a code."""
        template = self._sight.template
        groups = self._sight.groups
        news = self._news.settle(self._looked, ~self._odd, lambda group, met: groups[group].number(met))
        self._sight.known.learn(*news)
        wanted = np.flatnonzero(~self._odd) if len(self.rows) < len(self._odd) else slice(None)
        looked = dict(zip(template.groups, self._looked[:, wanted], strict=True))
        numbers = dict(zip(template.numbers, self._numbers[:, wanted], strict=True))
        parts = dict(zip(template.stamps, self._parts[:, wanted], strict=True))
        columns: Columns = {name: looked[name].astype(np.uint32) for name in CODES}
        for name in INTEGERS:
            columns[name] = believed(numbers[name]) if name in numbers else np.full(len(self.rows), -1)
        for name in INSTANTS:
            if name in numbers:
                columns[name] = scaled(numbers[name])
            elif name in parts:
                columns[name] = np.where(looked[name] > 0, looked[name] + parts[name], 0)
            else:
                columns[name] = np.zeros(len(self.rows), np.int64)
        return columns

    def _read_figures(self) -> tuple[Ints, Ints]:
        """Return the numbers, and how far the timestamps are into their minute."""
        sight, block, bounds = self._sight, self._block, self._grid.bounds
        count = len(sight.template.numbers)
        starts, stops = bounds[sight.fields] + sight.leads, bounds[sight.fields + 1] - sight.tails
        negative = block.bytes.take(starts[:count]) == MINUS
        counts = stops - starts
        counts[:count] -= negative
        value, odd, ends = figures(block, counts, stops)
        numbers, strange = signed(value[:count], counts[:count], negative)
        seconds = block.words((starts[count:] - SECONDS).ravel(), 1).reshape(starts[count:].shape)
        parts, other = into_minute(seconds, value[count:], counts[count:], ends[count:])
        for each in (odd, strange, other):
            self._odd |= each.any(axis=0)
        return numbers, parts

    def _extents(self) -> list[Extent]:
        """Return where the runs lie; lines are odd in which one of them is too long."""
        bounds, varying = self._grid.bounds, self._sight.varying
        sizes = np.array([bounds[run.last + 1] - bounds[run.first] for run in varying]).reshape(
            -1, len(self._odd)
        )
        if sizes.max(initial=0) > WIDEST:
            self._odd |= (sizes > WIDEST).any(axis=0)
            np.minimum(sizes, WIDEST, out=sizes)
        known = iter(zip(sizes, sizes.min(axis=1).tolist(), sizes.max(axis=1).tolist(), strict=True))
        return [
            Extent(bounds[run.first], *(next(known) if run.size is None else (run.size,) * 3))
            for run in self._sight.runs
        ]

    def _read(self, index: int, row: int) -> object:
        """Return what the runs of a group say in a row, or None."""
        group, bounds, pieces = self._sight.groups[index], self._grid.bounds, []
        for run in group.runs:
            start = bounds.item(run.first, row)
            size = bounds.item(run.last + 1, row) - start if run.size is None else run.size
            pieces.append(self._block.text(start, size))
        return group.read(pieces)
