"""Dictionary codes: every combination of values that go together is kept once and named by a number.

Fields that vary together share one code, so that one look-up codes several fields and a rolling table over
that code answers for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from spectrum_tui.model.fields import BY_NAME, EVENT_TYPES, Field

Ints = NDArray[np.int64]
Codes = NDArray[np.uint32]

MAX_KEYS = 1_000_000
"""Distinct combinations kept per code; what comes later is counted under `OTHER`."""
FOLDED = "more than {:,} different {}: further ones are counted together, as other"
MERGED = "{:,} {} with few events, none of them kept any more, are counted together, as other"
OTHER = "other"
OTHER_EVENT = len(EVENT_TYPES)
"""Index of event types that the dataset does not document, and of records that carry none."""
EVENT_NAMES = (*EVENT_TYPES, OTHER)
FINISHED = frozenset({"disconnect", "originError"})
NO_STATUS = -1
LARGEST = 1 << 53
"""A larger number, 8 PiB on one connection, is damage; a sum of such would overflow."""
TOO_DEEP = "[…]"
"""What stands for a value that is nested more deeply than can be written."""


class Network(NamedTuple):
    """Where a client came from."""

    country: str
    asn: int


NOWHERE = Network("", -1)
"""What a record names that does not say where its client came from."""


class Word(NamedTuple):
    """The one value of a field that has a code of its own."""

    text: str


class Route(NamedTuple):
    """What was connected to."""

    application: str
    address: str
    port: int
    proto: str
    fingerprint: str
    origin: str
    """`address:port/proto`, or `unresolved:<application>`."""


class Traits(NamedTuple):
    """How it went: fields of few values."""

    event: str
    status: int
    client_proto: str
    ip_firewall: str
    firewall: str
    client_tls_protocol: str
    client_tls_status: str
    client_tls_cipher: str
    origin_tls_mode: str
    origin_tls_protocol: str
    origin_tls_status: str
    origin_tls_cipher: str
    proxy_protocol: str


NETWORK_FIELDS = ("ClientCountry", "ClientAsn")
ROUTE_FIELDS = ("Application", "OriginIP", "OriginPort", "OriginProto", "OriginTlsFingerprint")
TRAIT_FIELDS = (
    "Event",
    "Status",
    "ClientProto",
    "IpFirewall",
    "ClientMatchedIpFirewall",
    "ClientTlsProtocol",
    "ClientTlsStatus",
    "ClientTlsCipher",
    "OriginTlsMode",
    "OriginTlsProtocol",
    "OriginTlsStatus",
    "OriginTlsCipher",
    "ProxyProtocol",
)


def text(value: object) -> str:
    """Return a JSON value as the text it stands for; null is "".

    A truth value reads like the number it equals, so that equal keys of a look-up table mean the same text.
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, (bool, int)):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return json_text(value)


def json_text(value: object) -> str:
    """Return a value as JSON."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return TOO_DEEP


def integer(value: object) -> int:
    """Return a JSON value as an integer from 0 to `LARGEST`, or -1 when it is none."""
    try:
        number = int(value)  # type: ignore[call-overload]
    except ValueError:
        number = _from_decimal(str(value))
    except (TypeError, OverflowError):
        return -1
    return number if 0 <= number <= LARGEST else -1


def _from_decimal(value: str) -> int:
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return -1


def boolean(value: object) -> str:
    """Return "true", "false" or ""."""
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text(value).lower(), "")


def spelled(field: Field) -> Callable[[object], str]:
    """Return a reader for a text field that restores the documented spelling of documented values."""
    documented = {value.lower(): value for value in field.values}
    if field.name.endswith("Cipher"):
        documented = {"unknown": "UNK", "unk": "UNK"}

    def read(value: object) -> str:
        raw = text(value)
        return documented.get(raw.lower(), raw)

    return read


_SPELLED = {name: spelled(BY_NAME[name.lower()]) for name in (*TRAIT_FIELDS, "OriginProto")}
_TRAIT_TEXTS = tuple(_SPELLED[name] for name in TRAIT_FIELDS[4:])


def network(country: object, asn: object) -> Network:
    """Return the network that raw values name."""
    return Network(text(country).upper(), integer(asn))


def route(application: object, address: object, port: object, proto: object, fingerprint: object) -> Route:
    """Return the route that raw values name."""
    app, host, number = text(application), text(address).lower(), integer(port)
    transport = _SPELLED["OriginProto"](proto)
    known = text(fingerprint).rstrip(".").lower()
    return Route(
        app,
        host,
        number,
        transport,
        known if known.strip("0") else "",
        origin_key(app, host, number, transport),
    )


def origin_key(application: str, address: str, port: int, proto: str) -> str:
    """Return how an origin is named everywhere: `10.0.3.7:443/tcp`, `[2001:db8::7]:443/tcp`."""
    if not address:
        return f"unresolved:{application or 'unknown'}"
    host = f"[{address}]" if ":" in address else address
    return f"{host}{f':{port}' if port > 0 else ''}{f'/{proto}' if proto else ''}"


def traits(event: object, code: object, proto: object, ip_firewall: object, *texts: object) -> Traits:
    """Return the traits that raw values name. Undocumented event types are `other`."""
    name = _SPELLED["Event"](event)
    return Traits(
        name if name in EVENT_TYPES else OTHER,
        integer(code),
        _SPELLED["ClientProto"](proto),
        boolean(ip_firewall),
        *(read(value) for read, value in zip(_TRAIT_TEXTS, texts, strict=True)),
    )


def word(value: object) -> Word:
    """Return a raw value as a word."""
    return Word(text(value))


def address(value: object) -> Word:
    """Return a raw client address as a word; IPv6 is compared in lower case."""
    named = text(value)
    return Word(named.lower() if ":" in named else named)
