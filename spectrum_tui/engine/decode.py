"""Lines in, columns out: every quirk of Logpush output ends here.

A line is an event, ignored (blank, or Logpush's test record) or rejected with a reason; never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import repeat
from operator import eq

import numpy as np

from spectrum_tui.engine.codes import Codes, Ints, Vocabulary, text
from spectrum_tui.engine.columns import REPAIRED, Batch, ordered
from spectrum_tui.engine.framing import Lines
from spectrum_tui.engine.layout import CANONICAL, MAX_LAYOUTS, Layout, RawCodes
from spectrum_tui.engine.records import TEST_RECORD, Intake, Record, Rejected, take_in
from spectrum_tui.engine.stamps import Column, event_times, instants, integers


@dataclass(slots=True)
class Decoded:
    """What became of some lines."""

    batch: Batch | None = None
    lines: int = 0
    ignored: int = 0
    repaired: int = 0
    untimed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    carried: frozenset[str] = frozenset()
    """Cloudflare names of the fields that some record had."""


class Decoder:
    """Turns lines into batches coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._last = self._layout(CANONICAL)

    def decode(self, stream: int, lines: Lines, *, arrival: int, sequence: int) -> Decoded:
        """Decode consecutive lines of a stream.

        `arrival` (ns since the epoch) is the event time of records that have none. Rows are numbered from
        `sequence` by line.
        """
        intake = take_in(stream, lines)
        layout = self._shared(intake.records)
        if layout is None or layout.fault:
            carried, layout = self._canonical(intake)
        else:
            carried = layout.carried
        result = Decoded(lines=len(lines.lines) + len(lines.overlong), carried=carried)
        if intake.records:
            result.batch = _batch(intake, layout, arrival, sequence)
            result.untimed = int((result.batch["flags"] & 1).sum())
            result.repaired = len(intake.repaired)
        result.ignored, result.rejected = intake.ignored, intake.rejected
        return result

    def _shared(self, records: list[Record]) -> Layout | None:
        """Return the layout that all records have, or None when they differ."""
        if not records:
            return self._last
        if self._last.keys != list(records[0]):
            self._last = self._layout(tuple(records[0]))
        same = all(map(eq, map(list, records), repeat(self._last.keys)))
        return self._last if same else None

    def _layout(self, keys: tuple[str, ...]) -> Layout:
        known = self._layouts.get(keys)
        if known is None:
            if len(self._layouts) >= MAX_LAYOUTS:
                self._layouts.clear()
            known = self._layouts[keys] = Layout(keys, self._vocabulary)
        return known

    def _canonical(self, intake: Intake) -> tuple[frozenset[str], Layout]:
        """Rewrite records of several layouts to one that has every field; drop those that are no events."""
        candidates = list(zip(intake.rows, intake.records, strict=True))
        intake.records, intake.rows = [], []
        carried: set[str] = set()
        for row, record in candidates:
            layout = self._layout(tuple(record))
            if not layout.fault:
                intake.records.append(layout.canonical(record))
                intake.rows.append(row)
                carried |= layout.carried
            elif record == TEST_RECORD:
                intake.ignored += 1
            else:
                intake.reject(row, layout.fault)
        kept = set(intake.rows)
        intake.repaired = [row for row in intake.repaired if row in kept]
        return frozenset(carried), self._layout(CANONICAL)


def _batch(intake: Intake, layout: Layout, arrival: int, sequence: int) -> Batch:
    count = len(intake.records)
    columns = list(zip(*map(dict.values, intake.records), strict=True))

    def of(name: str, read: Callable[[Column], Ints]) -> Ints:
        place = layout.place.get(name)
        return np.full(count, read((None,))[0]) if place is None else read(columns[place])

    def coded(raw: RawCodes, places: tuple[int, ...]) -> Codes:
        return codes(raw, [columns[place] for place in places], count)

    rows = np.array(intake.rows, np.int64)
    connect, disconnect = of("ConnectTimestamp", instants), of("DisconnectTimestamp", instants)
    time, untimed = event_times(of("Timestamp", instants), disconnect, connect, arrival)
    return ordered(
        {
            "time": time,
            "sequence": rows + sequence,
            "client": coded(*layout.clients),
            "route": coded(*layout.routes),
            "traits": coded(*layout.traits),
            "colo": coded(*layout.colos),
            "sni": coded(*layout.snis),
            "port": np.minimum(of("ClientPort", integers), 65_535).astype(np.int32),
            "client_bytes": of("ClientBytes", integers),
            "origin_bytes": of("OriginBytes", integers),
            "client_rtt": of("ClientTcpRtt", integers),
            "origin_rtt": of("OriginTcpRtt", integers),
            "connect": connect,
            "disconnect": disconnect,
            "stream": np.full(count, intake.stream, np.uint32),
            "offset": intake.starts[rows],
            "length": intake.lengths[rows].astype(np.uint32),
            "flags": untimed.astype(np.uint8) + _repaired(rows, intake.repaired),
        }
    )


def codes(raw: RawCodes, columns: list[Column], count: int) -> Codes:
    """Return the code of each row of one or several columns read together."""
    if not columns:
        return np.full(count, raw.read(()), np.uint32)
    values: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
    try:
        return np.fromiter(map(raw.__getitem__, values), np.uint32, count)
    except TypeError:  # a list or an object where a text should be: it counts as its JSON text
        plain = [[value if _hashable(value) else text(value) for value in column] for column in columns]
        return codes(raw, plain, count)


def _hashable(value: object) -> bool:
    return not isinstance(value, (dict, list))


def _repaired(rows: Ints, repaired: list[int]) -> np.uint8 | Codes:
    return (np.isin(rows, repaired) * np.uint8(REPAIRED)).astype(np.uint8) if repaired else np.uint8(0)
