"""All codes of one engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spectrum_tui.engine import codes
from spectrum_tui.engine.codes import (
    FOLDED,
    NOWHERE,
    OTHER,
    Codes,
    Ints,
    Network,
    Routes,
    Table,
    TraitsTable,
    Word,
    address,
    network,
    text,
    word,
)
from spectrum_tui.model.pseudonyms import Pseudonyms


def disguised(pseudonyms: Pseudonyms) -> Callable[[object], Word]:
    """Return a reader of raw client addresses that gives their pseudonyms."""
    return lambda value: Word(pseudonyms.of(address(value).text))


def scrubbed(pseudonyms: Pseudonyms) -> Callable[[object], Word]:
    """Return a reader of texts that clients choose, which may name their own address."""
    return lambda value: Word(pseudonyms.scrubbed(text(value)))


class Vocabulary:
    """All codes of one engine.

    Args:
        limit: distinct values per code; None for `MAX_KEYS`.
        pseudonyms: what client addresses are called instead; None leaves them as they are.
    """

    def __init__(self, limit: int | None = None, pseudonyms: Pseudonyms | None = None) -> None:
        limit = codes.MAX_KEYS if limit is None else limit
        clients, snis = (disguised(pseudonyms), scrubbed(pseudonyms)) if pseudonyms else (address, word)
        self.clients: Table[Word] = Table(clients, Word(OTHER), limit)
        self.networks: Table[Network] = Table(network, Network(OTHER, -1), limit)
        self.routes = Routes(limit)
        self.traits = TraitsTable(limit)
        self.colos: Table[Word] = Table(word, Word(OTHER), limit)
        self.snis: Table[Word] = Table(snis, Word(OTHER), limit)
        self._homes: Ints = np.full(64, self.networks.code(NOWHERE))
        self._seen: Ints = np.zeros(64, np.int64)

    def folded(self) -> list[str]:
        """Return what there is more of than can be told apart, a sentence each."""
        tables: dict[str, Table[Any]] = {
            "client addresses": self.clients,
            "networks": self.networks,
            "origins": self.routes,
            "colos": self.colos,
            "server names": self.snis,
        }
        return [FOLDED.format(len(table) - 1, what) for what, table in tables.items() if table.folded]

    def settle(self, clients: Codes, networks: Codes, times: Ints) -> None:
        """Hear in which network clients were seen at times, which rise; NOWHERE changes nothing."""
        nowhere = self.networks.code(NOWHERE)
        if len(clients) and (highest := int(clients.max())) >= len(self._homes):
            more = max(len(self._homes), highest + 1)
            self._homes = np.concatenate((self._homes, np.full(more, nowhere)))
            self._seen = np.concatenate((self._seen, np.zeros(more, np.int64)))
        newest = (networks != nowhere) & (times >= self._seen[clients])
        self._homes[clients[newest]] = networks[newest]
        self._seen[clients[newest]] = times[newest]

    def home(self, client: int) -> Network:
        """Return the network that a client was last seen in."""
        return self.networks.values[int(self._homes[client])]

    def homes(self, clients: Ints) -> Ints:
        """Return the code of the network that each of some clients was last seen in."""
        return self._homes[clients]
