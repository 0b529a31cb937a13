"""A log in which every value is an attack, and what of it must never come out."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from spectrum_tui.model.fields import FIELDS, Kind

MARK = "7391"
"""A number that no sequence of our own has: where it steers a terminal, a record does."""

PIECES: dict[str, str] = {
    "title": f"\x1b]0;{MARK}\x07\x1b]2;{MARK}\x1b\\",
    "colour": f"\x1b[{MARK}m\x1b[{MARK};1H\x1b[?{MARK}h",
    "erase": f"\x1b[2J\x1bc\x1b(0\x1bP{MARK}\x1b\\",
    "clipboard": "\x1b]52;c;NzM5MQ==\x07",
    "paste": f"\x1b[201~{MARK}\rid\n",
    "c1": f"\x9b{MARK}m\x9d0;{MARK}\x9c\x90q\x9c\x84\x85",
    "delete": "ab\x7f\x08\x08\x00\t",
    "bidi": "\u202egpj\u2066x\u2069\u061c\u200f",
    "invisible": "a\u200bb\u200dc\ufeffd\u2060\u00ad",
    "lines": "x\u2028y\u2029z\v\f",
    "surrogates": "\ud800x\udfff",
    "tags": "\U000e0041\U000e0001\U000e007f",
    "annotation": "\ufff9a\ufffab\ufffb",
    "selectors": "☎\ufe0f☎\ufe0e\U000e0100",
    "marks": "e" + "\u0301" * 4000,
    "rich": "[red]r[/][/nope][bold",
    "action": "[@click=app.quit]q[/][@click='app.bell']",
    "wide": "日本語😀ｱﾞ👩\u200d👩🇩🇪🇩",
    "formula": '=HYPERLINK("http://a.example")',
    "page": "<script>&\"'`|</text>]]>\\",
    "long": "A" * 5000,
    "private": "\ue000\U0010fffd\ufdd0",
}
"""Attacks by what they are after."""

NEVER = frozenset(
    "\u061c\u200b\u200d\u200e\u200f\u2060\u2066\u2069\u202e\u2028\u2029\ufeff\u00ad\ufe0f\ufe0e\ufff9\ufffb"
)
FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that steer, hide, reorder or stand for nothing."""

START = 1_768_485_600
"""2026-01-15T14:00:00Z: the oldest event, in seconds."""
HARMLESS: dict[str, Any] = {
    "Event": "disconnect",
    "Application": "ssh-prod",
    "ClientIP": "203.0.113.9",
    "ClientPort": 40000,
    "ClientCountry": "de",
    "ClientAsn": 64500,
    "ColoCode": "FRA",
    "OriginIP": "10.0.3.7",
    "OriginPort": 22,
    "OriginProto": "tcp",
    "Status": 522,
    "ClientBytes": 10,
    "OriginBytes": 20,
    "ClientTcpRtt": 1000,
    "OriginTcpRtt": 2000,
}


def unsafe(text: str) -> set[str]:
    """Return the characters of a text that a person must not be shown."""
    return {
        char for char in text if char in NEVER or (unicodedata.category(char) in FORBIDDEN and char != "\n")
    }


def value(name: str, piece: str) -> str:
    """Return the value of a field: its name, then an attack."""
    return f"{name}~{PIECES[piece]}~"


def records() -> Iterator[dict[str, Any]]:
    """Yield records: every field in turn, then all at once with each attack, then keys that nobody knows."""
    everything = "".join(PIECES[piece] for piece in PIECES if piece not in ("marks", "long"))
    for field in FIELDS:
        yield _at(0) | {field.name: f"{field.name}~{everything}"}
    for number, piece in enumerate(PIECES):
        texts = {field.name: value(field.name, piece) for field in FIELDS if field.kind is Kind.TEXT}
        yield _at(number) | texts
        yield _at(number) | texts | {"Event": "connect", "Status": 0, "DisconnectTimestamp": 0}
        yield _at(number) | {field.name: value(field.name, piece) for field in FIELDS} | _at(number, 0)
        yield _at(number) | {value("key", piece): value("extra", piece), "nested": {PIECES[piece]: [piece]}}


def _at(second: int, status: int = 522) -> dict[str, Any]:
    now = (START + second) * 1_000_000_000
    times = {"Timestamp": now, "ConnectTimestamp": now - 10**9, "DisconnectTimestamp": now}
    return (HARMLESS if status else {}) | times


def log() -> bytes:
    """Return a log of them, each escaped and each as bare as it can be, between lines that are no records."""
    lines = []
    for record in records():
        lines.append(json.dumps(record).encode())
        lines.append(json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for piece in PIECES.values():
        bare = piece.replace("\n", "").encode("utf-8", "surrogatepass")
        lines.append(b"no record " + bare)
        lines.append(b'{"ClientIP":"%b"}' % bare)
        name = bare.replace(b"\\", b"").replace(b'"', b"")
        lines.append(
            b'{"Event":"tlsError","Status":443,"Timestamp":%d,"ClientTlsClientHelloServerName":"bare~%b"}'
            % (START, name)
        )
    return b"\n".join(lines) + b"\n"
