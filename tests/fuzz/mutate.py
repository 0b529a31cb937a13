"""Change bytes a little, the same way for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.targets import tokens

LONGEST = 1 << 13
TOKENS = tokens()
Change = Callable[[Random, bytes, Sequence[bytes]], bytes]


def _at(random: Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def _insert(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _at(random, data)
    return data[:at] + random.choice(TOKENS) + data[at:]


def _overwrite(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _at(random, data)
    return data[:at] + bytes((random.randrange(256),)) + data[at + 1 :]


def _flip(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _at(random, data)
    return data[:at] + bytes(byte ^ 1 << random.randrange(8) for byte in data[at : at + 1]) + data[at + 1 :]


def _delete(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    first, last = sorted((_at(random, data), _at(random, data)))
    return data[:first] + data[last:]


def _repeat(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    first, last = sorted((_at(random, data), _at(random, data)))
    return data[:last] + data[first:last] * random.randrange(1, 4) + data[last:]


def _splice(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    return data[: _at(random, data)] + other[_at(random, other) :]


CHANGES: tuple[Change, ...] = (_insert, _overwrite, _flip, _delete, _repeat, _splice)


def mutated(random: Random, inputs: Sequence[bytes]) -> bytes:
    """Return one of some inputs with a few changes."""
    data = random.choice(inputs)
    for _ in range(random.randrange(1, 6)):
        data = random.choice(CHANGES)(random, data, inputs)[:LONGEST]
    return data
