"""The 31 fields of the `spectrum_events` dataset, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Group(StrEnum):
    """The part of a connection that a field tells about, in the order the detail shows them."""

    CONNECTION = "connection"
    CLIENT = "client"
    CLIENT_TLS = "client TLS"
    EDGE = "edge"
    ORIGIN = "origin"
    ORIGIN_TLS = "origin TLS"
    CLOSURE = "closure"


class Kind(StrEnum):
    """What sort of value a field holds once it is decoded."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "time"


class Unit(StrEnum):
    """The unit of an integer field."""

    NONE = ""
    BYTES = "bytes"
    NANOSECONDS = "ns"


class Field(NamedTuple):
    """One field of the dataset."""

    name: str
    """Cloudflare's spelling."""
    alias: str
    """The short name used in filters, or "" when it has none."""
    group: Group
    kind: Kind
    unit: Unit
    meaning: str
    """One sentence."""
    values: tuple[str, ...]
    """The documented values of an enumeration, in documented order; empty for open fields."""
    unknown: tuple[str, ...]
    """Values, lower case, that mean "not known" and are shown dim."""
    source: str
    """Where this is documented."""


EVENT_TYPES = ("connect", "disconnect", "clientFiltered", "tlsError", "resolveOrigin", "originError")
"""The documented values of `Event`, in documented order."""

ZERO_FINGERPRINT = "0" * 64
"""How records spell a certificate that was never seen, with or without a full stop after it."""

_SOURCE = "Cloudflare docs, Logpush datasets: spectrum_events"

_PROTOCOLS = ("tcp", "udp", "unix")
_PROXY_PROTOCOLS = ("off", "v1", "v2", "simple")
_TLS_MODES = ("unknown", "off", "flexible", "full", "strict")
_TLS_VERSIONS = ("unknown", "none", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_TLS_STATES = (
    "UNKNOWN",
    "OK",
    "INTERNAL_ERROR",
    "INVALID_CONFIG",
    "INVALID_SNI",
    "HANDSHAKE_FAILED",
    "KEYLESS_RPC",
)
_FIREWALL_OUTCOMES = (
    "UNKNOWN",
    "ALLOW",
    "BLOCK_ERROR",
    "BLOCK_IP",
    "BLOCK_COUNTRY",
    "BLOCK_ASN",
    "WHITELIST_IP",
    "WHITELIST_COUNTRY",
    "WHITELIST_ASN",
)

_EMPTY = ("",)
_VAGUE = ("", "unk", "unknown", "none")
_ZERO = ("", "0")
_ZERO_DATES = ("", "0", "1970-01-01t00:00:00z", "0001-01-01t00:00:00z")
_NO_COUNTRY = ("", "unknown", "xx")
_NO_FINGERPRINT = ("", ZERO_FINGERPRINT, ZERO_FINGERPRINT + ".")


def _text(
    group: Group,
    name: str,
    meaning: str,
    alias: str = "",
    values: tuple[str, ...] = (),
    unknown: tuple[str, ...] = _EMPTY,
) -> Field:
    return Field(name, alias, group, Kind.TEXT, Unit.NONE, meaning, values, unknown, _SOURCE)


def _number(
    group: Group,
    name: str,
    meaning: str,
    alias: str = "",
    unit: Unit = Unit.NONE,
    unknown: tuple[str, ...] = _ZERO,
) -> Field:
    return Field(name, alias, group, Kind.INTEGER, unit, meaning, (), unknown, _SOURCE)


def _time(group: Group, name: str, meaning: str, alias: str = "") -> Field:
    return Field(name, alias, group, Kind.TIME, Unit.NONE, meaning, (), _ZERO_DATES, _SOURCE)


def _flag(group: Group, name: str, meaning: str) -> Field:
    return Field(name, "", group, Kind.BOOLEAN, Unit.NONE, meaning, ("false", "true"), _EMPTY, _SOURCE)


FIELDS: tuple[Field, ...] = (
    _text(Group.CONNECTION, "Event", "What kind of record this is.", "event", EVENT_TYPES),
    _time(Group.CONNECTION, "Timestamp", "When the event happened.", "time"),
    _text(Group.CONNECTION, "Application", "The public id of the Spectrum application.", "app"),
    _time(
        Group.CONNECTION,
        "ConnectTimestamp",
        "When both legs, client to Cloudflare and Cloudflare to origin, were up; zero if they never were.",
    ),
    _text(Group.CLIENT, "ClientIP", "The client's address, IPv4 or IPv6.", "client"),
    _number(Group.CLIENT, "ClientPort", "The port the client connected from."),
    _text(Group.CLIENT, "ClientProto", "The transport the client used.", values=_PROTOCOLS),
    _text(
        Group.CLIENT, "ClientCountry", "The country of the client's address.", "country", unknown=_NO_COUNTRY
    ),
    _number(Group.CLIENT, "ClientAsn", "The number of the network (AS) the client's address is in.", "asn"),
    _number(
        Group.CLIENT,
        "ClientTcpRtt",
        "The TCP round trip between the client and Cloudflare; zero until the connection closes.",
        unit=Unit.NANOSECONDS,
    ),
    _text(
        Group.CLIENT_TLS,
        "ClientTlsClientHelloServerName",
        "The server name (SNI) the client asked for; whatever it chose to send.",
        "sni",
    ),
    _text(
        Group.CLIENT_TLS,
        "ClientTlsProtocol",
        "The TLS version agreed with the client.",
        values=_TLS_VERSIONS,
        unknown=_VAGUE,
    ),
    _text(
        Group.CLIENT_TLS, "ClientTlsCipher", "The TLS cipher suite agreed with the client.", unknown=_VAGUE
    ),
    _text(
        Group.CLIENT_TLS,
        "ClientTlsStatus",
        "How the TLS handshake with the client went.",
        values=_TLS_STATES,
        unknown=_VAGUE,
    ),
    _text(Group.EDGE, "ColoCode", "The Cloudflare data centre, as the code of its nearest airport.", "colo"),
    _flag(Group.EDGE, "IpFirewall", "Whether IP Access Rules were on for the application."),
    _text(
        Group.EDGE,
        "ClientMatchedIpFirewall",
        "Which IP Access Rule the client met; UNKNOWN when none, or when the rules are off.",
        "firewall",
        _FIREWALL_OUTCOMES,
        _VAGUE,
    ),
    _text(
        Group.EDGE,
        "ProxyProtocol",
        "How Cloudflare tells the origin the client's address.",
        values=_PROXY_PROTOCOLS,
    ),
    _text(Group.ORIGIN, "OriginIP", "The address of the origin; empty when none was reached for."),
    _number(Group.ORIGIN, "OriginPort", "The port of the origin.", "port"),
    _text(Group.ORIGIN, "OriginProto", "The transport used to the origin.", "proto", _PROTOCOLS),
    _number(
        Group.ORIGIN,
        "OriginTcpRtt",
        "The TCP round trip between Cloudflare and the origin; zero until the connection closes.",
        "rtt",
        Unit.NANOSECONDS,
    ),
    _text(
        Group.ORIGIN_TLS,
        "OriginTlsMode",
        "Whether and how strictly the leg to the origin is encrypted.",
        values=_TLS_MODES,
        unknown=_VAGUE,
    ),
    _text(
        Group.ORIGIN_TLS,
        "OriginTlsProtocol",
        "The TLS version agreed with the origin.",
        values=_TLS_VERSIONS,
        unknown=_VAGUE,
    ),
    _text(
        Group.ORIGIN_TLS, "OriginTlsCipher", "The TLS cipher suite agreed with the origin.", unknown=_VAGUE
    ),
    _text(
        Group.ORIGIN_TLS,
        "OriginTlsStatus",
        "How the TLS handshake with the origin went.",
        values=_TLS_STATES,
        unknown=_VAGUE,
    ),
    _text(
        Group.ORIGIN_TLS,
        "OriginTlsFingerprint",
        "The SHA-256 of the origin's certificate; all zeros when none was seen.",
        unknown=_NO_FINGERPRINT,
    ),
    _number(
        Group.CLOSURE,
        "Status",
        "Why the connection closed or never opened: a Spectrum code, not an HTTP one.",
        "status",
        unknown=_EMPTY,
    ),
    _time(Group.CLOSURE, "DisconnectTimestamp", "When the connection closed; zero while it is open."),
    _number(
        Group.CLOSURE,
        "ClientBytes",
        "How much Cloudflare read from the client; zero until the connection closes.",
        unit=Unit.BYTES,
        unknown=_EMPTY,
    ),
    _number(
        Group.CLOSURE,
        "OriginBytes",
        "How much Cloudflare read from the origin; zero until the connection closes.",
        unit=Unit.BYTES,
        unknown=_EMPTY,
    ),
)
"""The whole dataset, group by group."""

BY_NAME: Mapping[str, Field] = {field.name.lower(): field for field in FIELDS}
"""Every field under its name in lower case, because the spelling of case varies in the wild (`ClientASN`)."""

_SHARED = frozenset(
    {
        "ClientAsn",
        "ClientCountry",
        "ClientIP",
        "ClientPort",
        "ClientTlsCipher",
        "ColoCode",
        "OriginIP",
        "OriginPort",
        "OriginTlsCipher",
        "Timestamp",
    }
)

DISTINCTIVE: frozenset[str] = frozenset(field.name for field in FIELDS) - _SHARED
"""Names that tell a Spectrum event from a record of another dataset, whatever the case of their letters.

`Event` is among them although `workers_trace_events` has it too: there it holds an object, here text.
"""


def field(name: str) -> Field:
    """Return the field called `name`, in any case.

    Raises:
        KeyError: the dataset has no such field.
    """
    return BY_NAME[name.lower()]
