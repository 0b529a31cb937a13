"""Which events hold a text anywhere in their raw record.

Records are at hand while they are decoded: then it is decided for all texts that somebody looks for. For what
was kept before, `Search` reads the records again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.flags import Flags
from spectrum_tui.engine.framing import Cut
from spectrum_tui.engine.query import Mask

_FOLD = 0x20
"""The bit that tells small letters from capitals. Other signs differ by it too, so hits are compared."""


@dataclass(frozen=True, slots=True)
class Block:
    """Bytes with records in them."""

    content: bytes
    starts: Ints
    """Where each record begins, rising."""
    ends: Ints

    @classmethod
    def of(cls, records: Sequence[bytes]) -> Block:
        """Return records as one block."""
        if isinstance(records, Cut):
            return cls(records.block, records.starts, records.ends)
        ends = np.cumsum([len(record) + 1 for record in records], dtype=np.int64) - 1
        return cls(b"\n".join(records), np.append(0, ends[:-1] + 1), ends)


class Words:
    """The texts that are looked for, and where each was found."""

    def __init__(self) -> None:
        self._flags: dict[str, Flags] = {}

    @property
    def base(self) -> int:
        """The number of the first event that is not forgotten."""
        return min((flags.base for flags in self._flags.values()), default=0)

    def __contains__(self, text: str) -> bool:
        return text.lower() in self._flags

    def mask(self, text: str) -> Mask:
        """Return the mask of the events in which a text was found; from now on it is looked for."""
        flags = self._flags.setdefault(text.lower(), Flags())
        return lambda batch: flags.among(batch["sequence"])

    def read(self, records: Sequence[bytes], first: int) -> None:
        """Look at new records, which are numbered from `first` on."""
        if not self._flags or not len(records):
            return
        for text, rows in rows_with(self._flags, Block.of(records)).items():
            self._flags[text].put(first, len(records), rows)

    def found(self, text: str, numbers: Ints) -> None:
        """Hear of kept events that hold a text."""
        self._flags[text.lower()].add(numbers)

    def keep(self, texts: Iterable[str]) -> None:
        """Look for no other texts."""
        wanted = {text.lower() for text in texts}
        self._flags = {text: flags for text, flags in self._flags.items() if text in wanted}

    def trim(self, base: int, still: Ints) -> None:
        """Forget events before the number `base`, but for those `still` asked about."""
        for flags in self._flags.values():
            flags.trim(base, still)


def rows_with(texts: Collection[str], block: Block) -> dict[str, Ints]:
    """Return for each text, which must be in lower case, the records that hold it in whatever case."""
    content = np.frombuffer(block.content, np.uint8)
    folded = np.bitwise_or(content, _FOLD).tobytes()
    odd = np.zeros(0, np.int64) if block.content.isascii() else _rows_beyond_ascii(content, block)
    read = [(row, _lower(block, row)) for row in odd.tolist()]
    found: dict[str, Ints] = {}
    for text in texts:
        rows = np.array(_find(folded, text.encode(), block) if text.isascii() else [], np.int64)
        if read:
            others = np.array([row for row, said in read if text in said], np.int64)
            rows = np.sort(np.concatenate((rows[~np.isin(rows, odd)], others)))
        found[text] = rows
    return found


def _find(folded: bytes, text: bytes, block: Block) -> list[int]:
    """Return the records that hold a text, as bytes; only those of ASCII are told right."""
    starts, ends, size = block.starts.tolist(), block.ends.tolist(), len(text)
    sought = bytes(each | _FOLD for each in text)
    found, at = [], folded.find(sought)
    while at >= 0:
        row = bisect_right(starts, at) - 1
        inside = row >= 0 and at + size <= ends[row]
        if inside and block.content[at : at + size].lower() == text:
            found.append(row)
            at = folded.find(sought, ends[row])
        else:
            at = folded.find(sought, at + 1)
    return found


def _rows_beyond_ascii(content: NDArray[np.uint8], block: Block) -> Ints:
    """Return the records whose letters take more than ASCII to fold."""
    rows: Ints = np.unique(block.starts.searchsorted(np.flatnonzero(content >= 0x80), "right") - 1)
    return rows[rows >= 0]


def _lower(block: Block, row: int) -> str:
    return block.content[block.starts[row] : block.ends[row]].decode("utf-8", "replace").lower()
