"""What the rows of pane 2 can be, in words."""

from __future__ import annotations

from typing import NamedTuple

from spectrum_tui.backends.base import FOLDS


class Fold(NamedTuple):
    """One level of folding clients together."""

    name: str
    """As the backend and the filters know it."""
    title: str
    field: str
    """The Cloudflare field it is read from."""


ALL: tuple[Fold, ...] = (
    Fold("client", "Clients", "ClientIP"),
    Fold("client_prefix", "Clients by /24, /64", "ClientIP"),
    Fold("client_block", "Clients by /16, /48", "ClientIP"),
    Fold("asn", "Clients by AS", "ClientAsn"),
    Fold("country", "Clients by country", "ClientCountry"),
)
"""From the finest to the coarsest."""

_BY_NAME = {fold.name: fold for fold in ALL}


def fold(name: str) -> Fold:
    """Return the level called `name`.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


def step(name: str, by: int) -> str:
    """Return the name of a level so many steps coarser, or finer with a negative `by`; the ends stay."""
    return FOLDS[max(0, min(FOLDS.index(name) + by, len(FOLDS) - 1))]
