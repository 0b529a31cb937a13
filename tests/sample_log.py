"""A log in which everything happens that a report tells about, the same every time."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.naive_records import SECOND

END = 1_768_471_200 * SECOND
"""2026-01-15T10:00:00Z: the newest event."""
Record = dict[str, Any]
LENGTH = 600 * SECOND
CLIENTS = (
    ("203.0.113.9", "de", 64500),
    ("203.0.113.10", "us", 64501),
    ("198.51.100.4", "nl", 64502),
    ("2001:DB8::7", "fr", 64503),
)
ORIGINS = (("10.0.3.7", 22), ("10.0.3.8", 22), ("2001:db8::a", 443))
OUTCOMES = (
    ("connect", 0),
    ("connect", 0),
    ("connect", 0),
    ("disconnect", 200),
    ("disconnect", 200),
    ("disconnect", 444),
    ("disconnect", 499),
    ("originError", 522),
    ("originError", 521),
    ("clientFiltered", 403),
    ("tlsError", 443),
    ("resolveOrigin", 531),
    ("progress", 999),
)
NAMES = ("ssh.example.com", "=HYPERLINK(1)", "+1", "-1+2", "@sum", "\tx", 'a,b"c', "ünïcode.example", "")
ODD = (
    b"",
    b"\r",
    b'{"content":"tests"}',
    b"oops",
    b"[1,2]",
    b'{"RayID":"8c1","ClientIP":"203.0.113.9"}',
    b'{"Event":"tlsError","Status":443,"Timestamp":1768471000,"ClientTlsClientHelloServerName":"\xff\\ud800"}',
)
"""Lines that are ignored, rejected or repaired."""


def sample(count: int = 400, *, seed: int = 1) -> bytes:
    """Return a log of about so many events in ten minutes, roughly in order, with odd lines in between."""
    random = Random(seed)
    lines, opened = [], list[Record]()
    for number in range(count):
        age = LENGTH * (count - 1 - number) // count
        time = END - max(age + (random.randrange(20 * SECOND) if 0 < number < count - 1 else 0), 0)
        lines.append(json.dumps(_record(random, time, opened), ensure_ascii=False).encode())
        if number % 40 == 7:
            lines.append(ODD[number // 40 % len(ODD)])
        if number % 50 == 3:
            lines[-1] += b"\r"
    return b"\n".join(lines) + b"\n"


def _record(random: Random, time: int, opened: list[Record]) -> Record:
    event, status = random.choice(OUTCOMES)
    record = _connection(random, time) | {"Event": event, "Status": status, "Timestamp": time, "Spp": False}
    if event == "connect":
        opened.append(record)
    elif event == "disconnect":
        begun = opened.pop(random.randrange(len(opened))) if len(opened) > 3 else record
        record = begun | _closing(random, time) | {"Event": event, "Status": status, "Timestamp": time}
    elif event == "originError":
        record |= _closing(random, time) | {"ConnectTimestamp": 0}
    else:
        record["ConnectTimestamp"] = 0
    return record | ({"OriginIP": "", "OriginPort": 0} if event == "resolveOrigin" else {})


def _connection(random: Random, time: int) -> Record:
    client, country, asn = random.choice(CLIENTS)
    origin, port = random.choice(ORIGINS)
    return {
        "Application": random.choice(("ssh-prod", "game")),
        "ClientAsn": asn,
        "ClientBytes": 0,
        "ClientCountry": country,
        "ClientIP": client,
        "ClientMatchedIpFirewall": random.choice(("UNKNOWN", "BLOCK_IP")),
        "ClientPort": random.randrange(1024, 1100),
        "ClientProto": "tcp",
        "ClientTlsClientHelloServerName": random.choice(NAMES),
        "ColoCode": random.choice(("FRA", "ORD")),
        "ConnectTimestamp": time,
        "DisconnectTimestamp": "1970-01-01T00:00:00Z",
        "OriginBytes": 0,
        "OriginIP": origin,
        "OriginPort": port,
        "OriginProto": "tcp",
        "OriginTcpRtt": 0,
    }


def _closing(random: Random, time: int) -> Record:
    return {
        "ClientBytes": random.randrange(1 << 20),
        "DisconnectTimestamp": time,
        "OriginBytes": random.randrange(1 << 30),
        "OriginTcpRtt": random.randrange(1_000_000, 300_000_000),
    }
