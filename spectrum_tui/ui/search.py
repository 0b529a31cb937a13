"""A text that is looked for among the events: which of them match, and how many."""

from __future__ import annotations

from collections.abc import Iterable

from spectrum_tui.backends.base import Backend, EventRow, Matches, Position, View
from spectrum_tui.model import units
from spectrum_tui.model.seen import seen
from spectrum_tui.model.text import plain

LONGEST_TITLE = 24
"""Characters of the text that the title of the pane has room for."""


class Search:
    """What is known about the matches of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.wanted = seen(text)
        self.hits: frozenset[Position] = frozenset()
        """Which of the loaded events match."""
        self.counts = Matches(unseen=1)
        self.at: Position | None = None
        """The event that `counts` tells the place of."""
        self._judged: frozenset[Position] = frozenset()

    async def judge(self, backend: Backend, rows: Iterable[EventRow]) -> None:
        """Learn which of some events match; those known already are not asked about again."""
        wanted = frozenset(row.position for row in rows)
        fresh = wanted - self._judged if not self.counts.unseen else wanted
        found = await backend.matching(self.wanted, tuple(fresh)) if fresh else frozenset()
        self.hits = (self.hits & wanted) | found
        self._judged = wanted

    async def count(self, backend: Backend, view: View, row: EventRow | None) -> None:
        """Learn how many events of a view match, and how many of them are newer than one."""
        self.at = row.position if row else None
        self.counts = await backend.tally(view, self.wanted, self.at)

    @property
    def title(self) -> str:
        """How far one has come, e.g. `"ssh" 3 of 12`."""
        counts, name = self.counts, f'"{plain(self.text, LONGEST_TITLE)}"'
        if counts.unseen:
            return f"{name} {units.count(counts.total)}+ …"
        if not counts.total:
            return f"{name} not found"
        if self.at in self.hits:
            return f"{name} {units.count(counts.newer + 1)} of {units.count(counts.total)}"
        return f"{name} {units.count(counts.total)} match{'' if counts.total == 1 else 'es'}"
