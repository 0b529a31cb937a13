"""Raw records and rejected lines with pseudonyms where client addresses were.

Only the bytes of addresses change. Besides the client's own field they may stand in what clients choose or
the dataset does not explain: the server name, unknown keys, lines that are no events.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from spectrum_tui.backends.base import Reject
from spectrum_tui.backends.details import RawRecord
from spectrum_tui.engine.codes import address
from spectrum_tui.engine.records import BOM, PADDING, read_leniently
from spectrum_tui.engine.tabular import Table
from spectrum_tui.engine.words import Hide
from spectrum_tui.model.fields import BY_NAME
from spectrum_tui.model.pseudonyms import Pseudonyms

CLIENT = "ClientIP"
CHOSEN = "ClientTlsClientHelloServerName"
"""The one other field of the dataset whose text clients choose."""
_TEXT = rb'"(?:[^"\\]++|\\.)*+"'
_SPOT = re.compile(rb"(%b)(?:(\s*+:\s*+)(%b|-?\d[\d.eE+-]*+)?)?" % (_TEXT, _TEXT), re.DOTALL)
"""A text; when it is a key, with its value if that is a text or a number."""
_AROUND = b'" ' + PADDING
"""What may surround the text of a cell."""
_CUT = re.compile(rb"[0-9A-Fa-f:.]++\Z")
"""What may be the beginning of an address at the end of a line that was cut."""


class Disguise:
    """Hides client addresses in bytes as they were read."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def record(self, raw: RawRecord) -> RawRecord:
        """Return a record whose client address is its pseudonym."""
        if raw.table and not raw.content.startswith(b"{"):
            names = iter(raw.table.names)
            cells = _cells(raw.table.delimiter)
            hidden = cells.sub(lambda found: self._cell(next(names, ""), found[1]) + found[2], raw.content)
            return replace(raw, content=hidden)
        return replace(raw, content=_SPOT.sub(self._spot, raw.content))

    def of(self, table: Callable[[int, int], Table | None]) -> Hide:
        """Return what hides client addresses in records, given what `table` they are rows of, by place."""
        return lambda stream, offset, record: self.record(RawRecord(record, table(stream, offset))).content

    def reject(self, line: Reject) -> Reject:
        """Return a rejected line without client addresses, whole or cut."""
        start = line.start if len(line.start) == line.length else _CUT.sub(b"", line.start)
        return replace(line, start=self._bytes(start), reason=self._pseudonyms.scrubbed(line.reason))

    def _spot(self, found: re.Match[bytes]) -> bytes:
        if not found[2]:
            return self._text(found[1])
        name = _field(found[1])
        if name in ("", CHOSEN):
            return self._text(found[1]) + found[2] + (self._text(found[3]) if found[3] else b"")
        if name != CLIENT or not found[3]:
            return found[0]
        return found[1] + found[2] + self._client(found[3])

    def _client(self, value: bytes) -> bytes:
        known = address(_read(value)).text
        return orjson.dumps(self._pseudonyms.of(known)) if known else value

    def _text(self, token: bytes) -> bytes:
        text = _read(token)
        hidden = self._pseudonyms.scrubbed(text) if isinstance(text, str) else text
        return token if hidden == text else orjson.dumps(hidden)

    def _cell(self, name: str, cell: bytes) -> bytes:
        field = BY_NAME.get(name.lower())
        if field is None or field.name == CHOSEN:
            return self._bytes(cell)
        if field.name != CLIENT:
            return cell
        inner = cell.removeprefix(BOM).strip(_AROUND)
        named = self._pseudonyms.of(address(inner.decode("utf-8", "replace")).text)
        return cell.replace(inner, named.encode()) if inner else cell

    def _bytes(self, text: bytes) -> bytes:
        return self._pseudonyms.scrubbed(text.decode("latin-1")).encode("latin-1")


def _read(token: bytes) -> Any:
    """Return the value of a JSON token as it is read within a record."""
    found = read_leniently(b'{"":' + token + b"}")
    return token.decode("utf-8", "replace") if isinstance(found, str) else found[0][""]


@lru_cache(4096)
def _field(key: bytes) -> str:
    """Return Cloudflare's name of the field that a key names; "" when it is none of the dataset."""
    field = BY_NAME.get(str(_read(key)).lower())
    return field.name if field else ""


@lru_cache
def _cells(delimiter: str) -> re.Pattern[bytes]:
    """Return what a cell and its end look like, as the module `csv` reads them."""
    mark = re.escape(delimiter).encode()
    return re.compile(rb'((?: *+"(?:[^"]|"")*+")?[^%b]*+)(%b|\Z)' % (mark, mark))
