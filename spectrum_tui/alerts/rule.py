"""Rules such as `origin_error_rate>5% for 1m by origin where application=ssh`: text in, rule out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any

from spectrum_tui.alerts.metrics import ALIASES, METRICS, TABLE_OF, Metric
from spectrum_tui.errors import FilterError
from spectrum_tui.model.query import NAMES, Expression
from spectrum_tui.model.units import DAY, SECOND, parse_duration, parse_ratio, parse_size

Parse = Callable[[str], Expression]
"""Reads the filter language.

Raises:
    FilterError: it is none.
"""
LONGEST = 7 * DAY
_HEAD = re.compile(r"\s*(?P<metric>[\w/]*)\s*(?P<op>[<>=!]*)\s*(?P<value>[^\s%]*(?:\s?%)?)")
_WORD = re.compile(r"\s*(\S+)")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]*)?(?:e[0-9]+)?)([km]?)", re.IGNORECASE)
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
_OPERATORS = (">", ">=", "<", "<=")
_EXAMPLE = "write for example origin_error_rate>5% for 1m by origin"
_CLAUSES = ("for", "over", "by", "where")


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit on a figure."""

    text: str
    """As it was written."""
    metric: str
    """A name in `METRICS`."""
    op: str
    limit: float
    """In the unit of the metric's kind."""
    hold: int = 0
    """ns for which the limit must be exceeded."""
    over: int | None = None
    """The window that the figure is of, in ns; None when the rule does not say."""
    by: str = ""
    """The name whose every value is judged for itself; "" judges the whole."""
    where: Expression | None = None
    """Only events that match count."""
    name: str = ""
    """What the settings file calls it."""

    @property
    def about(self) -> Metric:
        """The figure."""
        return METRICS[self.metric]


def parse_rule(text: str, parse: Parse, *, name: str = "") -> Rule:
    """Read a rule.

    Raises:
        FilterError: it is none; says where and what would work.
    """
    head = _HEAD.match(text)
    assert head
    metric = _metric(head)
    if head["op"] not in _OPERATORS:
        raise FilterError(f"after {metric} a comparison is missing", head.start("op") + 1, _EXAMPLE)
    try:
        limit = _limit(METRICS[metric], head["value"])
    except ValueError as error:
        raise FilterError(str(error), head.start("value") + 1, _EXAMPLE) from None
    said = _clauses(text, head.end(), parse)
    rule = Rule(
        text.strip(), metric, head["op"], limit, name=name, **{key: value for key, (value, _) in said.items()}
    )
    _check(rule, {key: column for key, (_, column) in said.items()})
    return rule


def _metric(head: re.Match[str]) -> str:
    written = head["metric"]
    name = ALIASES.get(written.lower(), written.lower())
    if name in METRICS:
        return name
    column = head.start("metric") + 1
    if not name:
        raise FilterError("the name of a figure is missing", column, _EXAMPLE)
    near = get_close_matches(name, [*METRICS, *ALIASES], 1)
    hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(METRICS)}"
    raise FilterError(f"there is no figure {written!r}", column, hint)


def _limit(metric: Metric, text: str) -> float:
    """Return a limit in the unit of its metric.

    Raises:
        ValueError: it is of another kind.
    """
    if not text:
        raise ValueError("a limit is missing")
    if metric.per_second:
        text = text.removesuffix("/s")
    if metric.kind == "ratio":
        return parse_ratio(text)
    if metric.kind == "size":
        return parse_size(text)
    if metric.kind == "duration":
        return parse_duration(text)
    found = _NUMBER.fullmatch(text)
    number = float(found[1]) * _FACTORS[found[2].lower()] if found else float("inf")
    if not isfinite(number):
        raise ValueError(f"{text!r} is no number")
    return number


def _clauses(text: str, at: int, parse: Parse) -> dict[str, tuple[Any, int]]:
    """Return what follows the comparison by the field of a rule, each with its column."""
    said: dict[str, tuple[Any, int]] = {}
    while word := _WORD.match(text, at):
        clause, column = word[1].lower(), word.start(1) + 1
        key = "hold" if clause == "for" else clause
        if clause not in _CLAUSES:
            near = get_close_matches(clause, _CLAUSES, 1)
            raise FilterError(
                f"{word[1]!r} does not belong here",
                column,
                f"did you mean {near[0]}?" if near else "go on with for, over, by or where",
            )
        if key in said:
            raise FilterError(f"{clause} stands there twice", column, "leave one out")
        if clause == "where":
            said[key] = _where(text, word.end(), parse), column
            return said
        value = _WORD.match(text, word.end())
        start = (value.start(1) if value else len(text)) + 1
        said[key] = (
            _by(value[1] if value else "", start) if clause == "by" else _duration(clause, value, start),
            start,
        )
        at = value.end() if value else len(text)
    return said


def _duration(clause: str, value: re.Match[str] | None, column: int) -> int:
    if value is None:
        raise FilterError(f"after {clause} a duration is missing", column, f"write {clause} 1m")
    try:
        length = parse_duration(value[1])
    except ValueError as error:
        raise FilterError(str(error), column) from None
    if not SECOND <= length <= LONGEST:
        raise FilterError(f"{value[1]} is out of bounds", column, "from 1s to 7d")
    return length


def _by(written: str, column: int) -> str:
    name = NAMES.get(written.lower(), "")
    if name in TABLE_OF:
        return name
    near = get_close_matches(written.lower(), TABLE_OF, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(TABLE_OF)}"
    raise FilterError(
        f"there are no figures by {written}" if written else "after by a name is missing", column, hint
    )


def _where(text: str, at: int, parse: Parse) -> Expression:
    """Read the filter that ends a rule; errors tell the column in the rule."""
    start = at + len(text[at:]) - len(text[at:].lstrip())
    try:
        return parse(text[start:])
    except FilterError as error:
        message = error.message.removeprefix(f"column {error.column}: ")
        raise FilterError(message, start + error.column, error.hint) from None


def _check(rule: Rule, columns: dict[str, int]) -> None:
    """Refuse what can be said but not judged."""
    metric = rule.about
    if rule.by and TABLE_OF[rule.by] not in metric.sorts:
        known = [name for name, table in TABLE_OF.items() if table in metric.sorts]
        hint = f"it is by {', '.join(known)}" if known else "leave out by"
        raise FilterError(f"{rule.metric} is not counted by {rule.by}", columns["by"], hint)
    if rule.by and rule.op.startswith("<"):
        raise FilterError(
            "with by only > and >= can be watched",
            columns["by"],
            "what has no events has no row to be judged",
        )
    if rule.where and metric.of_sources:
        raise FilterError(
            f"{rule.metric} is about the sources as a whole", columns["where"], "leave out where"
        )
