"""The files that are still to be read, in the order in which they are."""

from __future__ import annotations

import heapq
from typing import NamedTuple

from spectrum_tui.sources.seek import SLACK, Wanted, may_matter, span_of_name


class Entry(NamedTuple):
    """A file to be read, in order of time."""

    start: int
    """Time of its first event, as far as its name or its age tells, ns since the epoch."""
    path: str
    end: int
    """No event in it is newer than this and `SLACK`, by the same token."""
    size: int
    named: bool
    """Its name tells the times."""


def entry_of(path: str, size: int, changed: int) -> Entry:
    """Return the entry for a file of `size` bytes that was `changed` last (ns since the epoch)."""
    span = span_of_name(path)
    start, end = span or (changed, changed)
    return Entry(start, path, end, size, span is not None)


def matters(entry: Entry, wanted: Wanted) -> bool:
    """Tell whether a file may hold what is wanted, by its name."""
    return may_matter((entry.start, entry.end) if entry.named else None, wanted.since, wanted.until)


class Pending:
    """Files to be read now, from the oldest on; and those that can wait, from the newest back."""

    def __init__(self) -> None:
        self._now: list[Entry] = []
        self._later: list[Entry] = []
        self._known: dict[str, Entry] = {}
        self.unread = 0
        """Bytes of the files to be read now."""
        self.waiting = 0
        """Bytes of those that can wait."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._now) + len(self._later)

    def __bool__(self) -> bool:
        """Tell whether there is any to be read now."""
        return bool(self._now)

    @property
    def reached(self) -> int:
        """No event in those that can wait is newer than this and `SLACK`; 0 when there are none."""
        return self._later[-1].end if self._later else 0

    def add(self, entry: Entry) -> None:
        """Have a file read now, unless it is among them as it is."""
        known = self._known.get(entry.path)
        if known is None or known.end < entry.end:
            self._known[entry.path] = entry
            self.unread += entry.size
            heapq.heappush(self._now, entry)

    def postpone(self, window: int) -> None:
        """Let those wait that hold nothing of the last `window` ns."""
        newest = max((entry.end for entry in self._now), default=0)
        split = newest - window - SLACK
        self._later = sorted((each for each in self._now if each.end < split), key=lambda each: each.end)
        self._now = [each for each in self._now if each.end >= split]
        heapq.heapify(self._now)
        self.waiting = sum(each.size for each in self._later)
        self.unread -= self.waiting

    def pop(self) -> Entry:
        """Return the next to be read now."""
        entry = heapq.heappop(self._now)
        self.unread -= entry.size
        self._known.pop(entry.path, None)
        return entry

    def pop_waiting(self) -> Entry | None:
        """Return the newest of those that can wait."""
        if not self._later:
            return None
        entry = self._later.pop()
        self.waiting -= entry.size
        self._known.pop(entry.path, None)
        return entry

    def drop_waiting(self) -> int:
        """Have those that wait never read as they are, and return how many bytes that leaves out."""
        dropped, self.waiting = self.waiting, 0
        self._later = []
        return dropped
