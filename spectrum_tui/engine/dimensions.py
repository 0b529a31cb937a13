"""What events can be told apart by, read off their codes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.dictionaries import Table
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.renumbering import Followers, Renumbering
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.prefixes import block, ip_version, prefix
from spectrum_tui.model.statuses import status

VALUE = 100
"""Bytes of a value as an object, with its number."""


class Dimension(NamedTuple):
    """A property of an event that follows from one of its codes."""

    column: str
    """The column of codes: client, network, route, traits, colo or sni."""
    read: Callable[[Any], str | int]
    """From a value of the code's table to the property; "" and -1 are "not said"."""


def _side(traits: Any) -> str:
    return str(status(traits.status).side) if traits.status >= 0 else "none"


DIMENSIONS: dict[str, Dimension] = {
    "status": Dimension("traits", lambda traits: int(traits.status)),
    "side": Dimension("traits", _side),
    "event": Dimension("traits", lambda traits: str(traits.event)),
    "application": Dimension("route", lambda route: str(route.application)),
    "origin": Dimension("route", lambda route: str(route.origin)),
    "OriginIP": Dimension("route", lambda route: str(route.address)),
    "port": Dimension("route", lambda route: int(route.port)),
    "proto": Dimension("route", lambda route: str(route.proto)),
    "OriginTlsFingerprint": Dimension("route", lambda route: str(route.fingerprint)),
    "colo": Dimension("colo", lambda word: str(word.text)),
    "sni": Dimension("sni", lambda word: str(word.text)),
    "client": Dimension("client", lambda word: str(word.text)),
    "country": Dimension("network", lambda network: str(network.country)),
    "asn": Dimension("network", lambda network: int(network.asn)),
    "client_prefix": Dimension("client", lambda word: prefix(word.text)),
    "client_block": Dimension("client", lambda word: block(word.text)),
    "ip_version": Dimension("client", lambda word: ip_version(word.text)),
    "ClientProto": Dimension("traits", lambda traits: str(traits.client_proto)),
    "IpFirewall": Dimension("traits", lambda traits: str(traits.ip_firewall)),
    "firewall": Dimension("traits", lambda traits: str(traits.firewall)),
    "client_tls_protocol": Dimension("traits", lambda traits: str(traits.client_tls_protocol)),
    "client_tls_status": Dimension("traits", lambda traits: str(traits.client_tls_status)),
    "client_tls_cipher": Dimension("traits", lambda traits: str(traits.client_tls_cipher)),
    "origin_tls_mode": Dimension("traits", lambda traits: str(traits.origin_tls_mode)),
    "origin_tls_protocol": Dimension("traits", lambda traits: str(traits.origin_tls_protocol)),
    "origin_tls_status": Dimension("traits", lambda traits: str(traits.origin_tls_status)),
    "origin_tls_cipher": Dimension("traits", lambda traits: str(traits.origin_tls_cipher)),
    "proxy_protocol": Dimension("traits", lambda traits: str(traits.proxy_protocol)),
}


def table_of(vocabulary: Vocabulary, column: str) -> Table[Any]:
    """Return the table of a column of codes."""
    return vocabulary.tables[column]


class Fold:
    """Adds up counts per code to counts per value of a dimension, learning new codes as they come."""

    def __init__(self, dimension: Dimension, vocabulary: Vocabulary) -> None:
        self.column = dimension.column
        """The column of the codes that are added up."""
        self.values: list[str | int] = []
        """The values met so far, by their index, in the order in which they first appeared."""
        self._read, self._table = dimension.read, table_of(vocabulary, dimension.column)
        self._index: dict[str | int, int] = {}
        self._value_of_code = Growing()
        self.followers = Followers()
        """Who hears when values are forgotten."""
        self._table.followers.add(self)

    @property
    def nbytes(self) -> int:
        """Bytes of memory, about."""
        lists = sys.getsizeof(self.values) + sys.getsizeof(self._index)
        return lists + VALUE * len(self.values) + self._value_of_code.nbytes

    def codes(self) -> Ints:
        """Return the index of the value of each code there is."""
        values = self._table.values
        for code in range(len(self._value_of_code), len(values)):
            self._value_of_code.append(self._place(self._read(values[code])))
        return self._value_of_code.array()

    def sums(self, counts: Ints) -> Ints:
        """Return per value the sum of the counts of the codes that share it; `counts` has one per code."""
        codes = self.codes()[: len(counts)]
        sums = np.zeros(len(self.values), np.int64)
        np.add.at(sums, codes, counts)
        return sums

    def find(self, value: str | int) -> int | None:
        """Return the index of a value, or None when no code has it."""
        self.codes()
        return self._index.get(value)

    def least(self, numbers: Ints) -> Ints:
        """Return per value the least number of the codes that share it; `numbers` has one per code."""
        codes = self.codes()[: len(numbers)]
        least = np.full(len(self.values), np.iinfo(np.int64).max)
        np.minimum.at(least, codes, numbers)
        return least

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes, and forget the values that no code has any more."""
        if not len(self._value_of_code):
            return
        value_of, self._value_of_code = self.codes(), Growing()
        needed = np.zeros(len(self.values), np.bool_)
        needed[value_of[change.kept]] = True
        values = Renumbering(needed, int(value_of[change.kept[change.other]]))
        for follower in self.followers:
            follower.renumber(values)
        self.values = values.listed(self.values)
        self._index = {value: place for place, value in enumerate(self.values)}
        self._value_of_code.extend(values.new[value_of[change.kept]])

    def _place(self, value: str | int) -> int:
        place = self._index.setdefault(value, len(self.values))
        if place == len(self.values):
            self.values.append(value)
        return place
