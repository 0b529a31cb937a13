"""Tell which of very many addresses lie in a network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address

OCTETS = 4
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_DOTTED = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}")


def canonical(text: str) -> str:
    """Return how an address is usually spelled; anything else as it is.

    IPv6 addresses have many spellings, of which RFC 5952 names one: Cloudflare logs that, people type others.
    """
    try:
        return str(ip_address(text))
    except ValueError:
        return text


def within(networks: Iterable[IPv4Network | IPv6Network]) -> Callable[[str], bool]:
    """Return a function that tells whether a text is an address in one of some networks.

    An IPv4 address is spelled in one way only, so how it begins tells its network.
    """
    heads: defaultdict[int, set[str]] = defaultdict(set)
    others = [each for each in networks if isinstance(each, IPv6Network)]
    for each in networks:
        if isinstance(each, IPv4Network):
            octets = -(-each.prefixlen // 8)
            heads[OCTETS - octets].update(_heads(each, octets))
    known = tuple(heads.items())

    def inside(text: str) -> bool:
        for left, begins in known:
            if text.rsplit(".", left)[0] in begins or "" in begins:
                return _DOTTED.fullmatch(text) is not None or _among(text, others)
        return ":" in text and _among(text, others)

    return inside


def _heads(network: IPv4Network, octets: int) -> Iterator[str]:
    """Yield how the addresses of a network begin, as far as so many octets."""
    for part in network.subnets(new_prefix=8 * octets):
        yield str(part.network_address).rsplit(".", OCTETS - octets)[0] if octets else ""


def _among(text: str, networks: Iterable[IPv6Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in networks)
