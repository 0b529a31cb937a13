"""Every field of a record, as it is spelled and as a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

from spectrum_tui.backends.base import FieldValue
from spectrum_tui.backends.details import RawRecord, field_value, known_values, read_record
from spectrum_tui.model.fields import FIELDS, field


def value(name: str, raw: Any) -> FieldValue:
    return field_value(field(name), raw)


@pytest.mark.parametrize(
    ("name", "raw", "spelled", "shown"),
    [
        ("Timestamp", 1768469400123456789, "1768469400123456789", "2026-01-15T09:30:00.123456789Z"),
        (
            "Timestamp",
            "2026-01-15T11:30:00+02:00",
            "2026-01-15T11:30:00+02:00",
            "2026-01-15T09:30:00.000000000Z",
        ),
        ("ClientBytes", 4096, "4096", "4.0 KiB"),
        ("ClientBytes", "0", "0", "0 B"),
        ("OriginTcpRtt", 212_000_000, "212000000", "212 ms"),
        ("IpFirewall", True, "true", "yes"),
        ("IpFirewall", "0", "0", "no"),
        ("Status", 0, "0", "0"),
        ("OriginPort", "443", "443", "443"),
        ("ClientIP", "2001:DB8::7", "2001:DB8::7", "2001:DB8::7"),
        ("ColoCode", ["FRA"], '["FRA"]', '["FRA"]'),
        ("ClientPort", "https", "https", "https"),
    ],
)
def test_what_is_known(name: str, raw: Any, spelled: str, shown: str) -> None:
    found = value(name, raw)
    assert (found.raw, found.shown, found.known) == (spelled, shown, True)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        *((each.name, missing) for each in FIELDS for missing in (None, "")),
        ("DisconnectTimestamp", 0),
        ("DisconnectTimestamp", "0"),
        ("DisconnectTimestamp", "1970-01-01T00:00:00Z"),
        ("DisconnectTimestamp", "1970-01-01T00:00:00.000Z"),
        ("DisconnectTimestamp", "0001-01-01T00:00:00Z"),
        ("OriginTcpRtt", 0),
        ("ClientTcpRtt", "0"),
        ("ClientAsn", 0),
        ("OriginPort", 0),
        ("ClientCountry", "XX"),
        ("ClientTlsCipher", "UNK"),
        ("ClientTlsCipher", "Unknown"),
        ("ClientTlsProtocol", "none"),
        ("ClientTlsStatus", "UNKNOWN"),
        ("OriginTlsFingerprint", "0" * 64),
        ("OriginTlsFingerprint", "0" * 64 + "."),
    ],
)
def test_what_is_not_known(name: str, raw: Any) -> None:
    assert not value(name, raw).known


def test_a_record_is_read_whatever_surrounds_it() -> None:
    line = b'\xef\xbb\xbf{"clientip":"203.0.113.9","ClientASN":"64500","Extra":{"a":[1]}}\r'
    record = read_record(RawRecord(line))
    assert known_values(record) == {"ClientIP": "203.0.113.9", "ClientAsn": "64500"}
    assert record["Extra"] == {"a": [1]}


def test_what_is_no_record_is_empty() -> None:
    for line in (b"", b"oops", b"[1]", b"\xff"):
        assert read_record(RawRecord(line)) == {}


def test_deep_nesting_can_be_shown() -> None:
    record = read_record(RawRecord(b'{"Event":' + b"[" * 400 + b"]" * 400 + b"}"))
    assert value("Event", record["Event"]).shown
