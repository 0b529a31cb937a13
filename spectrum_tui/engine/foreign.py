"""Blocks of lines decoded elsewhere, in a vocabulary of their own, and put into ours.

Both sides are pure. Whoever carries blocks there and reports back keeps the reports of each reader in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, Batch
from spectrum_tui.engine.decode import Decoded, Decoder, Reading
from spectrum_tui.engine.dimensions import table_of
from spectrum_tui.engine.framing import Cut, Lines
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.vocabulary import Vocabulary

News = dict[str, list[tuple[Any, ...]]]
MOST_TOLD = 1 << 16
"""Values that a reader remembers until it begins anew: whoever hears its reports has to keep them all."""
MOST_HELD = 8 << 20
"""Bytes that it remembers them in, likewise."""
WEIGHED = 4
"""Blocks after which that is looked at again, for it takes a thirtieth of the time of a block."""


class Block(NamedTuple):
    """Whole lines of a stream that is JSON line by line."""

    stream: int
    offset: int
    """Position of the first line in the stream."""
    arrival: int
    """Event time, in ns since the epoch, of records that have none."""
    data: bytes


class Report(NamedTuple):
    """What a reader found in a block."""

    reader: int
    """Who read it."""
    decoded: Decoded
    """What became of the lines, in the codes of the reader; rows are numbered from 0, records left out."""
    news: News
    """By column of codes, the values that got a code since the last report, in order: bare tuples."""
    anew: bool
    """Whether its codes before this report mean nothing any more."""
    steady: bool
    """Whether all lines were JSON line by line; if not, the block has to be read by who knows the stream."""
    hint: str
    """What a user should know about how the stream is read, or ""."""


class Reader:
    """Reads blocks of any streams, one after the other.

    Args:
        number: tells this reader from others.
        reading: how records are read; exact repeats are not dropped here.
    """

    def __init__(self, number: int, reading: Reading) -> None:
        self._number, self._reading = number, replace(reading, dedupe=False)
        self._begin()

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._vocabulary.nbytes + self._decoder.nbytes

    def read(self, block: Block) -> Report:
        """Decode a block."""
        if anew := self._is_full():
            self._begin()
        forms, stream = self._decoder.forms, block.stream
        forms.vouch(stream)
        lines = Lines(block.offset, Cut(block.data))
        decoded = self._decoder.decode(stream, lines, arrival=block.arrival, sequence=0)
        decoded.records = ()
        steady, hint = forms.steady(stream), forms.hints.pop(stream, "")
        forms.drop(stream)
        return Report(self._number, decoded, self._news(), anew, steady, hint)

    def _begin(self) -> None:
        self._vocabulary = self._reading.vocabulary()
        self._decoder = Decoder(self._vocabulary, self._reading)
        self._told = dict.fromkeys(CODES, 0)
        self._blocks = 0

    def _is_full(self) -> bool:
        self._blocks += 1
        if sum(self._told.values()) > MOST_TOLD:
            return True
        return not self._blocks % WEIGHED and self._vocabulary.nbytes > MOST_HELD

    def _news(self) -> News:
        news: News = {}
        for name, told in self._told.items():
            if new := table_of(self._vocabulary, name).values[told:]:
                news[name] = [*map(tuple, new)]
                self._told[name] += len(new)
        return news


class Translator:
    """Puts the reports of readers into one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._codes: dict[int, dict[str, Growing]] = {}
        """Our code of each code of a reader, by reader and column."""

    def learn(self, report: Report) -> None:
        """Hear what is new in a report; of every one, in order, whether it is used or not."""
        if report.anew or report.reader not in self._codes:
            self._codes[report.reader] = {name: Growing(np.uint32) for name in CODES}
        codes = self._codes[report.reader]
        for name, values in report.news.items():
            table = table_of(self._vocabulary, name)
            codes[name].extend(np.array([table.code(table.named(value)) for value in values], np.uint32))

    def needed(self, column: str) -> Iterator[Ints]:
        """Yield the codes that readers may still report under codes of their own."""
        for codes in self._codes.values():
            yield codes[column].array()

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        for codes in self._codes.values():
            codes[column].array()[:] = change.new[codes[column].array()]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(each.nbytes for codes in self._codes.values() for each in codes.values())

    def forget(self) -> None:
        """Let go of all readers: they will not report again."""
        self._codes.clear()

    def decoded(self, report: Report, sequence: int) -> Decoded:
        """Return what became of the lines of a report, in our codes and numbered from `sequence`."""
        decoded = report.decoded
        if decoded.batch:
            ours, columns = self._codes[report.reader], decoded.batch.columns
            columns |= {name: ours[name].array().take(columns[name]) for name in CODES}
            columns["sequence"] = columns["sequence"] + sequence
            decoded.batch = Batch(columns)
        return decoded
