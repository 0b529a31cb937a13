"""The set of keys that records of one stream share, learnt from the stream."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from spectrum_tui.engine.codes import NETWORK_FIELDS, ROUTE_FIELDS, TRAIT_FIELDS, text
from spectrum_tui.engine.dictionaries import Table
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.columns import SKIPPED
from spectrum_tui.model.fields import BY_NAME, DISTINCTIVE, FIELDS

CANONICAL = tuple(field.name for field in FIELDS)
"""Every field, in the order of the layout that records of several layouts are rewritten to."""
MAX_LAYOUTS = 256
"""Layouts remembered; a stream with more keeps learning them anew."""
MAX_RAW = 1 << 17
"""Raw combinations remembered per code before the memory starts afresh. Codes themselves are kept."""
RAW, FIELD = 80, 70
"""Bytes of such a combination with its code, and of each of its fields, as objects."""
COMMENT_KEYS = ("_dataset", "dataset", SKIPPED)
"""Tags that pipelines put into records of every dataset, and what else says nothing about a record."""


class RawCodes(dict[Any, int]):
    """Codes by raw values as JSON gives them, for the fields of one table that a layout carries."""

    def __init__(self, table: Table[Any], places: Sequence[int], arity: int) -> None:
        super().__init__()
        self._table, self._places, self._arity = table, places, arity
        table.followers.add(self)

    def __hash__(self) -> int:  # type: ignore[override]
        """Tell these codes from others, whatever they are."""
        return id(self)

    @property
    def nbytes(self) -> int:
        """Bytes of memory, about."""
        return sys.getsizeof(self) + (RAW + FIELD * len(self._places)) * len(self)

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes."""
        self.clear()

    def __missing__(self, raw: Any) -> int:
        code = self.read(raw)
        if len(self) >= MAX_RAW:
            self.clear()
        self[raw] = code
        return code

    def read(self, raw: Any) -> int:
        """Return the code of raw values without remembering them."""
        if self._arity == 1 and self._places:
            return self._table.code(self._table.read(raw))
        values: list[object] = [None] * self._arity
        for place, value in zip(self._places, (raw,) if len(self._places) == 1 else raw, strict=True):
            values[place] = value
        return self._table.code(self._table.read(*values))


class Layout:
    """Where each field stands in records with these keys, in this order."""

    def __init__(self, keys: Sequence[str], vocabulary: Vocabulary) -> None:
        self.keys = list(keys)
        self.place = places(keys)
        self.fault = judge(keys, self.place)
        """Why records with these keys are not Spectrum events; "" when they are."""
        own = [name for name in self.place if name in DISTINCTIVE]
        self.doubtful = own == ["Event"] and bool(strangers(keys))
        """Whether it takes a look at the value of `Event`, which another dataset has too, to tell."""
        self.carried = frozenset(self.place)
        self.codes = {
            "client": self._raw(vocabulary.clients, ("ClientIP",)),
            "network": self._raw(vocabulary.networks, NETWORK_FIELDS),
            "route": self._raw(vocabulary.routes, ROUTE_FIELDS),
            "traits": self._raw(vocabulary.traits, TRAIT_FIELDS),
            "colo": self._raw(vocabulary.colos, ("ColoCode",)),
            "sni": self._raw(vocabulary.snis, ("ClientTlsClientHelloServerName",)),
        }
        """For each column of codes, the codes by raw values and where those values stand."""

    def refuse(self, record: dict[str, Any]) -> str:
        """Return why a record of this layout is no Spectrum event, or ""."""
        if self.doubtful and isinstance(tuple(record.values())[self.place["Event"]], dict):
            return "not a Spectrum event: its Event is an object"
        return self.fault

    def canonical(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record of this layout with every field, in `CANONICAL` order; None where it has none."""
        values = tuple(record.values())
        return {name: values[self.place[name]] if name in self.place else None for name in CANONICAL}

    def _raw(self, table: Table[Any], names: Sequence[str]) -> tuple[RawCodes, tuple[int, ...]]:
        present = [index for index, name in enumerate(names) if name in self.place]
        return RawCodes(table, present, len(names)), tuple(self.place[names[index]] for index in present)


class Layouts:
    """The layouts that were met.

    Args:
        vocabulary: what their codes are of.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[tuple[str, ...], Layout] = {}

    def of(self, keys: tuple[str, ...]) -> Layout:
        """Return the layout of records with these keys."""
        known = self._known.get(keys)
        if known is None:
            if len(self._known) >= MAX_LAYOUTS:
                self._known.clear()
            known = self._known[keys] = Layout(keys, self._vocabulary)
        return known


def places(keys: Sequence[str]) -> dict[str, int]:
    """Return the position of each known field among `keys`; case does not matter, the exact spelling wins."""
    found: dict[str, int] = {}
    for index, key in enumerate(keys):
        field = BY_NAME.get(key.lower())
        if field and (field.name not in found or key == field.name):
            found[field.name] = index
    return found


def strangers(keys: Sequence[str]) -> list[str]:
    """Return the keys that neither the dataset nor a pipeline's tag explains."""
    return [key for key in keys if key.lower() not in BY_NAME and key not in COMMENT_KEYS]


def judge(keys: Sequence[str], place: dict[str, int]) -> str:
    """Return why records with these keys are not Spectrum events, or ""."""
    strange = strangers(keys)
    if any(name in DISTINCTIVE for name in place) or (place and not strange):
        return ""
    if not strange:
        return f"not a Spectrum event: {'nothing but a tag' if keys else 'an empty object'}"
    return f"not a Spectrum event: no field of the dataset beside {text(strange[0])[:40]!r}"
