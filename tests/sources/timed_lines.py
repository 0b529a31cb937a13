"""Lines that tell a time, in files that are in order but for some disorder: sources need know no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from hypothesis import strategies as st

from spectrum_tui.sources.seek import SLACK


@dataclass(frozen=True)
class Line:
    """A line with its newline, and the time that it tells."""

    raw: bytes
    time: int | None

    def matters(self, since: int | None, until: int | None) -> bool:
        """Tell whether its time is after `since` and not after `until`."""
        return (
            self.time is not None
            and (since is None or self.time > since)
            and (until is None or self.time <= until)
        )


def time_of(line: bytes) -> int | None:
    """Return the number that a line starts with."""
    number = line.split(b" ", 1)[0]
    return int(number) if number.isdigit() else None


def written(lines: Sequence[Line]) -> bytes:
    """Return the bytes of lines."""
    return b"".join(line.raw for line in lines)


@st.composite
def logs(draw: st.DrawFn) -> list[Line]:
    """Draw lines of any length, of which none is more than `SLACK` older than one before it.

    What is late comes in runs, as batches do.
    """
    gaps = st.sampled_from((0, SLACK // 8, SLACK // 2, 2 * SLACK))
    delays = st.sampled_from((0, SLACK // 2, SLACK))
    lines = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9).map(bool)), min_size=1, max_size=9)
    runs = draw(st.lists(st.tuples(gaps, delays, lines), min_size=draw(st.integers(0, 20)), max_size=20))
    reached = accumulate((gap for gap, _, _ in runs), initial=SLACK)
    return [
        _line(newest - delay if tells else None, length)
        for newest, (_, delay, run) in zip(reached, runs, strict=False)
        for length, tells in run
    ]


def _line(time: int | None, length: int) -> Line:
    return Line((b"%d " % time if time is not None else b"") + b"x" * length + b"\n", time)
