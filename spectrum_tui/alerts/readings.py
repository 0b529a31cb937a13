"""What to ask a backend for a rule, and what its answer says about it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from spectrum_tui.alerts.metrics import TABLE_OF
from spectrum_tui.alerts.rule import Rule
from spectrum_tui.backends.base import Snapshot, Sort, View
from spectrum_tui.model.units import MINUTE

WINDOW = MINUTE
"""What a rule looks at that does not say `over`."""
ROWS = 100
"""Rows that are judged: those with the greatest values."""
LEAST_FAULTS = 5
"""A rate of fewer faults is chance: two of two are no incident."""
_Z = 1.96
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The figure of one row, or of the whole."""

    key: str
    """The row, "" for the whole and for the row of events that do not say."""
    value: float
    parts: tuple[int, int] | None = None
    """Of a rate: faults and finished."""


def view_of(rule: Rule, base: View | None = None) -> View:
    """Return the question that an answer for a rule comes from, within another one or for itself."""
    view = View(window=WINDOW if rule.over is None else rule.over) if base is None else base
    return replace(view, scope=(*view.scope, *_where(rule)), rows=ROWS, **_needs(rule))


def plan(rules: Iterable[Rule]) -> dict[View, tuple[Rule, ...]]:
    """Return the questions for rules, each with the rules that its answer serves; few, for each costs."""
    needs: list[tuple[View, dict[str, Any], list[Rule]]] = []
    for rule in rules:
        plain, wanted = view_of(replace(rule, by="")), _needs(rule)
        for view, known, served in needs:
            if view == plain and all(known.get(name, value) == value for name, value in wanted.items()):
                known.update(wanted)
                served.append(rule)
                break
        else:
            needs.append((plain, wanted, [rule]))
    return {replace(view, **known): tuple(served) for view, known, served in needs}


def readings(rule: Rule, snapshot: Snapshot) -> list[Reading]:
    """Return the figures that a rule judges; a rate of nothing is none."""
    metric = rule.about
    if not rule.by:
        value, totals = metric.total(snapshot), snapshot.totals
        parts = (totals.origin_faults, totals.finished) if metric.kind == "ratio" else None
        return [] if value is None else [Reading("", value, parts)]
    found = []
    for row in getattr(snapshot, TABLE_OF[rule.by]):
        value = metric.row(snapshot, row)
        if value is not None:
            parts = (row.origin_faults, row.finished) if metric.kind == "ratio" else None
            found.append(Reading(row.key, value, parts))
    return found


def exceeds(rule: Rule, reading: Reading) -> bool:
    """Tell whether a figure, taken as it stands, is beyond the limit."""
    return _OPERATORS[rule.op](reading.value, rule.limit)


def surely_exceeds(rule: Rule, reading: Reading) -> bool:
    """Tell whether a figure is beyond the limit by more than chance.

    A rate above a limit needs `LEAST_FAULTS`, and its Wilson interval must lie above the limit.
    """
    if reading.parts is None or rule.op.startswith("<"):
        return exceeds(rule, reading)
    faults, finished = reading.parts
    bound = replace(reading, value=lower_bound(faults, finished))
    return faults >= LEAST_FAULTS and exceeds(rule, bound)


def lower_bound(faults: int, finished: int) -> float:
    """Return the lower bound of the Wilson interval of a rate at 95 %; 0 when nothing finished.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if not finished:
        return 0.0
    rate, square = faults / finished, _Z * _Z
    spread = _Z * sqrt((rate * (1 - rate) + square / (4 * finished)) / finished)
    return (rate + square / (2 * finished) - spread) / (1 + square / finished)


def _where(rule: Rule) -> tuple[Any, ...]:
    return () if rule.where is None else (rule.where,)


def _needs(rule: Rule) -> dict[str, Any]:
    """Return what a rule wants of its view beside scope and window."""
    table = TABLE_OF.get(rule.by, "")
    if not table:
        return {}
    order = {table: Sort(rule.about.sorts[table])}
    return {**order, **{"clients": {"fold": rule.by}, "breakdown": {"dimension": rule.by}}.get(table, {})}
