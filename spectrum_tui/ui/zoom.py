"""Nearer to a time, farther away, earlier and later: from one view to the next."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.scope import Range, Scope, interval
from spectrum_tui.model.times import LATEST
from spectrum_tui.model.units import DAY, HOUR, MILLISECOND, MINUTE, SECOND

STEPS = (
    (SECOND, 10 * MILLISECOND),
    (5 * SECOND, 50 * MILLISECOND),
    (15 * SECOND, 250 * MILLISECOND),
    (MINUTE, SECOND),
    (5 * MINUTE, 5 * SECOND),
    (15 * MINUTE, 15 * SECOND),
    (HOUR, MINUTE),
    (6 * HOUR, 5 * MINUTE),
    (DAY, 15 * MINUTE),
)
"""The lengths that zooming steps through, each with what its ends are multiples of."""


def zoomed(view: View, shown: Snapshot, entered: Scope, at: int, by: int) -> View:
    """Return the view of the next shorter (`by` > 0) or longer stretch around a time.

    Args:
        view: what is looked at.
        shown: its answer.
        entered: the scope before the first zoom: a range on top of that is replaced, what is below stays.
        at: the time, ns since the epoch.
        by: 1 is nearer, -1 is farther away.
    """
    start, end = _stretch(view, shown)
    length = end - start
    if by > 0:
        steps = [step for step in STEPS if step[0] < length * 0.99]
        wanted = steps[-1] if steps else None
    else:
        steps = [step for step in STEPS if step[0] > length * 1.01]
        wanted = steps[0] if steps else None
    return view if wanted is None else _looking_at(view, shown, entered, at - wanted[0] // 2, wanted)


def panned(view: View, shown: Snapshot, entered: Scope, by: int) -> View:
    """Return the view of what comes half a stretch later, or with -1 earlier."""
    start, end = _stretch(view, shown)
    length = end - start
    return _looking_at(view, shown, entered, start + by * length // 2, (length, _grain(length)))


def centred(view: View, shown: Snapshot, entered: Scope, at: int) -> View:
    """Return the view of a stretch around a time, as long as the one that is shown."""
    start, end = _stretch(view, shown)
    length = end - start
    return _looking_at(view, shown, entered, at - length // 2, (length, _grain(length)))


def narrowed(view: View, entered: Scope, stretch: Range) -> View:
    """Return the view under a range, which replaces the one that zooming has put on the stack."""
    below = view.scope[:-1] if is_zoomed(view, entered) else view.scope
    return replace(view, scope=(*below, stretch))


def is_zoomed(view: View, entered: Scope) -> bool:
    """Tell whether zooming has put a range on the stack."""
    return view.scope != entered and bool(view.scope) and isinstance(view.scope[-1], Range)


def _looking_at(view: View, shown: Snapshot, entered: Scope, start: int, step: tuple[int, int]) -> View:
    """Return the view of a stretch that begins about `start`, but not after what has happened.

    Before anything has, there is no other time to look at.
    """
    length, grain = step
    clock = newest(shown)
    if clock is None:
        return view
    start = start // grain * grain
    if start + length > clock:
        start = -(-clock // grain) * grain - length
    wanted = Range(max(start, 1), start + length)
    below = view.scope[:-1] if is_zoomed(view, entered) else view.scope
    bounds = interval(below)
    if bounds and below and isinstance(below[-1], Range) and not _inside(wanted, bounds):
        below = below[:-1]
        bounds = interval(below)
    first, last = bounds or (0, LATEST)
    held = Range(max(wanted.start, first), max(min(wanted.end, last), first))
    return replace(view, scope=(*below, held))


def newest(shown: Snapshot) -> int | None:
    """Return the time of the newest event of all; None before there is one."""
    return None if shown.ingest.lag is None else shown.now - shown.ingest.lag


def _inside(stretch: Range, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= stretch.start and stretch.end <= bounds[1]


def _stretch(view: View, shown: Snapshot) -> tuple[int, int]:
    """Return the stretch that is looked at; of a range it is known before its answer has come."""
    interval = view.interval
    if interval and Range(*interval).bounded:
        return interval[0], max(interval[1], interval[0] + 1)
    end = shown.end or SECOND
    start = shown.first if shown.start is None else shown.start
    return min(end - SECOND if start is None else start, end - 1), end


def _grain(length: int) -> int:
    return next((grain for step, grain in reversed(STEPS) if step <= length), MILLISECOND)
