"""Strategies for logs of one writer: lines that are alike, and lines among them that are not quite."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st

from spectrum_tui.model.fields import FIELDS, Kind

Record = dict[str, Any]
Mutation = Callable[[bytes], bytes]
KEYS = [field.name for field in FIELDS]
TIMES = [field.name for field in FIELDS if field.kind is Kind.TIME]
NUMBERS = ("ClientPort", "ClientBytes", "OriginBytes", "ClientTcpRtt", "OriginTcpRtt")
SIZES: list[object] = [0, 7, 22, 54_896, 65_535, 99_999_999, 100_000_000, 1 << 40, (1 << 53) + 1]

SPELLINGS: dict[str, list[object]] = {
    "unixnano": [1768469400123456789, 1768469400000000000, 0, -6795364578871345152],
    "unix": [1768469400, 1768469461, 0, -62135596800],
    "unixmilli": [1768469400123, 1768469461000, 0],
    "rfc3339": ["2026-01-15T09:30:00Z", "2026-02-28T23:59:59Z", "0001-01-01T00:00:00Z"],
    "rfc3339ms": ["2026-01-15T09:30:00.123Z", "2026-01-15T09:31:07.5Z", "1970-01-01T00:00:00Z"],
    "rfc3339ns": ["2026-01-15T09:30:00.123456789Z", "2026-01-15T09:30:59.1Z", "0001-01-01T00:00:00Z"],
}
"""Timestamps by the format that a job is set to; zero dates are shorter than the others, or negative."""
VALUES: dict[str, list[object]] = {
    "Event": ["connect", "disconnect", "originError", "tlsError", "clientFiltered", "resolveOrigin", "new"],
    "Application": ["1d4a0c3b7f5e4e0d9a60c2f1b8e35a77", "ssh", ""],
    "ClientIP": ["203.0.113.9", "198.51.100.4", "2001:db8::7", "2001:DB8::7", ""],
    "ClientProto": ["tcp", "udp", "unix"],
    "ClientCountry": ["de", "us", ""],
    "ClientAsn": [64500, 64501, 4200000000],
    "ClientTlsClientHelloServerName": ["", "a.example", "a-rather-long-host-name.of.some.example.com", "a,b"],
    "IpFirewall": [True, False],
    "OriginIP": ["10.0.3.7", "2001:db8::a", ""],
    "OriginPort": [22, 443],
    "OriginTlsFingerprint": ["0" * 64 + ".", "ab" * 32],
    "Status": [0, 200, 522, 999],
    **dict.fromkeys(NUMBERS, SIZES),
}
ODD_VALUES = (
    *b'null true false -1 -0 1.5 1e3 1E+400 007 +1 .5 tru "" "7" [] {} [1] {"a":1} "a "a", a" ,"a"'.split(),
    *b'1}{ "} "x}" "a,\\"b" "\\u00e9" "\\ud800" "\x01" "\xff" "\xc3\xa9" "\x7f" "1768469400" "0"'.split(),
    *b"9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808".split(),
    *b'"2026-01-15T09:30:00.Z" "2026-01-15T24:00:00Z" "2026-01-15T09:30:60Z" "2026-02-30T09:30:00Z"'.split(),
    *b'"0000-00-00T00:00:00Z" "2026-01-15T09:30:00.1234567891Z" "2026-01-15t09:30:00z"'.split(),
    *b'"2026-01-15T09:30:00+02:00" "2026-01-15\\u005409:30:00Z" "2026-01-15T09:30:0aZ"'.split(),
    b'"0001-01-01T00:00:07.5Z"',
    b'" x "',
    b" 7",
    b"9" * 20,
    b"1" * 31,
    b'"' + b"x" * 1100 + b'a"',
    b'"' + b"x" * 1100 + b'b"',
    b'"' + b"y" * 980 + b'"',
)
"""Values as they may stand in a line where others are expected; not all of them are JSON."""
INSERTS = (*(bytes((byte,)) for byte in b' ,"\\{}:0-Zz\t\r\0\xff'), b',"', b'":', b',"x":1')
"""What may get into a line by mistake or malice."""
_RUBBISH = (
    b"",
    b" ",
    b"{}",
    b"[]",
    b"null",
    b"\r",
    b'{"content":"tests"}',
    b"\xef\xbb\xbf{}",
    b"x",
    b'{"a":1}',
)


@dataclass(frozen=True)
class Style:
    """What the lines of one writer share."""

    keys: tuple[str, ...]
    times: str = "rfc3339ns"
    spaced: bool = False
    end: bytes = b""

    def line(self, record: Record) -> bytes:
        """Return a record as a line without its newline, as Logpush writes it, or as Python does."""
        separators = None if self.spaced else (",", ":")
        return json.dumps(record, separators=separators, ensure_ascii=False).encode() + self.end

    def values(self, key: str) -> list[object]:
        """Return what a key may hold."""
        return SPELLINGS[self.times] if key in TIMES else VALUES.get(key, ["UNKNOWN", "x", ""])

    def lines(self) -> st.SearchStrategy[bytes]:
        """Lines in this style."""
        return st.fixed_dictionaries({key: st.sampled_from(self.values(key)) for key in self.keys}).map(
            self.line
        )


_ORDERS = st.one_of(st.permutations(KEYS), st.just(KEYS), st.just(sorted(KEYS)))
_MORE = st.lists(
    st.sampled_from(("_dataset", "RayID", "host", "clientip", "Ünicode")), max_size=2, unique=True
)


def styles() -> st.SearchStrategy[Style]:
    """Styles with all fields or with few of them, and with fields that no dataset has."""
    keys = st.builds(
        lambda keys, count, more: tuple(more[:1] + keys[:count] + more[1:]),
        _ORDERS,
        st.sampled_from((len(KEYS), len(KEYS), 12, 3, 1)),
        _MORE,
    )
    ends = st.sampled_from((b"", b"", b"\r"))
    return st.builds(Style, keys, st.sampled_from(sorted(SPELLINGS)), st.booleans(), ends)


def dates() -> st.SearchStrategy[str]:
    """Texts that look like timestamps in UTC; most of them are some."""
    numbers = (
        st.integers(1999, 2101),
        *(st.integers(low, high) for low, high in ((0, 13), (0, 32), (0, 24), (0, 60), (0, 60))),
    )
    whole = st.tuples(*numbers).map(lambda parts: "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parts))
    fraction = st.one_of(st.just(""), st.text("0123456789", max_size=10).map(lambda figures: "." + figures))
    return st.builds("{}{}{}".format, whole, fraction, st.sampled_from(("Z", "Z", "Z", "")))


def replaced(key: str, value: bytes, line: bytes) -> bytes:
    """Return a line with another value for a key."""
    head, found, tail = line.partition(b'"' + key.encode() + b'":')
    end = tail.find(b',"') if b',"' in tail else tail.rfind(b"}")
    return head + found + value + tail[end:] if found else line


def _without(key: str, line: bytes) -> bytes:
    head, found, tail = line.partition(b',"' + key.encode() + b'":')
    end = tail.find(b',"') if b',"' in tail else tail.rfind(b"}")
    return head + tail[end:] if found else line


def _exchanged(old: str, new: str, line: bytes) -> bytes:
    return line.replace(old.encode(), new.encode(), 1)


def _spliced(place: int, size: int, text: bytes, line: bytes) -> bytes:
    at = place % (len(line) + 1)
    return line[:at] + text + line[at + size :]


def mutations() -> st.SearchStrategy[Mutation]:
    """Ways to make a line unlike the others."""
    keys, places = st.sampled_from(KEYS), st.integers(0, 2000)
    lower = keys.map(lambda key: partial(_exchanged, key, key.lower()))
    return st.one_of(
        st.builds(partial, st.just(replaced), keys, st.sampled_from(ODD_VALUES)),
        st.builds(partial, st.just(_without), keys),
        st.builds(partial, st.just(_exchanged), keys, keys),
        lower,
        st.builds(partial, st.just(_spliced), places, st.just(0), st.sampled_from(INSERTS)),
        st.builds(partial, st.just(_spliced), places, st.integers(1, 40), st.just(b"")),
        st.builds(partial, st.just(_spliced), places, st.just(5000), st.just(b"")),
        st.sampled_from(_RUBBISH).map(lambda rubbish: lambda line: rubbish),
    )


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Draw a log of one writer, or of two, in which some lines are unlike the others."""
    lines: list[bytes] = []
    for style in draw(st.lists(styles(), min_size=1, max_size=2)):
        lines += draw(st.lists(style.lines(), min_size=1, max_size=8)) * draw(st.integers(1, 3))
    for place in draw(st.lists(st.integers(0, len(lines) - 1), max_size=6)):
        lines[place] = draw(mutations())(lines[place])
    return b"".join(line + b"\n" for line in lines)
