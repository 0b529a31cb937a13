"""Networks that client addresses belong to."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network


@lru_cache(maxsize=65_536)
def prefix(address: str) -> str:
    """Return the /24 of an IPv4 address, the /64 of an IPv6 one, or "" for what is no address."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))


def ip_version(address: str) -> str:
    """Return "4", "6" or "" by the look of an address."""
    if ":" in address:
        return "6"
    return "4" if address.count(".") == 3 else ""
