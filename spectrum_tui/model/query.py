"""Filter expressions as a syntax tree: the screen builds it, the parser reads it, backends compile it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import re2

from spectrum_tui.model.fields import FIELDS, Kind, Unit
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

BARE = r"[^\s()=<>!~,\"']+"
"""What a name or a value may look like without quotes, as a regular expression."""
KEYWORDS = ("and", "or", "not", "in", "exists")
NETWORK_NAMES = ("client", "OriginIP")
"""Names whose values are addresses, which may lie in a network."""
_BARE = re.compile(BARE)

DERIVED = {
    "origin": "text",
    "side": "text",
    "client_prefix": "text",
    "client_block": "text",
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
"""Canonical names by any spelling in lower case, and the kind of value behind each canonical name: text,
integer, size (bytes), duration (ns) or time (ns since the epoch)."""


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


def render(expression: Expression) -> str:
    """Return the text that parses to an equal expression."""
    match expression:
        case Compare(name, op, value):
            text = f"{name}{op}{_quoted(value)}"
        case In(name, values) if name in NETWORK_NAMES and len(values) == 1 and "/" in values[0]:
            text = f"{name} in {_quoted(values[0])}"
        case In(name, values):
            text = f"{name} in ({', '.join(map(_quoted, values))})"
        case Exists(name):
            text = f"exists({name})"
        case Not(term):
            text = f"not {_bracketed(term)}"
        case And(terms):
            text = " and ".join(map(_bracketed, terms))
        case Or(terms):
            text = " or ".join(map(_bracketed, terms))
    return text


def _bracketed(expression: Expression) -> str:
    text = render(expression)
    return f"({text})" if isinstance(expression, And | Or) else text


def _quoted(value: str) -> str:
    if _BARE.fullmatch(value) and value.lower() not in KEYWORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
