"""The rows of the clients' table: client addresses, or what these are folded to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from spectrum_tui.backends.base import FOLDS, ClientRow, Sort
from spectrum_tui.backends.initials import Initials
from spectrum_tui.backends.ranking import leading, top
from spectrum_tui.backends.trends import trend
from spectrum_tui.engine.codes import NO_STATUS, Ints
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.tables import TrafficTable
from spectrum_tui.engine.vocabulary import Vocabulary

NONE, SEVERAL = -1, -2
MOST_FLAGS = 4 << 20
"""Pairs told apart by a flag for each that could be; beyond that sorting is cheaper."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is counted at one level of folding."""

    table: TrafficTable
    size: int
    """Keys that there are, counted or not."""
    name: Callable[[int], str]
    """From a key to its text."""
    initials: Initials | None = None


@dataclass(frozen=True, slots=True)
class Home:
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
        self._initials = Initials(lambda: vocabulary.clients.values, lambda client: str(client.text))
        vocabulary.clients.followers.add(self._initials)

    def size(self, rolling: Rolling, fold: str) -> int:
        """Return how many rows there would be without a limit."""
        traffic = self._traffic(rolling, fold)
        return traffic.table.events.distinct

    def rows(self, rolling: Rolling, sort: Sort, size: int | None, fold: str) -> tuple[ClientRow, ...]:
        """Return the first rows in an order."""
        traffic = self._traffic(rolling, fold)
        counts = _figures(traffic)
        keys, order = _ranked(sort, counts, size)
        chosen = top(keys, order, traffic.name, size, reverse=sort.reverse, initials=traffic.initials)
        trends = trend(rolling, traffic.table.trend, chosen)
        return tuple(
            ClientRow(
                key=traffic.name(key),
                country=home.country,
                asn=home.asn,
                count=int(counts["events"][key]),
                failures=int(counts["failures"][key]),
                client_bytes=int(counts["client_bytes"][key]),
                origin_bytes=int(counts["origin_bytes"][key]),
                trend=slices,
                several_countries=home.several_countries,
                several_asns=home.several_asns,
            )
            for key, home, slices in zip(chosen, self._homes(rolling, fold, chosen), trends, strict=True)
        )

    def _traffic(self, rolling: Rolling, fold: str) -> Traffic:
        if fold == FOLDS[0]:
            known = self._vocabulary.clients.values
            return Traffic(rolling.clients, len(known), lambda key: known[key].text, self._initials)
        groups = self._folds[fold]
        table = rolling.grouped(fold, groups)
        groups.codes()
        values = groups.values
        return Traffic(table, len(values), lambda key: "" if values[key] == NO_STATUS else str(values[key]))

    def _homes(self, rolling: Rolling, fold: str, chosen: list[int]) -> list[Home]:
        if fold == FOLDS[0]:
            return [_home(*self._vocabulary.home(key)) for key in chosen]
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

    def _networks(self, rolling: Rolling, fold: str, chosen: list[int]) -> tuple[Ints, Ints]:
        """Return each pair of a chosen group, by its rank, and the code of a network it has in the view."""
        groups = self._folds[fold]
        rank_of = np.full(len(groups.values) + 1, -1)
        rank_of[chosen] = range(len(chosen))
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


def _figures(traffic: Traffic) -> dict[str, Ints]:
    table = traffic.table
    counts = {
        "events": table.events,
        "failures": table.failures,
        "client_bytes": table.client_bytes,
        "origin_bytes": table.origin_bytes,
    }
    return {name: each.array(traffic.size) for name, each in counts.items()}


def _ranked(sort: Sort, figures: dict[str, Ints], size: int | None) -> tuple[Ints, Ints | None]:
    """Return the keys that the first rows are among, and what those are ordered by; None for names."""
    if sort.column == "bytes":
        order = figures["client_bytes"] + figures["origin_bytes"]
    elif sort.column in figures:
        order = figures[sort.column]
    else:
        return np.flatnonzero(figures["events"]), None
    keys = order[:0] if sort.reverse else leading(order, size)
    if size is None or len(keys) < size:
        keys = np.flatnonzero(figures["events"])
    return keys, order.take(keys)


def _pairs(rows: Ints, columns: Ints, height: int, width: int) -> tuple[Ints, Ints]:
    """Return the distinct pairs of a row and a column, in order."""
    places = rows * width + columns
    if height * width > MOST_FLAGS:
        distinct = np.unique(places)
    else:
        flags = np.zeros(height * width, np.bool_)
        flags[places] = True
        distinct = np.flatnonzero(flags)
    return distinct // max(width, 1), distinct % max(width, 1)


def _home(country: str, asn: int) -> Home:
    return Home(country, asn if asn >= 0 else None)


def _value(fold: Fold, index: int) -> Any:
    return fold.values[index] if index >= 0 else None
