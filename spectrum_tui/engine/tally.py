"""What became of everything that was read, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from spectrum_tui.engine.decode import Decoded

MAX_REASONS = 50
"""Reasons for rejection told apart; further ones are counted as `other`."""


@dataclass(slots=True)
class Tally:
    """Counts since the start."""

    lines: int = 0
    accepted: int = 0
    rejected: int = 0
    ignored: int = 0
    repaired: int = 0
    duplicates: int = 0
    late: int = 0
    evicted: int = 0
    untimed: int = 0
    bytes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, decoded: Decoded) -> None:
        """Count what became of some lines."""
        self.lines += decoded.lines
        self.accepted += len(decoded.batch) if decoded.batch else 0
        self.ignored += decoded.ignored
        self.repaired += decoded.repaired
        self.duplicates += decoded.duplicates
        self.untimed += decoded.untimed
        self.rejected += len(decoded.rejected)
        for line in decoded.rejected:
            reason = line.reason.partition(":")[0]
            known = reason in self.reasons or len(self.reasons) < MAX_REASONS
            self.reasons[reason if known else "other"] += 1
