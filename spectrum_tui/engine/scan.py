"""Read blocks of lines that are alike without making objects of them.

Whatever cannot be read so, from single lines to all of them, is left to whoever reads line by line; both say
the same of every line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spectrum_tui.engine.block import MARGIN, Block
from spectrum_tui.engine.framing import Cut
from spectrum_tui.engine.layout import Layouts
from spectrum_tui.engine.sight import Sight, View
from spectrum_tui.engine.template import learn

LEAST, MOST = 1 << 17, 1 << 22
"""Bytes of a block that is worth it, and of one of which it is safe to hold several forms at once."""
MOST_LEFT = 1 / 8
"""Share of lines left over beyond which it is quicker to read all of them one by one."""
MAX_SIGHTS = 4
"""Templates remembered."""
LONGEST_REST = 32
"""Blocks of a stream not even looked at, after several that were not worth it."""
MAX_RESTS = 1000
"""Streams of which it is remembered that they were not worth it."""
SAMPLES = 3
"""Lines of a block from which a template may be learnt."""


@dataclass(slots=True)
class _Rest:
    blocks: int = 0
    length: int = 0

    def begin(self) -> None:
        self.blocks = self.length = min(2 * self.length + 1, LONGEST_REST)

    def goes_on(self) -> bool:
        self.blocks -= 1
        return self.blocks >= 0


class Scanner:
    """Reads blocks by templates that it learns from them.

    Args:
        layouts: tell what keys stand for.
    """

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._block = Block()
        self._sights: list[Sight] = []
        self._rests: dict[int, _Rest] = {}

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._block.nbytes + sum(sight.nbytes for sight in self._sights)

    def scan(self, stream: int, lines: Cut) -> View | None:
        """Read the lines of a block as far as they have one template; None when that is not worth it."""
        if not LEAST <= len(lines.block) <= MOST:
            return None
        rest = self._rests.get(stream)
        if rest and rest.goes_on():
            return None
        sight = self._sight(lines.block)
        view = self._view(sight, lines) if sight else None
        if view and len(view.left) <= MOST_LEFT * len(lines):
            self._rests.pop(stream, None)
            return view
        self._sights = [each for each in self._sights if each is not sight]
        self._pause(stream)
        return None

    def forget(self) -> None:
        """Let go of what templates were found to mean: codes have changed."""
        self._sights = []

    def _pause(self, stream: int) -> None:
        if len(self._rests) >= MAX_RESTS:
            self._rests.clear()
        self._rests.setdefault(stream, _Rest()).begin()

    def _view(self, sight: Sight, lines: Cut) -> View:
        self._block.load(lines.block)
        view = View(sight, self._block)
        lines.ends = view.ends - MARGIN
        return view

    def _sight(self, block: bytes) -> Sight | None:
        for line in _samples(block):
            for sight in self._sights:
                if sight.template.matches(line):
                    return sight
            template = learn(line, self._layouts.of)
            if template:
                self._sights = [Sight(template), *self._sights[: MAX_SIGHTS - 1]]
                return self._sights[0]
        return None


def _samples(block: bytes) -> Iterator[bytes]:
    for sample in range(SAMPLES):
        start = block.find(b"\n", sample * len(block) // SAMPLES) + 1 if sample else 0
        yield block[start : block.find(b"\n", start)]
