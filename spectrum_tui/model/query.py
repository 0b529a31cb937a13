"""Filter expressions as a syntax tree: the screen builds it, the parser reads it, visitors compile it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

import re2

from spectrum_tui.model.fields import FIELDS, Kind, Unit
from spectrum_tui.model.moments import moment
from spectrum_tui.model.text import plain
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
class Anywhere:
    """A bare word: `text` appears in the raw record, without regard to case."""

    text: str


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


Leaf = Compare | In | Exists | Anywhere
Expression = Leaf | Not | And | Or

BARE = r"[^\s()=<>!~,\"']+"
"""What a name or a value may look like without quotes, as a regular expression."""
KEYWORDS = ("and", "or", "not", "in", "exists")
OTHER_SIGNS = {"&&": "and", "&": "and", "||": "or", "|": "or"}
"""What other languages write, which would be looked for as a text here, by what it means."""
NETWORK_NAMES = ("client", "OriginIP")
"""Names whose values are addresses, which may lie in a network."""

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


_FIGURES = re.compile("[0-9]{1,30}")
"""A number without a unit."""
NAMES, KINDS = _names()
"""Canonical names by any spelling in lower case, and the kind of value behind each canonical name: text,
integer, size (bytes), duration (ns) or time (ns since the epoch)."""


def foreign(word: str) -> str:
    """Return what a word that means something in other languages is written like here; "" for any other."""
    name, colon, value = word.partition(":")
    if colon and name.lower() in NAMES:
        return f"{name}={value}"
    return OTHER_SIGNS.get(word, "")


def read_value(name: str, value: str) -> str | int:
    """Return an operand as what it is compared with: text in lower case, or a number in the base unit.

    Raises:
        ValueError: the text is not of the kind that `name` holds.
    """
    kind = KINDS[name]
    if kind == "text":
        return value.lower()
    if kind == "duration":
        return int(value) if _FIGURES.fullmatch(value) else parse_duration(value)
    if kind == "size":
        return int(value) if _FIGURES.fullmatch(value) else parse_size(value)
    if kind == "time":
        return moment(value, None, UTC)
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a whole number") from None


MAX_PATTERN = 1 << 20
"""Bytes that a compiled regular expression may take; more takes seconds to compile."""


def pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression that matches in linear time, without regard to case.

    Raises:
        ValueError: it is not one.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_PATTERN
    try:
        compiled: re.Pattern[str] = re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0]
        said = reason.decode() if isinstance(reason, bytes) else reason
        said = "too large" if said.startswith("pattern too large") else said
        raise ValueError(f"{plain(text, 60)!r} is not a regular expression: {said}") from None
    return compiled


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Yield the parts of an expression that hold no others."""
    match expression:
        case Not(term):
            yield from leaves(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from leaves(term)
        case Compare() | In() | Exists() | Anywhere():
            yield expression


def bare_words(expression: Expression) -> frozenset[str]:
    """Return the texts that an expression looks for in raw records."""
    return frozenset(leaf.text for leaf in leaves(expression) if isinstance(leaf, Anywhere))
