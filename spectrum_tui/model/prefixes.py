"""Networks that client addresses belong to."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address

_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"(({_BYTE}\.{_BYTE})\.{_BYTE})\.{_BYTE}")


def prefix(address: str) -> str:
    """Return the /24 of an IPv4 address, the /64 of an IPv6 one, or "" for what is no address."""
    if found := _IPV4.fullmatch(address):
        return f"{found[1]}.0/24"
    return _ipv6_network(address, 64)


def block(address: str) -> str:
    """Return the /16 of an IPv4 address, the /48 of an IPv6 one, or "" for what is no address."""
    if found := _IPV4.fullmatch(address):
        return f"{found[2]}.0.0/16"
    return _ipv6_network(address, 48)


def ip_version(address: str) -> str:
    """Return "4", "6" or "" by the look of an address."""
    if ":" in address:
        return "6"
    return "4" if address.count(".") == 3 else ""


def _ipv6_network(address: str, length: int) -> str:
    if ":" not in address:
        return ""
    try:
        number = int(IPv6Address(address))
    except ValueError:
        return ""
    return _named(number >> 128 - length, length)


@lru_cache(maxsize=65_536)
def _named(number: int, length: int) -> str:
    return f"{IPv6Address(number << 128 - length)}/{length}"
