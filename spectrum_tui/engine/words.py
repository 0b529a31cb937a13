"""Which events hold a text anywhere in their raw record.

Records are at hand while they are decoded: then it is decided for all texts that somebody looks for. For what
was kept before, `Search` reads the records again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.distinct import distinct
from spectrum_tui.engine.flags import Flags
from spectrum_tui.engine.framing import Cut
from spectrum_tui.engine.query import Mask

_FOLD = 0x20
"""The bit that tells small letters from capitals. Other signs differ by it too, so hits are compared."""

_HARMLESS = re.compile("[a-z_]*[g-z_][a-z_]*")
"""Texts in lower case that are neither in an address nor across its edge: a letter beyond F, and no sign."""
Hide = Callable[[int, int, bytes], bytes]
"""Returns a record as people may see it, by its stream and its offset there."""


class Block(NamedTuple):
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
    """The texts that are looked for, and where each was found.

    Args:
        hide: what makes of a record what may be seen, where that is not all of it.
    """

    def __init__(self, hide: Hide | None = None) -> None:
        self.hide = hide
        self._flags: dict[str, Flags] = {}

    @property
    def base(self) -> int:
        """The number of the first event that is not forgotten."""
        return min((flags.base for flags in self._flags.values()), default=0)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(flags.nbytes for flags in self._flags.values())

    def __len__(self) -> int:
        """Return how many texts are looked for."""
        return len(self._flags)

    def __contains__(self, text: str) -> bool:
        return text.lower() in self._flags

    def mask(self, text: str) -> Mask:
        """Return the mask of the events in which a text was found; from now on it is looked for."""
        flags = self._flags.setdefault(text.lower(), Flags())
        return lambda batch: flags.among(batch["sequence"])

    def read(self, records: Sequence[bytes], first: int, events: Batch | None = None) -> None:
        """Look at new records, which are numbered from `first` on; `events` are what they were read as."""
        if not self._flags or not len(records):
            return

        def shown() -> Block | None:
            return Block.of(_shown(records, first, events, self.hide)) if self.hide else None

        for text, rows in rows_shown(self._flags, Block.of(records), shown).items():
            self._flags[text].put(first, len(records), rows)

    def found(self, text: str, numbers: Ints) -> None:
        """Hear of kept events that hold a text, which perhaps nobody looks for any more."""
        if text in self:
            self._flags[text.lower()].add(numbers)

    def keep(self, texts: Iterable[str]) -> None:
        """Look for no other texts."""
        wanted = {text.lower() for text in texts}
        self._flags = {text: flags for text, flags in self._flags.items() if text in wanted}

    def trim(self, base: int, still: Ints) -> None:
        """Forget events before the number `base`, but for those `still` asked about."""
        for flags in self._flags.values():
            flags.trim(base, still)


def _shown(records: Sequence[bytes], first: int, events: Batch | None, hide: Hide) -> list[bytes]:
    """Return of each record that is an event what may be seen, and nothing of others."""
    shown = [b""] * len(records)
    if events is not None:
        columns = (events[name].tolist() for name in ("sequence", "stream", "offset"))
        for number, stream, offset in zip(*columns, strict=True):
            shown[number - first] = hide(stream, offset, records[number - first])
    return shown


def hidden_from(texts: Iterable[str]) -> list[str]:
    """Return those of some texts that may be in an address, so that it matters which one is shown."""
    return [text for text in texts if not _HARMLESS.fullmatch(text)]


def rows_shown(texts: Collection[str], block: Block, shown: Callable[[], Block | None]) -> dict[str, Ints]:
    """Return for each text the records that hold it, as `shown` returns them where less may be seen."""
    doubtful = hidden_from(texts)
    other = shown() if doubtful else None
    if other is None:
        return rows_with(texts, block)
    return rows_with([text for text in texts if text not in doubtful], block) | rows_with(doubtful, other)


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
    rows: Ints = distinct(block.starts.searchsorted(np.flatnonzero(content >= 0x80), "right") - 1)
    return rows[rows >= 0]


def _lower(block: Block, row: int) -> str:
    return block.content[block.starts[row] : block.ends[row]].decode("utf-8", "replace").lower()
