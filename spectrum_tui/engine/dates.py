"""Read timestamps written as RFC 3339 in UTC, all rows of several columns at once.

The minute of a timestamp is one of few and is looked up as a text; this reads what follows.
"""

from __future__ import annotations

import re

import numpy as np

from spectrum_tui.engine.block import Flags, Words
from spectrum_tui.engine.codes import Ints
from spectrum_tui.model.times import SECOND, instant

MINUTE = len("0000-00-00T00:00")
SECONDS = len(":00.")
END = b'Z"'
_MINUTE = re.compile(rb"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d")
_MOST = 9
_SCALES = 10 ** np.arange(_MOST, -1, -1, dtype=np.int64)
_AROUND = np.uint64(0xFF0000FF)
_WHOLE, _BROKEN = (np.uint64(int.from_bytes(text, "little")) for text in (b":\0\0Z", b":\0\0."))
_TWO = np.uint64(0xFFFF)
_END = np.uint64(int.from_bytes(END, "little"))
_SECONDS = np.full(1 << 16, -1, np.int64)
_SECONDS[[int.from_bytes(b"%02d" % second, "little") for second in range(60)]] = np.arange(60) * SECOND
"""What two letters mean as seconds, in ns."""


def minute(text: bytes) -> int | None:
    """Return when a minute begins, in ns since the epoch; 0 when it cannot be, None for any other text."""
    return instant(text.decode() + ":00Z") if _MINUTE.fullmatch(text) else None


def into_minute(seconds: Words, fraction: Words, counts: Ints, ends: Words) -> tuple[Ints, Flags]:
    """Return how far timestamps are into their minute, in ns, and which are not of the expected form.

    Args:
        seconds: the words that begin behind the minute.
        fraction: the numbers before the end, which may be without figures.
        counts: figures of these; -1 when there is not even a point.
        ends: the words behind them.
    """
    whole = counts == -1
    odd = ((counts < 1) & ~whole) | (counts > _MOST)
    odd |= (seconds & _AROUND) != np.where(whole, _WHOLE, _BROKEN)
    odd |= (ends & _TWO) != _END
    since = _SECONDS.take(((seconds >> np.uint64(8)) & _TWO).view(np.int64))
    odd |= since < 0
    return since + fraction.view(np.int64) * _SCALES.take(counts, mode="clip"), odd
