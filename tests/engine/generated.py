"""Strategies for logs: believable events in small numbers of kinds, odd records, and damaged bytes."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.engine.asking import ARRIVAL
from tests.naive_records import NAMES, SECOND

Record = dict[str, Any]

QUARTERS = st.integers(0, 480).map(lambda quarter: ARRIVAL - quarter * SECOND // 4)
"""Instants of two minutes, so few that many events share one and many lie on the edge of a window."""
INSTANTS = st.one_of(QUARTERS, st.integers(ARRIVAL - 120 * SECOND, ARRIVAL))
ADDRESSES = ("203.0.113.9", "203.0.113.10", "198.51.100.4", "2001:db8::7", "2001:DB8::7", "")
STATUSES = (0, 200, 444, 445, 499, 521, 522, 403, 530, 531, 999, 525, "522", None)

_REQUIRED = {
    "Event": st.sampled_from(
        ("connect", "disconnect", "disconnect", "originError", "clientFiltered", "tlsError", "progress")
    ),
    "Timestamp": INSTANTS,
    "Status": st.sampled_from(STATUSES),
    "ClientIP": st.sampled_from(ADDRESSES),
    "OriginIP": st.sampled_from(("10.0.3.7", "10.0.3.8", "2001:db8::a", "")),
}
_OPTIONAL = {
    "ClientCountry": st.sampled_from(("de", "us", "")),
    "ClientAsn": st.sampled_from((64500, "64501", None)),
    "Application": st.sampled_from(("ssh-prod", "game", "")),
    "OriginPort": st.sampled_from((22, 443)),
    "OriginProto": st.sampled_from(("tcp", "udp")),
    "ColoCode": st.sampled_from(("FRA", "ORD")),
    "ClientTlsClientHelloServerName": st.sampled_from(("a.example", "b.example", "")),
    "ClientMatchedIpFirewall": st.sampled_from(("UNKNOWN", "BLOCK_IP")),
    "ClientPort": st.sampled_from((1, 40_000, 65_535, None)),
    "ConnectTimestamp": st.one_of(st.just(0), QUARTERS),
    "DisconnectTimestamp": st.one_of(st.just("1970-01-01T00:00:00Z"), QUARTERS),
    "ClientBytes": st.sampled_from((0, 1, 1_000_000, "")),
    "OriginBytes": st.sampled_from((0, 7, 1 << 40, None)),
    "OriginTcpRtt": st.sampled_from((0, 9_000, 60_000, 5_000_000, 80_000_000, 1 << 33, None)),
}


def line(record: Record) -> bytes:
    """Return a record as a line, without its newline."""
    return json.dumps(record, ensure_ascii=False).encode()


def log(lines: list[bytes]) -> bytes:
    """Return lines as the content of a file."""
    return b"".join(each + b"\n" for each in lines)


def events() -> st.SearchStrategy[bytes]:
    """Lines of events of few kinds, within two minutes."""
    return st.fixed_dictionaries(_REQUIRED, optional=_OPTIONAL).map(line)


def whole_events() -> st.SearchStrategy[bytes]:
    """Lines of events that say everything, none of it negative: their columns get as narrow as can be."""
    said = {
        "ClientPort": st.sampled_from((1, 40_000, 65_535)),
        "OriginTcpRtt": st.sampled_from((0, 9_000, 60_000, 5_000_000, 80_000_000)),
        "ClientTcpRtt": st.sampled_from((0, 200, 30_000_000)),
        "OriginBytes": st.sampled_from((0, 7, 1 << 40)),
        "ClientBytes": st.sampled_from((0, 1, 1_000_000)),
    }
    return st.fixed_dictionaries(_REQUIRED | _OPTIONAL | said).map(line)


_SPELLINGS = st.one_of(
    st.sampled_from(("2026-01-15T09:30:00Z", "2026-01-15T11:30:00.25+02:00", "1970-01-01T00:00:00Z", "0")),
    st.sampled_from((1768469400, 1768469400123, 1768469400123456, 1768469400.25, 0, 0.0, -1)),
    st.integers(1 << 60, (1 << 60) + 1000).map(str),
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70_000),
    st.sampled_from((1 << 53, (1 << 63) - 1, 1 << 63, 10**25, 0.5, 1e300, -0.0)),
    st.integers(0, 600).map(str),
    st.sampled_from(
        ("", " ", "x", "UNK", "Unknown", "tcp", "TRUE", "connect", "444.0", "2e+02", "0" * 64 + ".")
    ),
    st.text(max_size=6),
    st.lists(st.integers(0, 9), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 9), max_size=2),
    _SPELLINGS,
)
_KEYS = st.one_of(
    st.sampled_from(sorted(NAMES.values())),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(("ClientASN", "CLIENTIP", "_dataset", "dataset", "Spp", "RayID", "", "content")),
)


def odd_records() -> st.SearchStrategy[bytes]:
    """Lines of objects with any keys and any values."""
    return st.dictionaries(_KEYS, _VALUES, max_size=8).map(line)


_RUBBISH = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        (b"", b" ", b"\r", b"\0\0", b"null", b"[]", b"7", b"{}", b'{"content":"tests"}', b"{", b'{"Event":')
    ),
    st.sampled_from((b'{"Event":"\xff"}', b'{"Event":"\\ud800"}', b'{"Event":"a\x01b"}', b"\xef\xbb\xbf")),
)


def _spoiled(whole: bytes, spots: list[tuple[int, bytes]]) -> bytes:
    for spot, piece in spots:
        at = spot % (len(whole) + 1)
        whole = whole[:at] + piece + whole[at + 1 :]
    return whole


def damaged() -> st.SearchStrategy[bytes]:
    """Lines of events in which a few bytes were changed, lost or added."""
    spots = st.tuples(st.integers(0, 4000), st.binary(max_size=2))
    return st.builds(_spoiled, events(), st.lists(spots, min_size=1, max_size=3))


def anything() -> st.SearchStrategy[bytes]:
    """Content of files in which anything may be."""
    return st.lists(st.one_of(events(), odd_records(), damaged(), _RUBBISH), max_size=12).map(log)


def chunkings(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return data cut at places, which are taken modulo its length."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[low:high] for low, high in pairwise(places)]
