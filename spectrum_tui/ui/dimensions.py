"""What pane 4 can break the events down by, in words, and which fields each breakdown needs."""

from __future__ import annotations

from typing import NamedTuple


class Dimension(NamedTuple):
    """One way to break the events down."""

    name: str
    """As the backend and the filters know it."""
    title: str
    field: str
    """The Cloudflare field it is read from."""
    tells: str
    """What one learns from it."""


ALL: tuple[Dimension, ...] = (
    Dimension("status", "Status", "Status", "why connections ended, and whose side it was"),
    Dimension("side", "Side", "Status", "whose fault: client, origin, edge, policy, config"),
    Dimension("application", "Application", "Application", "which Spectrum application"),
    Dimension("colo", "Colo", "ColoCode", "which Cloudflare data centre: one or all?"),
    Dimension("country", "Country", "ClientCountry", "where the clients are"),
    Dimension("asn", "AS number", "ClientAsn", "which networks the clients are in"),
    Dimension("sni", "SNI", "ClientTlsClientHelloServerName", "which server name the clients asked for"),
    Dimension("firewall", "Firewall outcome", "ClientMatchedIpFirewall", "which IP access rules matched"),
    Dimension("client_tls_protocol", "Client TLS version", "ClientTlsProtocol", "who still speaks old TLS"),
    Dimension("client_tls_status", "Client TLS status", "ClientTlsStatus", "why client handshakes fail"),
    Dimension("client_tls_cipher", "Client TLS cipher", "ClientTlsCipher", "what clients negotiate"),
    Dimension(
        "origin_tls_mode", "Origin TLS mode", "OriginTlsMode", "how the way to the origin is encrypted"
    ),
    Dimension("origin_tls_status", "Origin TLS status", "OriginTlsStatus", "why origin handshakes fail"),
    Dimension("proxy_protocol", "Proxy protocol", "ProxyProtocol", "how the client's address is passed on"),
    Dimension("client_prefix", "Client prefix", "ClientIP", "clients by /24 and /64"),
    Dimension("ip_version", "IP version", "ClientIP", "IPv4 against IPv6"),
)

_BY_NAME = {dimension.name: dimension for dimension in ALL}


def dimension(name: str) -> Dimension:
    """Return the dimension called `name`.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]
