"""What the lines of one writer have in common, learnt from one of them: keys, their order, and spacing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import orjson

from spectrum_tui.engine.columns import INSTANTS, INTEGERS
from spectrum_tui.engine.dates import MINUTE
from spectrum_tui.engine.groups import Coded, Frame, Group, Minutes, Run, flat
from spectrum_tui.engine.layout import Layout, RawCodes

MAX_FIELDS = 64
"""Fields of a line that has a template."""
MAX_LEAD = 128
"""Bytes of the longest key in it, with what stands around it."""
SEPARATORS = (b',"', b', "')
"""How a field begins that is not the first: as Logpush writes it, and as programs do that write JSON anew."""
PLAIN = rb'"([ !#-\[\]-~]*)"'
"""A text of ASCII alone without escapes."""
FIGURES = tuple(bytes((figure,)) for figure in b"-0123456789")


class Spot(NamedTuple):
    """A field whose value is read letter by letter."""

    field: int
    lead: bytes
    """What stands before the value."""


class Template(NamedTuple):
    """How lines are read that have these keys in this order."""

    separator: bytes
    openings: tuple[tuple[bytes, ...], ...]
    """What each field may begin with, behind the separator."""
    tail: bytes
    layout: Layout
    numbers: dict[str, Spot]
    """Fields that are integers, timestamps among them."""
    stamps: dict[str, Spot]
    """Fields that are timestamps as texts."""
    groups: dict[str, Group]
    """Everything else: what is looked up."""

    def matches(self, line: bytes) -> bool:
        """Tell whether a line looks as if it had this template."""
        pieces = line.split(self.separator)
        return len(pieces) == len(self.openings) and all(map(bytes.startswith, pieces, self.openings))


def learn(line: bytes, layout_of: Callable[[tuple[str, ...]], Layout]) -> Template | None:
    """Return the template of a line, or None when it has none."""
    record = flat(line)
    if not record or len(record) > MAX_FIELDS:
        return None
    layout = layout_of(tuple(record))
    if layout.fault or layout.doubtful:
        return None
    for separator in SEPARATORS:
        head, *others = line.split(separator)
        pieces = [head, *(separator + piece for piece in others)]
        leads = [lead(piece, key, separator) for piece, key in zip(pieces, record, strict=False)]
        if len(pieces) == len(record) and all(leads):
            return _drawn(layout, separator, pieces, leads)
    return None


def lead(piece: bytes, key: str, separator: bytes) -> bytes:
    """Return what stands before the value of a field; "" when it is not its key."""
    start = b"{" if piece.startswith(b"{") else separator[:-1]
    expected = start + orjson.dumps(key) + b":"
    if not piece.startswith(expected) or len(expected) > MAX_LEAD:
        return b""
    return expected + b" " * piece.startswith(expected + b" ")


def runs(places: Iterable[int]) -> tuple[Run, ...]:
    """Return the runs that some fields form in the line."""
    found: list[Run] = []
    for place in sorted(places):
        if found and found[-1].last == place - 1:
            found[-1] = Run(found[-1].first, place)
        else:
            found.append(Run(place, place))
    return tuple(found)


def _drawn(
    layout: Layout, separator: bytes, pieces: Sequence[bytes], leads: Sequence[bytes]
) -> Template | None:
    numbers: dict[str, Spot] = {}
    stamps: dict[str, Spot] = {}
    for name, field in (INTEGERS | INSTANTS).items():
        place = layout.place.get(field)
        if place is None:
            continue
        value = pieces[place].removeprefix(leads[place])
        if value.startswith(FIGURES):
            numbers[name] = Spot(place, leads[place])
        elif value.startswith(b'"') and name in INSTANTS:
            stamps[name] = Spot(place, leads[place] + b'"')
        else:
            return None
    tail = b"}\r" if pieces[-1].endswith(b"\r") else b"}"
    groups = _groups(layout, numbers, stamps, tail)
    for name, group in groups.items():
        groups[name] = _quickened(group, leads)
    return Template(
        separator, _openings(leads, separator, numbers, stamps), tail, layout, numbers, stamps, groups
    )


def _openings(
    leads: Sequence[bytes], separator: bytes, numbers: dict[str, Spot], stamps: dict[str, Spot]
) -> tuple[tuple[bytes, ...], ...]:
    openings: list[tuple[bytes, ...]] = [(each,) for each in leads]
    for spot in numbers.values():
        openings[spot.field] = tuple(spot.lead + figure for figure in FIGURES)
    for spot in stamps.values():
        openings[spot.field] = (spot.lead,)
    behind = (tuple(each[len(separator) :] for each in some) for some in openings[1:])
    return (openings[0], *behind)


def _groups(
    layout: Layout, numbers: dict[str, Spot], stamps: dict[str, Spot], tail: bytes
) -> dict[str, Group]:
    fixed = [*((spot.field, spot.lead) for spot in numbers.values()), (len(layout.keys), tail)]
    texts = tuple(text for _, text in fixed)
    groups: dict[str, Group] = {
        "frame": Frame(tuple(Run(field, field, len(text)) for field, text in fixed), texts)
    }
    for name, spot in stamps.items():
        groups[name] = Minutes((Run(spot.field, spot.field, len(spot.lead) + MINUTE),), spot.lead)
    unread = set(range(len(layout.keys))) - {spot.field for spot in (*numbers.values(), *stamps.values())}
    for name, (raw, places) in layout.codes.items():
        groups[name] = _coded(layout, places, raw)
        unread -= set(places)
    if unread:
        groups["rest"] = _coded(layout, tuple(unread), None)
    return groups


def _quickened(group: Group, leads: Sequence[bytes]) -> Group:
    """Return a group that reads a single text sooner: what strangers choose may be new in every line."""
    if not isinstance(group, Coded) or len(group.order) != 1:
        return group
    return replace(group, text=re.compile(re.escape(leads[group.runs[0].first]) + PLAIN))


def _coded(layout: Layout, places: Sequence[int], raw: RawCodes | None) -> Coded:
    if not places:
        return Coded((Run(0, 0, 0),), (), (), raw)
    found, inline = runs(places), sorted(places)
    keys = tuple(tuple(layout.keys[run.first : run.last + 1]) for run in found)
    return Coded(found, keys, tuple(inline.index(place) for place in places), raw)
