"""All codes of one engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine import codes
from spectrum_tui.engine.codes import (
    FOLDED,
    MERGED,
    NOWHERE,
    OTHER,
    Codes,
    Ints,
    Network,
    Word,
    address,
    network,
    text,
    word,
)
from spectrum_tui.engine.dictionaries import Routes, Table, TraitsTable, Words
from spectrum_tui.engine.growing import longer, roomy
from spectrum_tui.engine.renumbering import Renumbering

if TYPE_CHECKING:
    from spectrum_tui.model.pseudonyms import Pseudonyms


def disguised(pseudonyms: Pseudonyms) -> Callable[[object], Word]:
    """Return a reader of raw client addresses that gives their pseudonyms."""
    return lambda value: Word(pseudonyms.of(address(value).text))


def scrubbed(pseudonyms: Pseudonyms) -> Callable[[object], Word]:
    """Return a reader of texts that clients choose, which may name their own address."""
    return lambda value: Word(pseudonyms.scrubbed(text(value)))


NAMES = {
    "client": "client addresses",
    "network": "networks",
    "route": "origins",
    "colo": "colos",
    "sni": "server names",
}
"""What people call the values of each column."""


class Vocabulary:
    """All codes of one engine.

    Args:
        limit: distinct values per code; None for `MAX_KEYS`.
        pseudonyms: what client addresses are called instead; None leaves them as they are.
    """

    def __init__(self, limit: int | None = None, pseudonyms: Pseudonyms | None = None) -> None:
        limit = codes.MAX_KEYS if limit is None else limit
        clients, snis = (disguised(pseudonyms), scrubbed(pseudonyms)) if pseudonyms else (address, word)
        self.clients = Words(clients, limit)
        self.networks: Table[Network] = Table(network, Network(OTHER, -1), limit)
        self.routes = Routes(limit)
        self.traits = TraitsTable(limit)
        self.colos = Words(word, limit)
        self.snis = Words(snis, limit)
        self.decided: WeakValueDictionary[object, Any] = WeakValueDictionary()
        """What a term of a filter says of each code, while anything goes by it."""
        self._homes = np.full(64, self.networks.code(NOWHERE), np.uint32)
        self._seen: Ints = np.zeros(64, np.int64)

    @property
    def tables(self) -> dict[str, Table[Any]]:
        """The table of each column of codes."""
        return {
            "client": self.clients,
            "network": self.networks,
            "route": self.routes,
            "traits": self.traits,
            "colo": self.colos,
            "sni": self.snis,
        }

    @property
    def nbytes(self) -> int:
        """Bytes of memory, with those of all that is kept by code."""
        tables = sum(table.nbytes + table.followers.nbytes for table in self.tables.values())
        return tables + self._homes.nbytes + self._seen.nbytes

    def folded(self) -> list[str]:
        """Return what there is more of than can be told apart, a sentence each."""
        named = [(table, NAMES[column]) for column, table in self.tables.items() if column in NAMES]
        folded = [FOLDED.format(len(table) - 1, what) for table, what in named if table.folded]
        return [*folded, *(MERGED.format(table.merged, what) for table, what in named if table.merged)]

    def needed(self, column: str) -> Iterator[NDArray[Any]]:
        """Yield codes that are needed whether events carry them or not."""
        if column == "network":
            yield self._homes
            yield np.array([self.networks.code(NOWHERE)])

    def renumber(self, column: str, change: Renumbering) -> None:
        """Forget the values of a column that are not kept."""
        self.tables[column].renumber(change)
        if column == "network":
            self._homes = change.new[self._homes]
        elif column == "client":
            homes, seen = change.of(self._homes), change.of(self._seen)
            size = max(len(change), 64)
            self._homes = np.full(size, self.networks.code(NOWHERE), np.uint32)
            self._homes[: len(homes)] = homes
            self._seen = longer(seen, size)

    def settle(self, clients: Codes, networks: Codes, times: Ints) -> None:
        """Hear in which network clients were seen at times, which rise; NOWHERE changes nothing."""
        nowhere = self.networks.code(NOWHERE)
        if len(clients) and (highest := int(clients.max())) >= len(self._homes):
            size = roomy(len(self._homes), highest + 1)
            more = np.full(size - len(self._homes), nowhere, np.uint32)
            self._homes, self._seen = np.concatenate((self._homes, more)), longer(self._seen, size)
        newest = (networks != nowhere) & (times >= self._seen[clients])
        self._homes[clients[newest]] = networks[newest]
        self._seen[clients[newest]] = times[newest]

    def home(self, client: int) -> Network:
        """Return the network that a client was last seen in."""
        return self.networks.values[int(self._homes[client])]

    def homes(self, clients: Ints) -> Ints:
        """Return the code of the network that each of some clients was last seen in."""
        return self._homes[clients].astype(np.int64)
