"""Events of this very moment, for a program that runs in real time."""

from __future__ import annotations

import json
import time
from pathlib import Path


def events(count: int, *, event: str = "connect", status: int = 0) -> bytes:
    """Return as many lines of the dataset, all of now."""
    now = time.time_ns()
    return b"".join(_line(now, number, event, status) for number in range(count))


def _line(now: int, number: int, event: str, status: int) -> bytes:
    record = {
        "Application": "ssh-prod",
        "ClientAsn": 64500,
        "ClientCountry": "de",
        "ClientIP": f"203.0.113.{number % 200}",
        "ClientPort": 40_000 + number % 20_000,
        "ColoCode": "FRA",
        "ConnectTimestamp": now,
        "Event": event,
        "OriginIP": "10.0.3.7",
        "OriginPort": 22,
        "OriginProto": "tcp",
        "Status": status,
        "Timestamp": now,
    }
    return json.dumps(record).encode() + b"\n"


def append(path: Path, data: bytes) -> None:
    """Write at the end of the file that has this name now."""
    with path.open("ab", buffering=0) as file:
        file.write(data)
