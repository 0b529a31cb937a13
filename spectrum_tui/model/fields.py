"""The 31 fields of the `spectrum_events` dataset, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The part of a connection that a field tells about, in the order the detail shows them."""

    CONNECTION = "connection"
    CLIENT = "client"
    CLIENT_TLS = "client TLS"
    EDGE = "edge"
    ORIGIN = "origin"
    ORIGIN_TLS = "origin TLS"
    CLOSURE = "closure"


class Kind(StrEnum):
    """What sort of value a field holds once it is decoded."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "time"


class Unit(StrEnum):
    """The unit of an integer field."""

    NONE = ""
    BYTES = "bytes"
    NANOSECONDS = "ns"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the dataset."""

    name: str
    """Cloudflare's spelling."""
    alias: str
    """The short name used in filters, or "" when it has none."""
    group: Group
    kind: Kind
    unit: Unit
    meaning: str
    """One sentence."""
    values: tuple[str, ...]
    """The documented values of an enumeration, in documented order; empty for open fields."""
    unknown: tuple[str, ...]
    """Values, lower case, that mean "not known" and are shown dim."""
    source: str
    """Where this is documented."""
