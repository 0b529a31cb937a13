"""Runs of bytes that are looked up as they are, and what they mean when they are new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from spectrum_tui.engine.dates import minute
from spectrum_tui.engine.layout import RawCodes
from spectrum_tui.engine.records import Record

_NESTED = frozenset((dict, list))


class Run(NamedTuple):
    """Bytes of a line: the fields from `first` to `last`, or so many bytes from `first` on."""

    first: int
    last: int
    size: int | None = None


class Frame(NamedTuple):
    """What is the same in every line: the keys before figures, and the end."""

    runs: tuple[Run, ...]
    expected: tuple[bytes, ...]

    def read(self, pieces: Sequence[bytes]) -> object:
        """Return something when runs are what they should be, else None."""
        return self.expected if self.expected == tuple(pieces) else None

    def number(self, read: object) -> int:
        """Return what every frame means."""
        return 0


class Minutes(NamedTuple):
    """A timestamp up to its minute, with its key."""

    runs: tuple[Run, ...]
    lead: bytes

    def read(self, pieces: Sequence[bytes]) -> object:
        """Return when the minute begins, or None when it is none."""
        text = pieces[0].removeprefix(self.lead)
        return minute(text) if len(text) < len(pieces[0]) else None

    def number(self, read: Any) -> int:
        """Return when the minute begins, in ns since the epoch; 0 when it is none that an event can have."""
        return int(read)


@dataclass(frozen=True, slots=True)
class Coded:
    """The fields that share a code, wherever they stand in the line."""

    runs: tuple[Run, ...]
    keys: tuple[tuple[str, ...], ...]
    """The keys of each run."""
    order: tuple[int, ...]
    """Where each field of the code stands among the values of all runs."""
    raw: RawCodes | None
    """The codes; None for fields that nobody asks for, which must be JSON all the same."""
    text: re.Pattern[bytes] | None = None
    """What a single field looks like when it is a text that stands for itself."""

    def read(self, pieces: Sequence[bytes]) -> object:
        """Return the values of the fields; None when their keys are others, or some value is not plain."""
        if self.text and (found := self.text.fullmatch(pieces[0])):
            return (found[1].decode(),)
        values: list[object] = []
        for run, keys, piece in zip(self.runs, self.keys, pieces, strict=False):
            # As an object of their own, fields in a row are JSON exactly when they are within the line.
            begun = piece[:1] == (b"," if run.first else b"{")
            record = flat(b"{" + piece[1:] + b"}") if begun else None
            if record is None or tuple(record) != keys:
                return None
            values.extend(record.values())
        return tuple(values[place] for place in self.order)

    def number(self, read: Any) -> int:
        """Return the code of values."""
        if self.raw is None:
            return 0
        return self.raw.read(read[0] if len(read) == 1 else read)


Group = Frame | Minutes | Coded


def flat(text: bytes) -> Record | None:
    """Return the object in a text; None when there is none, or some value is a list or an object."""
    try:
        record = orjson.loads(text)
    except ValueError:
        return None
    plain = isinstance(record, dict) and _NESTED.isdisjoint(map(type, record.values()))
    return record if plain else None
