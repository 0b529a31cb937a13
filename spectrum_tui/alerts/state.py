"""When an alert begins and when it ends: a pure function of the rules, the answers and what was before.

An alert begins when its limit was exceeded, by more than chance, in every answer for as long as the rule
says. It ends when the figure stayed clearly on the good side, below 0.8 of the limit, for as long, and for
`CALM` at least. So one that hovers about its limit does not begin and end again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from spectrum_tui.alerts.readings import WINDOW, Reading, readings, surely_exceeds
from spectrum_tui.alerts.rule import Rule
from spectrum_tui.backends.base import Phase, Snapshot
from spectrum_tui.model.units import SECOND

SLACK = 0.8
"""What part of the limit a figure must come down to before its alert can end."""
CALM = 10 * SECOND
"""How long it must stay there at least, ns."""
MOST_ENDED = 500
"""Alerts that are remembered after their end."""
Place = tuple[Rule, str]
"""A rule and a key."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A limit that is, or was, exceeded. Times are of events, or of the wall clock for figures of sources."""

    rule: Rule
    key: str
    since: int
    """When the figure was first beyond the limit."""
    reading: Reading
    """The newest figure."""
    worst: Reading
    ended: int | None = None
    """When it had come down; None while it has not."""
    better: int | None = None
    """Since when it is down, though not yet for long enough."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known from one answer to the next."""

    pending: Mapping[Place, int] = field(default_factory=dict)
    """Since when limits are exceeded that may soon be alerts."""
    active: Mapping[Place, Alert] = field(default_factory=dict)
    ended: tuple[Alert, ...] = ()
    """Newest first."""
    counted: Mapping[Rule, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    """For figures that only grow: what they were and when, back to the start of the rule's window."""


def step(state: State, rule: Rule, snapshot: Snapshot) -> State:
    """Return the state after one more answer for a rule; while events are still loaded it says nothing."""
    if snapshot.end is None or snapshot.phase in (Phase.LOADING, Phase.WAITING):
        return state
    now = snapshot.now if rule.about.of_sources else snapshot.end
    found = readings(rule, snapshot)
    if rule.about.grows:
        state, found = _grown(state, rule, found, now)
    by_key = {reading.key: reading for reading in found}
    state = _continued(state, rule, by_key, now)
    return _begun(state, rule, by_key, now)


def began(before: State, after: State) -> list[Alert]:
    """Return the alerts that are new."""
    return [alert for place, alert in after.active.items() if place not in before.active]


def ended(before: State, after: State) -> list[Alert]:
    """Return the alerts that are over since."""
    known = {(alert.rule, alert.key, alert.since) for alert in before.ended}
    return [alert for alert in after.ended if (alert.rule, alert.key, alert.since) not in known]


def _begun(state: State, rule: Rule, found: Mapping[str, Reading], now: int) -> State:
    """Note what exceeds the limit, and begin the alerts for which it has done so for long enough."""
    pending = {place: since for place, since in state.pending.items() if place[0] != rule}
    active = dict(state.active)
    for key, reading in found.items():
        place = (rule, key)
        if place in active or not surely_exceeds(rule, reading):
            continue
        since = state.pending.get(place, now)
        if now - since >= rule.hold:
            active[place] = Alert(rule, key, since, reading, reading)
        else:
            pending[place] = since
    return replace(state, pending=pending, active=active)


def _continued(state: State, rule: Rule, found: Mapping[str, Reading], now: int) -> State:
    """Bring the alerts of a rule up to date, and end those that have been better for long enough."""
    active, over = dict(state.active), []
    for place in [place for place in active if place[0] == rule]:
        alert = active[place] = _updated(active[place], found.get(place[1]), now)
        if alert.better is not None and now - alert.better >= max(rule.hold, CALM):
            over.append(replace(alert, ended=alert.better))
            del active[place]
    return replace(state, active=active, ended=(*over, *state.ended)[:MOST_ENDED])


def _updated(alert: Alert, reading: Reading | None, now: int) -> Alert:
    """Return an alert with its newest figure; a row that is gone is as good as can be."""
    better = now if alert.better is None else alert.better
    if reading is None:
        return replace(alert, better=better)
    if not _is_better(alert.rule, reading.value):
        return replace(alert, reading=reading, worst=_worse(alert, reading), better=None)
    return replace(alert, reading=reading, better=better)


def _worse(alert: Alert, reading: Reading) -> Reading:
    """Return the worst figure of an alert so far; one that may be chance does not count."""
    before, now = alert.worst.value, reading.value
    worse = now < before if alert.rule.op.startswith("<") else now > before
    return reading if worse and surely_exceeds(alert.rule, reading) else alert.worst


def _is_better(rule: Rule, value: float) -> bool:
    return value >= rule.limit / SLACK if rule.op.startswith("<") else value <= rule.limit * SLACK


def _grown(state: State, rule: Rule, found: Iterable[Reading], now: int) -> tuple[State, list[Reading]]:
    """Return what was added to figures within the window of a rule, and remember what they are."""
    window = WINDOW if rule.over is None else rule.over
    grown, counted = [], dict(state.counted)
    for reading in found:
        marks = (*counted.get(rule, ()), (now, reading.value))
        first = max((at for at, (time, _) in enumerate(marks) if time <= now - window), default=0)
        counted[rule] = marks[first:]
        grown.append(replace(reading, value=reading.value - marks[first][1]))
    return replace(state, counted=counted), grown
