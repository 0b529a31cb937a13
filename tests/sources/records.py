"""What the tests of the demo read out of its lines."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

NEVER = "1970-01-01T00:00:00Z"

Record = dict[str, Any]


def records(blocks: Iterable[bytes]) -> list[Record]:
    """Return the records of whole blocks of lines."""
    return [orjson.loads(line) for block in blocks for line in block.splitlines()]


def nanoseconds(stamp: str) -> int:
    """Return the ns since the epoch of a stamp with all nine digits."""
    date, _, fraction = stamp.removesuffix("Z").partition(".")
    return _seconds(date) * 1_000_000_000 + int(fraction or "0")


@lru_cache(maxsize=100_000)
def _seconds(date: str) -> int:
    return int(datetime.fromisoformat(f"{date}+00:00").timestamp())


def key(record: Record) -> tuple[object, ...]:
    """Return what the records of one connection have in common."""
    names = (
        "Application",
        "ClientProto",
        "ClientIP",
        "ClientPort",
        "OriginIP",
        "OriginPort",
        "ConnectTimestamp",
    )
    return tuple(record[name] for name in names)
