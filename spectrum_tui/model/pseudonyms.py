"""Pseudonyms for client addresses: the same for the same key, and in the same networks as each other.

Two addresses that share their first n bits have pseudonyms that share their first n bits, so that a /24 stays
one /24. The scheme is that of Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-preserving IP address anonymization",
ICNP 2002), with keyed BLAKE2b in the place of AES.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address

LEAST_KEY = 16
"""Characters of the shortest key; a shorter one could be found out by trying."""
MAX_KNOWN = 1 << 16
"""Addresses whose pseudonyms are remembered."""
_OCTET = 8
_FIGURES = r"(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?!\d)"
_GROUPS = rf"(?<![\w:])(?:[0-9A-Fa-f]{{0,4}}:){{2,8}}(?:{_FIGURES}|[0-9A-Fa-f]{{0,4}})(?![\w:])"
_ADDRESS = re.compile(f"{_GROUPS}|{_FIGURES}", re.ASCII)


class Pseudonyms:
    """Gives every client address another name.

    Args:
        key: the secret that the names depend on.
    """

    def __init__(self, key: bytes) -> None:
        self._given = key
        self._key = blake2b(key, digest_size=32).digest()
        self._known = lru_cache(MAX_KNOWN)(self._named)
        self._flips = lru_cache(MAX_KNOWN)(self._drawn)

    def __reduce__(self) -> tuple[type[Pseudonyms], tuple[bytes]]:
        """Let a process beside this one give the same names."""
        return Pseudonyms, (self._given,)

    def of(self, address: str) -> str:
        """Return the pseudonym of an address, "" of none; what is no address becomes `client-…`."""
        return self._known(address) if address else ""

    def scrubbed(self, text: str) -> str:
        """Return a text with the pseudonym of every address that is found in it."""
        return _ADDRESS.sub(lambda found: self._found(found[0]), text)

    def _named(self, address: str) -> str:
        try:
            known = ip_address(address)
        except ValueError:
            known = None
        if known is None or getattr(known, "scope_id", None):
            return f"client-{blake2b(address.encode(), key=self._key, digest_size=6).hexdigest()}"
        before = bytes((known.version,))
        packed = bytes(
            self._octet(before + known.packed[:at], octet) for at, octet in enumerate(known.packed)
        )
        return str(IPv4Address(packed) if known.version == 4 else IPv6Address(packed))

    def _found(self, text: str) -> str:
        """Return the pseudonym of what looks like an address; a time such as 12:30:45 is none."""
        named = self.of(text)
        return text if ":" in text and named.startswith("client-") else named

    def _octet(self, before: bytes, octet: int) -> int:
        """Return an octet with each of its bits flipped or not, as the bits before it decide."""
        flips, node, moved = self._flips(before), 1, 0
        for place in reversed(range(_OCTET)):
            bit = octet >> place & 1
            moved = moved << 1 | (bit ^ flips >> node & 1)
            node = node << 1 | bit
        return moved

    def _drawn(self, before: bytes) -> int:
        """Return a bit for each node of the tree of the octets that may follow."""
        return int.from_bytes(blake2b(before, key=self._key, digest_size=32).digest())
