"""Filter expressions as one syntax tree: what the screen builds, the bar parses and every backend compiles."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Literal

import re2

from spectrum_tui.errors import FilterError
from spectrum_tui.model.fields import EVENT_TYPES, FIELDS, Kind, Unit
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.times import instant
from spectrum_tui.model.units import parse_duration, parse_size

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "~", "!~"]


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`, e.g. `status>=500`. `name` is canonical, as in `NAMES`."""

    name: str
    op: Operator
    value: str


@dataclass(frozen=True, slots=True)
class In:
    """`name in (a, b)`, or `name in 203.0.113.0/24`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """`exists(name)`: the record says what `name` is."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `term` does not match."""

    term: Expression


@dataclass(frozen=True, slots=True)
class And:
    """What all terms match."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any term matches."""

    terms: tuple[Expression, ...]


Expression = Compare | In | Exists | Not | And | Or

DERIVED = {
    "origin": "text",
    "side": "text",
    "client_prefix": "text",
    "ip_version": "text",
    "duration": "duration",
    "bytes": "size",
}
"""Names that no single field stands for, with the kind of their values."""
_CANONICAL = {
    "Event": "event",
    "ClientIP": "client",
    "Application": "application",
    "ColoCode": "colo",
    "ClientCountry": "country",
    "ClientAsn": "asn",
    "ClientTlsClientHelloServerName": "sni",
    "Status": "status",
    "OriginPort": "port",
    "OriginProto": "proto",
    "ClientMatchedIpFirewall": "firewall",
    "OriginTcpRtt": "rtt",
    "Timestamp": "time",
    "ClientTlsProtocol": "client_tls_protocol",
    "ClientTlsStatus": "client_tls_status",
    "ClientTlsCipher": "client_tls_cipher",
    "OriginTlsMode": "origin_tls_mode",
    "OriginTlsProtocol": "origin_tls_protocol",
    "OriginTlsStatus": "origin_tls_status",
    "OriginTlsCipher": "origin_tls_cipher",
    "ProxyProtocol": "proxy_protocol",
}


def _names() -> tuple[dict[str, str], dict[str, str]]:
    names, kinds = {name: name for name in DERIVED}, dict(DERIVED)
    for field in FIELDS:
        canonical = _CANONICAL.get(field.name, field.name)
        names[field.name.lower()] = names[canonical.lower()] = canonical
        kinds[canonical] = {Unit.BYTES: "size", Unit.NANOSECONDS: "duration"}.get(field.unit, str(field.kind))
        kinds[canonical] = "text" if field.kind is Kind.BOOLEAN else kinds[canonical]
    names["app"] = "application"
    return names, kinds


NAMES, KINDS = _names()
"""Canonical names by any spelling in lower case, and the kind of value behind each canonical name: text, integer,
size (bytes), duration (ns) or time (ns since the epoch)."""


def read_value(name: str, value: str) -> str | int:
    """Return an operand as what it is compared with: text in lower case, or a number in the base unit.

    Raises:
        ValueError: the text is not of the kind that `name` holds.
    """
    kind = KINDS[name]
    if kind == "text":
        return value.lower()
    if kind == "duration":
        return int(value) if value.isdecimal() else parse_duration(value)
    if kind == "size":
        return int(value) if value.isdecimal() else parse_size(value)
    if kind == "time":
        if found := instant(value):
            return found
        raise ValueError(f"{value!r} is not a time like 2026-01-15T09:30:00Z")
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a whole number") from None


_TOKEN = re.compile(
    r"""\s*(?:(?P<op><=|>=|!=|!~|=|<|>|~)|(?P<sign>[(),])|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[^\s()=<>!~,"']+))"""
)
_END = "the end"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(source: str) -> list[_Token]:
    found, at = [], 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if not match or not match.lastgroup:
            column = at + len(source[at:]) - len(source[at:].lstrip()) + 1
            raise FilterError(
                f"cannot read {source[column - 1]!r}", column, "quote text that holds signs or spaces"
            )
        kind, text = match.lastgroup, match[match.lastgroup]
        column = match.start(kind) + (0 if kind in ("op", "sign", "bare") else -1) + 1
        text = re.sub(r"\\(.)", r"\1", text) if kind == "double" else text
        found.append(_Token("quoted" if kind in ("double", "single") else kind, text, column))
        at = match.end()
    found.append(_Token("end", _END, len(source) + 1))
    return found


class _Parser:
    def __init__(self, source: str) -> None:
        self._tokens = _tokens(source)
        self._at = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._now.kind != "end":
            raise FilterError(f"{self._now.text!r} does not belong here", self._now.column)
        return expression

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at += token.kind != "end"
        return token

    def _is(self, *words: str) -> bool:
        return self._now.kind in ("bare", "sign") and self._now.text.lower() in words

    def _any(self) -> Expression:
        terms = [self._all()]
        while self._is("or"):
            self._next()
            terms.append(self._all())
        return Or(tuple(terms)) if len(terms) > 1 else terms[0]

    def _all(self) -> Expression:
        terms = [self._one()]
        while self._now.kind != "end" and not self._is("or", ")"):
            if self._is("and"):
                self._next()
            terms.append(self._one())
        return And(tuple(terms)) if len(terms) > 1 else terms[0]

    def _one(self) -> Expression:
        if self._is("not"):
            self._next()
            return Not(self._one())
        if self._is("("):
            opened = self._next()
            inner = self._any()
            self._close(opened)
            return inner
        if self._is("exists"):
            return self._exists()
        return self._comparison()

    def _close(self, opened: _Token) -> None:
        if not self._is(")"):
            raise FilterError("this bracket is not closed", opened.column, "add )")
        self._next()

    def _exists(self) -> Expression:
        self._next()
        opened = self._next()
        if opened.text != "(":
            raise FilterError("exists needs a name in brackets", opened.column, "write exists(sni)")
        name = self._name()
        self._close(opened)
        return Exists(name)

    def _name(self) -> str:
        token = self._next()
        name = NAMES.get(token.text.lower()) if token.kind == "bare" else None
        if name is None:
            near = get_close_matches(token.text.lower(), NAMES, 1, 0.5)
            hint = (
                f"did you mean {NAMES[near[0]]}?" if near else "names are " + " ".join(sorted(set(DERIVED)))
            )
            what = "a name is missing" if token.kind == "end" else f"{token.text!r} is not a name"
            raise FilterError(what, token.column, hint)
        return name

    def _comparison(self) -> Expression:
        name = self._name()
        if self._is("in"):
            self._next()
            return self._membership(name)
        token = self._next()
        if token.kind != "op":
            raise FilterError(
                f"after {name} an operator is missing", token.column, "use = != < <= > >= ~ !~ or in"
            )
        operator: Operator = token.text  # type: ignore[assignment]
        return self._checked(name, operator, self._value())

    def _value(self) -> _Token:
        token = self._next()
        if token.kind not in ("bare", "quoted"):
            raise FilterError("a value is missing", token.column, "quote text that holds signs or spaces")
        return token

    def _membership(self, name: str) -> Expression:
        if not self._is("("):
            token = self._value()
            self._guard(token, lambda: ip_network(token.text, strict=False))
            return In(name, (token.text,))
        opened = self._next()
        values = [self._operand(name)]
        while self._is(","):
            self._next()
            values.append(self._operand(name))
        self._close(opened)
        return In(name, tuple(values))

    def _operand(self, name: str) -> str:
        token = self._value()
        if "/" in token.text and name == "client":
            self._guard(token, lambda: ip_network(token.text, strict=False))
        else:
            self._checked(name, "=", token)
        return token.text

    def _checked(self, name: str, operator: Operator, value: _Token) -> Expression:
        if operator in ("~", "!~"):
            self._guard(value, lambda: pattern(value.text))
        elif KINDS[name] == "text" and operator not in ("=", "!="):
            raise FilterError(
                f"{name} is text and cannot be compared by {operator}", value.column, "use = != or ~"
            )
        else:
            self._guard(value, lambda: read_value(name, value.text))
            _check_enumerated(name, value)
        return Compare(name, operator, value.text)

    def _guard(self, token: _Token, read: Callable[[], object]) -> None:
        try:
            read()
        except ValueError as error:
            raise FilterError(str(error), token.column) from None


_ENUMERATED = {
    "event": (*EVENT_TYPES, "other"),
    "side": tuple(str(side) for side in SIDES),
    "ip_version": ("4", "6"),
}


def _check_enumerated(name: str, value: _Token) -> None:
    known = {each.lower(): each for each in _ENUMERATED.get(name, ())}
    if known and value.text.lower() not in known:
        near = get_close_matches(value.text.lower(), known, 1, 0.5)
        hint = f"did you mean {known[near[0]]}?" if near else f"one of {', '.join(known.values())}"
        raise FilterError(f"{value.text!r} is no {name.replace('_', ' ')}", value.column, hint)


def pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression that matches in linear time, without regard to case.

    Raises:
        ValueError: it is not one.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled: re.Pattern[str] = re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0]
        said = reason.decode() if isinstance(reason, bytes) else reason
        raise ValueError(f"{text!r} is not a regular expression: {said}") from None
    return compiled


def parse(source: str) -> Expression:
    """Read a filter expression; a space means `and`.

    Raises:
        FilterError: it cannot be read; says where and what would work.
    """
    if not source.strip():
        raise FilterError("the filter is empty", 1, "write for example status>=500")
    return _Parser(source).whole()


def render(expression: Expression) -> str:
    """Return the text that parses to an equal expression."""
    match expression:
        case Compare(name, op, value):
            return f"{name}{op}{_quoted(value)}"
        case In(name, (value,)) if "/" in value:
            return f"{name} in {_quoted(value)}"
        case In(name, values):
            return f"{name} in ({', '.join(map(_quoted, values))})"
        case Exists(name):
            return f"exists({name})"
        case Not(term):
            return f"not {_bracketed(term)}"
        case And(terms):
            return " and ".join(map(_bracketed, terms))
        case Or(terms):
            return " or ".join(map(_bracketed, terms))


def _bracketed(expression: Expression) -> str:
    text = render(expression)
    return f"({text})" if isinstance(expression, And | Or) else text


def _quoted(value: str) -> str:
    plain = _TOKEN.fullmatch(value)
    if plain and plain.lastgroup == "bare" and value.lower() not in ("and", "or", "not", "in", "exists"):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
