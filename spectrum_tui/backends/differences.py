"""What a backend answers to the question of what has changed. Times are ns since the epoch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Measure(StrEnum):
    """In what a row differs most surely from before."""

    EVENTS = "events"
    FAILURES = "failures"
    FAULTS = "faults"


class Figures(NamedTuple):
    """What was counted of one row in one stretch of time."""

    events: int = 0
    failures: int = 0
    """Events whose side is not `none`."""
    finished: int = 0
    """Connections that reached an origin and ended; counted per origin and in all."""
    origin_faults: int = 0

    def count(self, measure: Measure) -> int:
        """Return how often what is measured happened."""
        counts = {Measure.EVENTS: self.events, Measure.FAILURES: self.failures}
        return counts.get(measure, self.origin_faults)

    def whole(self, measure: Measure) -> int:
        """Return out of how many what is measured happened."""
        return self.finished if measure is Measure.FAULTS else self.events

    def rate(self, measure: Measure) -> float | None:
        """Return the share of faults among finished, or of failures among events; None without any."""
        whole = self.whole(measure)
        part = self.origin_faults if measure is Measure.FAULTS else self.failures
        return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a pane that differs from before."""

    dimension: str
    """What the row is a value of, as a filter names it."""
    key: str
    """The value; "" when the events do not say."""
    before: Figures
    now: Figures
    measure: Measure
    score: float
    """How surely it differs, in standard deviations; negative for less."""
    new: bool = False
    """Whether nothing that was read from before this stretch has it, in the scope or out of it."""
    echo: bool = False
    """Whether it grew or shrank by as much as the row above and so tells of the same, most likely."""


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """The values of one dimension whose first event lies in the stretch that is shown."""

    dimension: str
    count: int
    rows: tuple[tuple[str, int], ...]
    """A few of them with their events, most frequent first."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """A view against the stretch of the same length before it, under the same scope."""

    now: tuple[int, int] | None = None
    """What is shown, `(start, end]`; None while there are too few events to tell."""
    before: tuple[int, int] | None = None
    """What it is compared with; None when so little of that is kept that it says nothing."""
    kept: int = 0
    """How much of the stretch before is kept, ns, enough or not."""
    complete: bool = False
    """Whether all of the stretch before is kept; else rates are compared, not counts."""
    loading: bool = False
    """Whether some of it is still to be read."""
    halves: bool = False
    """Whether the view has no beginning, so that the later half is compared with the earlier one."""
    total: tuple[Figures, Figures] = (Figures(), Figures())
    """Everything in the scope, before and now."""
    rows: tuple[Change, ...] = ()
    """What stands out, most surely first, each followed by its echoes."""
    count: int = 0
    """How many rows stand out, given or not."""
    first_seen: tuple[FirstSeen, ...] = ()

    @property
    def length(self) -> int:
        """The length of what is shown, ns."""
        return self.now[1] - self.now[0] if self.now else 0

    def factor(self, change: Change) -> float | None:
        """Return by what the rate in time of a change was multiplied; None when there was none before."""
        counts = change.before.count(change.measure), change.now.count(change.measure)
        if not counts[0] or not self.before or not self.length:
            return None
        return counts[1] / self.length / (counts[0] / (self.before[1] - self.before[0]))
