"""The rows of the clients' table: client addresses, or what these are folded to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

import numpy as np

from spectrum_tui.backends.base import FOLDS, ClientRow, Sort
from spectrum_tui.backends.fronts import Fronts, Numbers, Order
from spectrum_tui.backends.initials import WORD, Initials
from spectrum_tui.backends.trends import trend
from spectrum_tui.engine.codes import NO_STATUS, Ints
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.distinct import distinct
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.tables import TrafficTable
from spectrum_tui.engine.vocabulary import Vocabulary

NONE, SEVERAL = -1, -2
MOST_FLAGS = 4 << 20
"""Pairs told apart by a flag for each that could be; beyond that sorting is cheaper."""


class Traffic(NamedTuple):
    """What is counted at one level of folding."""

    table: TrafficTable
    size: int
    """Keys that there are, counted or not."""
    name: Callable[[int], str]
    """From a key to its text."""
    initials: Initials


class Home(NamedTuple):
    """Where the addresses of a row are."""

    country: str = ""
    asn: int | None = None
    several_countries: bool = False
    several_asns: bool = False


class Clients:
    """Answers who the clients are, at any level of folding.

    Counts per AS number and country are of the events that name them; countries and AS numbers beside an
    address, a prefix or a block are those in which its addresses were last seen.
    """

    def __init__(self, vocabulary: Vocabulary, folds: Mapping[str, Fold]) -> None:
        self._vocabulary, self._folds = vocabulary, folds
        known = vocabulary.clients
        self._initials = Initials(
            lambda: known.values,
            lambda client: str(client.text),
            lambda keys: known.beginnings(keys, 2 * WORD),
        )
        vocabulary.clients.followers.add(self._initials)
        self._group_initials = {name: _initials(folds[name]) for name in FOLDS[1:]}
        self._fronts = Fronts()

    def size(self, rolling: Rolling, fold: str) -> int:
        """Return how many rows there would be without a limit."""
        traffic = self._traffic(rolling, fold)
        return traffic.table.events.distinct

    def rows(self, rolling: Rolling, sort: Sort, size: int | None, fold: str) -> tuple[ClientRow, ...]:
        """Return the first rows in an order."""
        traffic = self._traffic(rolling, fold)
        chosen = np.array(self._fronts.first(traffic.table, sort, _order(traffic, sort), size), np.int64)
        homes = self._homes(rolling, fold, chosen)
        columns = (
            map(traffic.name, chosen.tolist()),
            (home.country for home in homes),
            (home.asn for home in homes),
            *(each.take(chosen).tolist() for each in _figures(traffic)),
            trend(rolling, traffic.table.trend, chosen),
            (home.several_countries for home in homes),
            (home.several_asns for home in homes),
        )
        return tuple(starmap(ClientRow, zip(*columns, strict=True)))

    def _traffic(self, rolling: Rolling, fold: str) -> Traffic:
        if fold == FOLDS[0]:
            known = self._vocabulary.clients.values
            name = lru_cache(None)(lambda key: str(known[key].text))  # both the order and the rows ask
            return Traffic(rolling.clients, len(known), name, self._initials)
        groups = self._folds[fold]
        table = rolling.grouped(fold, groups)
        groups.codes()
        values = groups.values
        return Traffic(table, len(values), lambda key: _text(values[key]), self._group_initials[fold])

    def _homes(self, rolling: Rolling, fold: str, chosen: Ints) -> list[Home]:
        if fold == FOLDS[0]:
            known = self._vocabulary.networks.values
            return [_home(*known[code]) for code in self._vocabulary.homes(chosen).tolist()]
        ranks, networks = self._networks(rolling, fold, chosen)
        countries, asns = (self._shared(name, ranks, networks, len(chosen)) for name in ("country", "asn"))
        return [
            Home(
                str(_value(self._folds["country"], country) or ""),
                _value(self._folds["asn"], asn),
                country == SEVERAL,
                asn == SEVERAL,
            )
            for country, asn in zip(countries, asns, strict=True)
        ]

    def _networks(self, rolling: Rolling, fold: str, chosen: Ints) -> tuple[Ints, Ints]:
        """Return each pair of a chosen group, by its rank, and the code of a network it has in the view."""
        groups = self._folds[fold]
        rank_of = np.full(len(groups.values) + 1, -1)
        rank_of[chosen] = np.arange(len(chosen))
        ranks, by_client = rank_of[groups.codes()], groups.column == "client"
        table = rolling.clients if by_client else rolling.networks
        codes = np.flatnonzero((ranks >= 0) & (table.events.array(len(ranks)) > 0))
        networks = self._vocabulary.homes(codes) if by_client else codes
        return _pairs(ranks[codes], networks, len(chosen), len(self._vocabulary.networks))

    def _shared(self, name: str, ranks: Ints, networks: Ints, size: int) -> list[int]:
        """Return the index of what all that is known of a group's networks agrees on, `NONE` or `SEVERAL`."""
        fold = self._folds[name]
        values = fold.codes()[networks]
        known = np.array([value not in ("", NO_STATUS) for value in fold.values], np.bool_)[values]
        ranks, values = ranks[known], values[known]
        found = np.full(size, NONE)
        found[ranks] = values
        found[ranks[found[ranks] != values]] = SEVERAL
        shared: list[int] = found.tolist()
        return shared


def _figures(traffic: Traffic) -> list[Ints]:
    """Return events, failures, and bytes from clients and from origins, of each key."""
    table = traffic.table
    counts = (table.events, table.failures, table.client_bytes, table.origin_bytes)
    return [each.array(traffic.size) for each in counts]


def _order(traffic: Traffic, sort: Sort) -> Order:
    """Return what rows are ordered by."""
    events, failures, sent, received = _figures(traffic)
    values: dict[str, Callable[[Ints], Numbers]] = {
        "events": events.take,
        "failures": failures.take,
        "bytes": lambda keys: sent.take(keys) + received.take(keys),
    }
    return Order(events, values.get(sort.column), traffic.name, traffic.initials, sort.reverse)


def _pairs(rows: Ints, columns: Ints, height: int, width: int) -> tuple[Ints, Ints]:
    """Return the distinct pairs of a row and a column, in order."""
    places = rows * width + columns
    if height * width > MOST_FLAGS:
        each = distinct(places)
    else:
        flags = np.zeros(height * width, np.bool_)
        flags[places] = True
        each = np.flatnonzero(flags)
    return each // max(width, 1), each % max(width, 1)


def _initials(fold: Fold) -> Initials:
    found = Initials(lambda: fold.values, _text)
    fold.followers.add(found)
    return found


def _text(value: str | int) -> str:
    return "" if value == NO_STATUS else str(value)


@lru_cache(1 << 10)
def _home(country: str, asn: int) -> Home:
    return Home(country, asn if asn >= 0 else None)


def _value(fold: Fold, index: int) -> Any:
    return fold.values[index] if index >= 0 else None
