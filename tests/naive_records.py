"""A second opinion on what one record says: plain Python, written from the description of the dataset."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from typing import Any, NoReturn

SECOND = 1_000_000_000
LONGEST_LINE = 1 << 20
FIELDS = {
    "connection": "Event Timestamp Application ConnectTimestamp",
    "client": "ClientIP ClientPort ClientProto ClientCountry ClientAsn ClientTcpRtt",
    "client TLS": "ClientTlsClientHelloServerName ClientTlsProtocol ClientTlsCipher ClientTlsStatus",
    "edge": "ColoCode IpFirewall ClientMatchedIpFirewall ProxyProtocol",
    "origin": "OriginIP OriginPort OriginProto OriginTcpRtt",
    "origin TLS": "OriginTlsMode OriginTlsProtocol OriginTlsCipher OriginTlsStatus OriginTlsFingerprint",
    "closure": "Status DisconnectTimestamp ClientBytes OriginBytes",
}
NAMES = {name.lower(): name for names in FIELDS.values() for name in names.split()}
IN_OTHER_DATASETS = {
    "clientasn",
    "clientcountry",
    "clientip",
    "clientport",
    "clienttlscipher",
    "colocode",
    "originip",
    "originport",
    "origintlscipher",
    "timestamp",
}
EVENTS = ("connect", "disconnect", "clientFiltered", "tlsError", "resolveOrigin", "originError")
_TLS_VERSIONS = "unknown none SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"
_TLS_STATES = "UNKNOWN OK INTERNAL_ERROR INVALID_CONFIG INVALID_SNI HANDSHAKE_FAILED KEYLESS_RPC"
ENUMERATIONS = {
    "ClientProto": "tcp udp unix",
    "OriginProto": "tcp udp unix",
    "ClientMatchedIpFirewall": "UNKNOWN ALLOW BLOCK_ERROR BLOCK_IP BLOCK_COUNTRY BLOCK_ASN WHITELIST_IP "
    "WHITELIST_COUNTRY WHITELIST_ASN",
    "ClientTlsProtocol": _TLS_VERSIONS,
    "OriginTlsProtocol": _TLS_VERSIONS,
    "ClientTlsStatus": _TLS_STATES,
    "OriginTlsStatus": _TLS_STATES,
    "OriginTlsMode": "unknown off flexible full strict",
    "ProxyProtocol": "off v1 v2 simple",
}
SIDES = {
    "none": (0, 200),
    "client": (400, 443, 490, 495, 496, 497, 498, 499),
    "origin": (444, 445, 446, 447, 448, 520, 521, 522, 523),
    "edge": (500, 503, 524, 530, 533),
    "policy": (403, 532),
    "config": (531, 540),
}
RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
SURROGATE = re.compile("[\ud800-\udfff]")

Values = dict[str, Any]


def parse(line: bytes) -> tuple[Values, bool] | None:
    """Return the record in a line and whether its text was mended; {} for a blank line, None for no event."""
    if len(line) > LONGEST_LINE:
        return None
    content = line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\0")
    if not content:
        return {}, False
    try:
        found, mended = _read(content)
    except (ValueError, RecursionError):
        return None
    if found == {"content": "tests"}:
        return {}, False
    return (found, mended) if isinstance(found, dict) and is_event(found) else None


def is_event(record: Values) -> bool:
    """Tell a Spectrum event from a record of another dataset by its keys."""
    known = {key.lower() for key in record} & NAMES.keys()
    strange = {key for key in record if key.lower() not in NAMES} - {"_dataset", "dataset"}
    own = known - IN_OTHER_DATASETS
    if own == {"event"} and strange and isinstance(fields(record)["Event"], dict):
        return False
    return bool(own or (known and not strange))


def fields(record: Values) -> Values:
    """Return the fields of the dataset in a record, whatever the case of their names; the exact name wins."""
    found: Values = {}
    for key, value in record.items():
        name = NAMES.get(key.lower())
        if name and (name not in found or key == name):
            found[name] = value
    return found


def says(record: Values, arrival: int) -> Values:
    """Return what an event says under the names of the filter language; "" and None are "nothing"."""
    raw = dict.fromkeys(NAMES.values()) | fields(record)
    times = [moment(raw[name]) for name in ("Timestamp", "DisconnectTimestamp", "ConnectTimestamp")]
    closed, opened = times[1:]
    status = integer(raw["Status"])
    sent, received = integer(raw["ClientBytes"]), integer(raw["OriginBytes"])
    return {
        **_texts(raw),
        **_client(raw),
        **_origin(raw),
        "status": status,
        "side": side(status),
        "ClientPort": _port(raw["ClientPort"]),
        "ClientTcpRtt": integer(raw["ClientTcpRtt"]) or None,
        "rtt": integer(raw["OriginTcpRtt"]) or None,
        "ClientBytes": sent,
        "OriginBytes": received,
        "bytes": None if sent is None and received is None else (sent or 0) + (received or 0),
        "time": next(filter(None, times), arrival),
        "ConnectTimestamp": opened or None,
        "DisconnectTimestamp": closed or None,
        "duration": closed - opened if opened and closed >= opened else None,
        "untimed": not any(times),
    }


def side(status: int | None) -> str:
    """Return whose fault a status is."""
    if status is None:
        return "none"
    return next((name for name, codes in SIDES.items() if status in codes), "unknown")


def text(value: object) -> str:
    """Return a JSON value as text."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(value, int | float):
        return ""
    value = value if -(2**63) <= value < 2**64 else float(value)
    return str(int(value)) if value == int(value) else repr(value)


def integer(value: object) -> int | None:
    """Return a JSON value as a whole number from 0 to 2^53; larger ones are damage."""
    try:
        number: Any = Decimal(value.strip()) if isinstance(value, str) else value
        number = int(number if isinstance(number, str) or -1 < number <= 2**53 else -1)
    except (TypeError, ValueError, OverflowError, InvalidOperation):
        return None
    return number if 0 <= number <= 2**53 else None


def moment(value: object) -> int:
    """Return a timestamp in ns since 1970, or 0 when it is no time of the years 2000 to 2099."""
    if isinstance(value, str):
        if match := RFC3339.fullmatch(value.strip()):
            return _from_calendar(match)
        value = _number_in(value.strip())
    if isinstance(value, float):
        value = Decimal(str(value)) if value >= 10**11 else Decimal(int(value * 10**6)).scaleb(-6)
    if not isinstance(value, int | Decimal) or not math.isfinite(value):
        return 0
    scales = ((10**11, SECOND), (10**14, 10**6), (10**17, 1000))
    factor = next((scale for limit, scale in scales if value < limit), 1)
    return _sane(int(value * factor) if factor == SECOND else int(value) * factor)


def _read(content: bytes) -> tuple[Any, bool]:
    """Return the value in a line and whether it had to be mended.

    Raises:
        ValueError: it is no JSON, however leniently its text is read.
    """
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        if not SURROGATE.search(json.dumps(found, ensure_ascii=False)):
            return found, False
    except ValueError:
        if not content.startswith(b"{"):
            raise
    lenient = content.decode("utf-8", "replace")
    found = json.loads(lenient, strict=False, parse_constant=_refuse, parse_float=_finite)
    return json.loads(SURROGATE.sub("\ufffd", json.dumps(found, ensure_ascii=False))), True


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _finite(digits: str) -> float:
    if not math.isfinite(float(digits)):
        raise ValueError(f"{digits} is no number")
    return float(digits)


def _texts(raw: Values) -> Values:
    found = {name: _documented(raw[name], values) for name, values in ENUMERATIONS.items()}
    event = _documented(raw["Event"], " ".join(EVENTS))
    return {
        "event": event if event in EVENTS else "other",
        "application": text(raw["Application"]),
        "colo": text(raw["ColoCode"]),
        "sni": text(raw["ClientTlsClientHelloServerName"]),
        "ClientProto": found["ClientProto"],
        "IpFirewall": _truth(raw["IpFirewall"]),
        "firewall": found["ClientMatchedIpFirewall"],
        "client_tls_protocol": found["ClientTlsProtocol"],
        "client_tls_status": found["ClientTlsStatus"],
        "client_tls_cipher": _cipher(raw["ClientTlsCipher"]),
        "origin_tls_mode": found["OriginTlsMode"],
        "origin_tls_protocol": found["OriginTlsProtocol"],
        "origin_tls_status": found["OriginTlsStatus"],
        "origin_tls_cipher": _cipher(raw["OriginTlsCipher"]),
        "proxy_protocol": found["ProxyProtocol"],
    }


def _client(raw: Values) -> Values:
    address = text(raw["ClientIP"])
    address = address.lower() if ":" in address else address
    try:
        version = ip_address(address).version
        prefix = str(ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))
        block = str(ip_network(f"{address}/{16 if version == 4 else 48}", strict=False))
    except ValueError:
        prefix = block = ""
    return {
        "client": address,
        "country": text(raw["ClientCountry"]).upper(),
        "asn": integer(raw["ClientAsn"]),
        "client_prefix": prefix,
        "client_block": block,
        "ip_version": "6" if ":" in address else "4" if address.count(".") == 3 else "",
    }


def _origin(raw: Values) -> Values:
    address, port = text(raw["OriginIP"]).lower(), integer(raw["OriginPort"])
    proto = _documented(raw["OriginProto"], ENUMERATIONS["OriginProto"])
    host = f"[{address}]" if ":" in address else address
    fingerprint = text(raw["OriginTlsFingerprint"]).rstrip(".").lower()
    named = f"{host}{f':{port}' if port else ''}{f'/{proto}' if proto else ''}"
    return {
        "origin": named if address else f"unresolved:{text(raw['Application']) or 'unknown'}",
        "OriginIP": address,
        "port": port,
        "proto": proto,
        "OriginTlsFingerprint": fingerprint if fingerprint.strip("0") else "",
    }


def _port(value: object) -> int | None:
    port = integer(value)
    return None if port is None else min(port, 65_535)


def _documented(value: object, documented: str) -> str:
    found = text(value)
    return next((each for each in documented.split() if each.lower() == found.lower()), found)


def _truth(value: object) -> str:
    return {"1": "true", "true": "true", "0": "false", "false": "false"}.get(text(value).lower(), "")


def _cipher(value: object) -> str:
    return "UNK" if text(value).lower() in ("unknown", "unk") else text(value)


def _number_in(value: str) -> int | Decimal | None:
    try:
        return int(value) if value.lstrip("+-").isdecimal() else Decimal(value)
    except InvalidOperation:
        return None


def _from_calendar(match: re.Match[str]) -> int:
    *parts, fraction, zone = match.groups()
    try:
        seconds = int(datetime(*map(int, parts), tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc]
    except ValueError:
        return 0
    if zone and zone not in "Zz":
        offset = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
        seconds -= offset if zone[0] == "+" else -offset
    return _sane(seconds * SECOND + int(((fraction or "") + "0" * 9)[:9]))


def _sane(nanoseconds: int) -> int:
    return nanoseconds if 946_684_800 * SECOND <= nanoseconds < 4_102_444_800 * SECOND else 0
