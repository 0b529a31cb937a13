"""How each way to end shows in the fields of a demo record."""

from __future__ import annotations

import orjson

from spectrum_tui.model.fields import ZERO_FINGERPRINT
from spectrum_tui.sources.demo.scenery import (
    APPLICATIONS,
    EVENT_OF,
    FLAVOURS,
    HOSTILE_NAME,
    ORIGINS,
    Application,
)

VERSIONS = ("TLSv1.3", "TLSv1.2", "TLSv1.1")
"""TLS versions that clients agree on."""

SHAPES = FLAVOURS * len(VERSIONS)
"""Different records that one origin can give, but for the client, times and numbers."""

_CIPHERS = {
    "TLSv1.3": "AEAD-AES128-GCM-SHA256",
    "TLSv1.2": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLSv1.1": "ECDHE-RSA-AES128-SHA",
}
_BAD_NAMES = ("localhost", "203.0.113.10", "_", "smtp..example.com", HOSTILE_NAME)
_RULES = ("UNKNOWN", "UNKNOWN", "ALLOW", "WHITELIST_COUNTRY", "UNKNOWN")
_BLOCKS = ("BLOCK_IP", "BLOCK_COUNTRY", "BLOCK_ASN", "BLOCK_IP", "BLOCK_ERROR")
_CLIENT_TLS_FAILURES = {
    400: "INVALID_SNI",
    443: "HANDSHAKE_FAILED",
    490: "INTERNAL_ERROR",
    503: "KEYLESS_RPC",
    540: "INVALID_CONFIG",
}


def fixed_fields(code: int, origin: int, shape: int) -> bytes:
    """Return the part of a record that neither its client nor its times and numbers change, as JSON members.

    Args:
        code: the status.
        origin: index in `ORIGINS`.
        shape: flavour and TLS version, below `SHAPES`.
    """
    flavour, version = divmod(shape, len(VERSIONS))
    application, address = APPLICATIONS[ORIGINS[origin][0]], ORIGINS[origin][1]
    reached = EVENT_OF[code] in ("connect", "disconnect", "originError")
    members: dict[str, object] = {
        "Event": EVENT_OF[code],
        "Status": code,
        "Application": application.id,
        "ClientProto": application.proto,
        "IpFirewall": application.firewall,
        "ClientMatchedIpFirewall": _firewall_outcome(application, code, flavour),
        "OriginIP": address if reached else "",
        "OriginPort": application.port if reached else 0,
        "OriginProto": application.proto,
        "ProxyProtocol": application.proxy_protocol,
    }
    members |= _client_tls(application, code, flavour, VERSIONS[version])
    members |= _origin_tls(application, code, flavour, address)
    return orjson.dumps(members)[1:-1]


def _firewall_outcome(application: Application, code: int, flavour: int) -> str:
    if code == 403:
        return _BLOCKS[flavour]
    return _RULES[flavour] if application.firewall else "UNKNOWN"


def _client_tls(application: Application, code: int, flavour: int, version: str) -> dict[str, object]:
    failure = _CLIENT_TLS_FAILURES.get(code)
    name = _BAD_NAMES[flavour] if code == 400 else application.names[flavour]
    agreed = application.tls and code != 403 and (failure is None or code == 490)
    return {
        "ClientTlsClientHelloServerName": "" if code == 403 else name,
        "ClientTlsProtocol": version if agreed else "unknown",
        "ClientTlsCipher": _CIPHERS[version] if agreed else "UNK",
        "ClientTlsStatus": failure or ("OK" if agreed else "UNKNOWN"),
    }


def _origin_tls(application: Application, code: int, flavour: int, address: str) -> dict[str, object]:
    encrypted = application.tls_mode in ("full", "strict")
    agreed = encrypted and EVENT_OF[code] in ("connect", "disconnect")
    # A failed handshake is reported as a refused or silent origin: some of those are.
    disguised = encrypted and code in (521, 522) and flavour % 2 == 0
    return {
        "OriginTlsMode": application.tls_mode,
        "OriginTlsProtocol": "TLSv1.3" if agreed else "unknown",
        "OriginTlsCipher": _CIPHERS["TLSv1.3"] if agreed else "UNK",
        "OriginTlsStatus": "OK" if agreed else "HANDSHAKE_FAILED" if disguised else "UNKNOWN",
        "OriginTlsFingerprint": (_fingerprint(address) if agreed else ZERO_FINGERPRINT) + ".",
    }


def _fingerprint(address: str) -> str:
    return address.encode().hex().ljust(64, "5")[:64]
