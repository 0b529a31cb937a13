"""Read decimal numbers eight figures at a time, all rows of several columns at once."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.block import WORD, Block, Flags, Words
from spectrum_tui.engine.codes import Ints

MOST_FIGURES = 19
"""Figures of the longest number that fits into 64 bits whatever they are."""
_NUMBER = 3
"""Words that hold so many figures."""
_ZEROS = np.uint64(0x3030303030303030)
_TOO_HIGH = np.uint64(0x7676767676767676)
_TOP_BITS = np.uint64(0x8080808080808080)
_STEPS = (
    (np.uint64(1 + (10 << 8)), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(1 + (100 << 16)), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(1 + (10_000 << 32)), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
)
_NEVER = (1 << 64) - 1
_LEAST = np.array([_NEVER, 0, *(10**figures for figures in range(1, MOST_FIGURES)), _NEVER], np.uint64)
"""The smallest number of so many figures: JSON knows no leading zeros."""
_LIMIT = np.uint64(1 << 63)


def figures(block: Block, counts: Ints, stops: Ints) -> tuple[Words, Flags, Words]:
    """Return the numbers in so many bytes before positions, which are not all figures, and the words behind.

    Without figures the number is 0; with more than `MOST_FIGURES` it is anything.
    """
    words = block.words((stops - _NUMBER * WORD).ravel(), _NUMBER + 1).reshape(*stops.shape, _NUMBER + 1)
    longest = int(counts.max(initial=0))
    value, odd = _eight(words[..., _NUMBER - 1], counts)
    for more in range(WORD, min(longest, _NUMBER * WORD), WORD):
        upper, strange = _eight(words[..., _NUMBER - 1 - more // WORD], counts - more)
        upper *= np.uint64(10**more)
        value += upper
        odd |= strange
    return value, odd != 0, words[..., _NUMBER]


def signed(value: Words, counts: Ints, negative: Flags) -> tuple[Ints, Flags]:
    """Return integers of so many figures, and which JSON does not write so or do not fit into 64 bits."""
    odd = (value < _LEAST.take(counts, mode="clip")) | (value >= _LIMIT)
    number = value.view(np.int64)
    return np.where(negative, -number, number), odd


def _eight(words: Words, counts: Ints) -> tuple[Words, Words]:
    """Return the numbers in the last `counts` bytes of words, and marks where these are not figures."""
    excess = 8 * (WORD - counts)
    np.maximum(excess, 0, out=excess)
    blank = excess.view(np.uint64)
    value = words ^ _ZEROS
    # A shift by 64 and more leaves nothing in numpy, unlike in C.
    value >>= blank
    value <<= blank
    odd = value + _TOO_HIGH
    odd |= value
    odd &= _TOP_BITS
    # Neighbours become one number of twice the figures: the first times 10, 100, 10,000 plus the second.
    for factor, shift, mask in _STEPS:
        value *= factor
        value >>= shift
        value &= mask
    return value, odd
