"""A second opinion on what a filter matches: one event at a time, with the regular expressions of Python."""

from __future__ import annotations

import operator
import re
from ipaddress import ip_address, ip_network

from spectrum_tui.model.query import KINDS, And, Anywhere, Compare, Exists, Expression, In, Not, Or
from tests.naive_records import Values, moment

UNITS = {
    "duration": {"": 1, "ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9},
    "size": {"": 1, "k": 1 << 10, "kib": 1 << 10, "mib": 1 << 20, "mb": 10**6, "gib": 1 << 30},
}
OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ADDRESSES = ("client", "OriginIP")


def matches(expression: Expression, said: Values, raw: bytes = b"") -> bool:
    """Tell whether an event matches; what it does not say is equal to nothing, but unlike anything."""
    match expression:
        case And(terms):
            return all(matches(term, said, raw) for term in terms)
        case Or(terms):
            return any(matches(term, said, raw) for term in terms)
        case Not(term):
            return not matches(term, said, raw)
        case Anywhere(text):
            return text.lower() in raw.decode("utf-8", "replace").lower()
        case Exists() | In() | Compare():
            return _leaf(expression, said)


def _leaf(expression: Compare | In | Exists, said: Values) -> bool:
    match expression:
        case Exists(name):
            return said[name] not in ("", None)
        case In(name, values):
            return any(_is_in(name, said[name], value) for value in values)
        case Compare(name, op, value):
            return _compares(name, said[name], op, value)


def _compares(name: str, found: str | int | None, op: str, value: str) -> bool:
    if op in ("~", "!~"):
        hit = re.search(value, "" if found is None else str(found), re.IGNORECASE)
        return (hit is not None) is (op == "~")
    if found is None:
        return op == "!="
    if name in ADDRESSES and _usual(value) == str(found).lower():
        return op == "="
    return bool(OPERATORS[op](found.lower() if isinstance(found, str) else found, operand(name, value)))


def _usual(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        return address.lower()


def _is_in(name: str, found: str | int | None, value: str) -> bool:
    if name not in ADDRESSES or "/" not in value:
        return _compares(name, found, "=", value)
    try:
        return ip_address(str(found)) in ip_network(value, strict=False)
    except ValueError:
        return False


def operand(name: str, value: str) -> str | int:
    """Return what a value is compared with: text in lower case, or a number."""
    kind = KINDS[name]
    if kind == "text":
        return value.lower()
    if kind == "time":
        return moment(value)
    amount, unit = re.fullmatch(r"(-?[0-9.]+)([a-zA-Z]*)", value).groups()  # type: ignore[union-attr]
    return round(float(amount) * UNITS[kind][unit.lower()]) if kind in UNITS else int(value)
