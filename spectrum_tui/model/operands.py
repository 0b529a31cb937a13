"""What the values in a filter may be: read, judged, and made to mean the same whenever read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from difflib import get_close_matches
from ipaddress import ip_network
from typing import TypeVar

from spectrum_tui.errors import FilterError
from spectrum_tui.model.fields import BY_NAME, EVENT_TYPES
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.lexer import Token
from spectrum_tui.model.moments import is_absolute, moment
from spectrum_tui.model.query import KINDS, NAMES, Expression, Operator, pattern, read_value
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.text import plain
from spectrum_tui.model.times import SECOND
from spectrum_tui.model.units import timestamp

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression means beyond its text."""

    saved: Mapping[str, Expression] = field(default_factory=dict)
    """The filters that `@name` stands for."""
    now: int | None = None
    """The clock, ns since the epoch, which says what day is today; None refuses times of a day."""
    zone: tzinfo | None = UTC
    """Where times without a zone are; None is where the program runs."""
    labels: Labels = NO_LABELS
    """Names that applications and origins may be called by."""
    since: int = 0
    """From when on what is asked for is, ns since the epoch: a time of day that ends it comes after that."""


ENUMERATED: Mapping[str, tuple[str, ...]] = {
    "event": (*EVENT_TYPES, "other"),
    "side": tuple(str(side) for side in SIDES),
    "ip_version": ("4", "6"),
} | {NAMES[name]: BY_NAME[name].values for name in ("clientproto", "originproto", "ipfirewall")}
"""Names whose values are all known; anything else is a slip."""


def operand(name: str, operator: Operator, value: Token, context: Context) -> str:
    """Return a value that `name` can be compared with.

    Raises:
        FilterError: it cannot be; says where, and what would work.
    """
    kind = KINDS[name]
    if kind == "time" and operator in ("~", "!~"):
        message = f"{name} is a time and cannot be compared by {operator}"
        raise FilterError(message, value.column, "use = != < <= > or >=")
    if operator in ("~", "!~"):
        _guard(value, lambda: pattern(value.text))
        return value.text
    if kind == "text" and operator not in ("=", "!="):
        message = f"{name} is text and cannot be compared by {operator}"
        raise FilterError(message, value.column, "use = != or ~")
    if kind == "time":
        return _guard(value, lambda: _absolute(operator, value.text, context))
    _guard(value, lambda: read_value(name, value.text))
    _check_enumerated(name, value)
    return value.text


def network(value: Token) -> str:
    """Return a network such as `203.0.113.0/24`.

    Raises:
        FilterError: it is none.
    """
    _guard(value, lambda: ip_network(value.text, strict=False))
    return value.text


def _absolute(operator: Operator, text: str, context: Context) -> str:
    if is_absolute(text):
        return text
    found = moment(text, context.now, context.zone, context.since if operator in ("<", "<=") else 0)
    return timestamp(found, UTC, digits=9 if found % SECOND else 0)


def _guard(token: Token, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except ValueError as error:
        raise FilterError(plain(str(error)), token.column) from None


def _check_enumerated(name: str, value: Token) -> None:
    known = {each.lower(): each for each in ENUMERATED.get(name, ())}
    if known and value.text and value.text.lower() not in known:
        near = get_close_matches(value.text.lower(), known, 1, 0.5)
        hint = f"did you mean {known[near[0]]}?" if near else f"one of {', '.join(known.values())}"
        raise FilterError(f"{plain(value.text, 60)!r} is no {name.replace('_', ' ')}", value.column, hint)
