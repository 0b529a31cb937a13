"""The demo's records are what Logpush could have written, and tell the story they promise."""

from collections import Counter, defaultdict
from ipaddress import ip_address, ip_network
from statistics import median

import pytest

from spectrum_tui.model.fields import FIELDS, Kind, field
from spectrum_tui.model.statuses import STATUSES, status
from spectrum_tui.model.text import plain
from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.sources.demo import LABELS, events
from spectrum_tui.sources.demo.scenery import EVENT_OF, HOSTILE_NAME
from tests.sources.records import NEVER, Record, key, nanoseconds, records

START = 1_789_394_851_000_000_000
RATE = 300.0
NUMBER = 210_000
"""Nearly twelve minutes at that rate: one incident and the beginning of the next."""

TYPES = {Kind.TEXT: str, Kind.TIME: str, Kind.INTEGER: int, Kind.BOOLEAN: bool}
TROUBLED = "10.0.3.7"


@pytest.fixture(scope="module")
def story() -> list[Record]:
    return records(events(NUMBER, seed=11, start=START, rate=RATE))


def since_start(record: Record, name: str = "Timestamp") -> float:
    return (nanoseconds(record[name]) - START) / SECOND


def test_every_record_has_all_fields_of_the_right_type(story: list[Record]) -> None:
    names = {each.name for each in FIELDS}
    assert all(record.keys() == names for record in story)
    wrong = [
        (each.name, record[each.name])
        for record in story[::50]
        for each in FIELDS
        if type(record[each.name]) is not TYPES[each.kind]
    ]
    assert wrong == []


def test_enumerations_hold_documented_values(story: list[Record]) -> None:
    for each in FIELDS:
        if each.values and each.kind is Kind.TEXT:
            assert {record[each.name] for record in story} <= set(each.values)


def test_every_status_appears_in_its_kind_of_record(story: list[Record]) -> None:
    assert {record["Status"] for record in story} == {each.code for each in STATUSES}
    assert all(record["Event"] == EVENT_OF[record["Status"]] for record in story)


def test_addresses_and_countries_are_well_formed(story: list[Record]) -> None:
    for record in story[::20]:
        ip_address(record["ClientIP"])
        assert not record["OriginIP"] or ip_address(record["OriginIP"]).is_private
        assert record["ClientCountry"].islower()
        assert record["Application"] in LABELS
        assert 1024 <= record["ClientPort"] < 65536


def test_a_network_has_one_country_and_one_number(story: list[Record]) -> None:
    homes = defaultdict(set)
    for record in story:
        length = 48 if ":" in record["ClientIP"] else 24
        network = ip_network(f"{record['ClientIP']}/{length}", strict=False)
        homes[network].add((record["ClientCountry"], record["ClientAsn"]))
    assert len(homes) > 100
    assert {len(found) for found in homes.values()} == {1}
    countries = dict(home for found in homes.values() for home in ((asn, country) for country, asn in found))
    assert all(countries[asn] == country for found in homes.values() for country, asn in found)


def test_a_connect_knows_neither_bytes_nor_round_trips_nor_an_end(story: list[Record]) -> None:
    unknown = {
        "DisconnectTimestamp": NEVER,
        "ClientBytes": 0,
        "OriginBytes": 0,
        "ClientTcpRtt": 0,
        "OriginTcpRtt": 0,
    }
    connects = [record for record in story if record["Event"] == "connect"]
    assert len(connects) > 80_000
    assert all(unknown.items() <= record.items() for record in connects)
    assert all(record["Timestamp"] == record["ConnectTimestamp"] for record in connects)


def test_a_disconnect_ends_after_it_began(story: list[Record]) -> None:
    disconnects = [record for record in story if record["Event"] == "disconnect"]
    assert len(disconnects) > 80_000
    for record in disconnects:
        assert record["Timestamp"] == record["DisconnectTimestamp"]
        assert nanoseconds(record["ConnectTimestamp"]) < nanoseconds(record["DisconnectTimestamp"])
        assert (record["OriginTcpRtt"] > 0) == (record["ClientProto"] == "tcp")


def test_what_never_opened_has_no_dates_of_a_connection(story: list[Record]) -> None:
    failed = [record for record in story if record["Event"] not in ("connect", "disconnect")]
    assert all(record["ConnectTimestamp"] == record["DisconnectTimestamp"] == NEVER for record in failed)
    assert all(bool(record["OriginIP"]) == (record["Event"] == "originError") for record in failed)


def test_unknown_values_are_spelled_as_in_real_records(story: list[Record]) -> None:
    ssh = next(record for record in story if LABELS[record["Application"]] == "ssh-prod")
    for name in ("ClientTlsCipher", "OriginTlsStatus", "OriginTlsFingerprint", "ClientTlsProtocol"):
        assert str(ssh[name]).lower() in field(name).unknown
    assert ssh["OriginTlsFingerprint"].endswith(".")


def test_every_disconnect_of_a_connection_that_was_seen_to_open_pairs_exactly(story: list[Record]) -> None:
    opened = Counter(key(record) for record in story if record["Event"] == "connect")
    closed = Counter(key(record) for record in story if record["Event"] == "disconnect")
    assert max(opened.values()) == max(closed.values()) == 1
    orphans = [each for each in closed if each not in opened]
    assert len(orphans) > 5_000
    # A connect may arrive 2 s late, and so after the end of this story.
    end = max(nanoseconds(record["Timestamp"]) for record in story) - 2 * SECOND
    assert all(not START <= nanoseconds(str(each[-1])) < end for each in orphans)
    assert len(closed) - len(orphans) > 60_000


def test_the_two_records_of_a_connection_agree(story: list[Record]) -> None:
    opened = {key(record): record for record in story if record["Event"] == "connect"}
    same = (
        "ColoCode",
        "ClientCountry",
        "ClientAsn",
        "ClientTlsClientHelloServerName",
        "OriginTlsFingerprint",
    )
    for record in story:
        twin = opened.get(key(record)) if record["Event"] == "disconnect" else None
        assert twin is None or all(twin[name] == record[name] for name in same)


def test_sessions_last_as_long_as_their_kind_does(story: list[Record]) -> None:
    lengths = defaultdict(list)
    for record in story:
        if record["Status"] == 200 and record["ClientIP"] != "203.0.113.9":
            length = nanoseconds(record["DisconnectTimestamp"]) - nanoseconds(record["ConnectTimestamp"])
            lengths[LABELS[record["Application"]]].append(length / SECOND)
    assert 2 < median(lengths["https"]) < 8
    assert 100 < median(lengths["ssh-prod"]) < 500
    assert max(lengths["ssh-prod"]) > 3600
    assert 300 < median(lengths["minecraft"]) < 1200


def test_events_come_nearly_in_order_and_at_the_rate_asked_for(story: list[Record]) -> None:
    newest, disordered = 0.0, 0
    for record in story:
        time = since_start(record)
        assert time > newest - 2
        disordered += time < newest
        newest = max(newest, time)
    assert 0 < disordered < len(story) / 5
    assert len(story) / newest == pytest.approx(RATE, rel=0.05)


def test_the_rate_holds_in_the_quiet_and_in_the_incident(story: list[Record]) -> None:
    per_minute = Counter(int(since_start(record) // 60) for record in story)
    assert [per_minute[minute] / 60 for minute in range(11)] == pytest.approx([RATE] * 11, rel=0.06)


def troubles(story: list[Record], start: float, end: float) -> Counter[int]:
    """Return the origin faults of the troubled origin between two times in seconds after the start."""
    return Counter(
        record["Status"]
        for record in story
        if record["OriginIP"] == TROUBLED
        and start <= since_start(record) < end
        and status(record["Status"]).origin_fault
    )


def test_the_origin_first_refuses_then_falls_silent_then_recovers_and_fails_again(
    story: list[Record],
) -> None:
    before, refusing = troubles(story, 0, 30), troubles(story, 30, 60)
    silent, after = troubles(story, 60, 210), troubles(story, 215, 630)
    again = troubles(story, 630, 660)
    assert sum(before.values()) < 10
    assert refusing[521] > 200
    assert refusing[521] > 20 * refusing[522]
    assert silent[522] > 1000
    assert silent[445] > 200
    assert troubles(story, 60, 100)[445] > 0.9 * silent[445]
    assert silent[521] < 10
    assert sum(after.values()) < 50
    assert again[521] > 200


def test_nobody_gets_through_to_a_silent_origin(story: list[Record]) -> None:
    through = [
        record
        for record in story
        if record["OriginIP"] == TROUBLED and record["Event"] == "connect" and 31 < since_start(record) < 209
    ]
    assert through == []


def test_round_trips_to_the_origin_grow_in_the_incident(story: list[Record]) -> None:
    calm, strained = (
        median(
            record["OriginTcpRtt"]
            for record in story
            if record["OriginIP"] == TROUBLED
            and record["Event"] == "disconnect"
            and start < since_start(record) < end
        )
        for start, end in ((0, 30), (60, 100))
    )
    assert strained > 5 * calm


def test_one_client_guesses_passwords_during_the_incident(story: list[Record]) -> None:
    guesses = [
        record for record in story if record["ClientIP"] == "203.0.113.9" and record["Event"] == "disconnect"
    ]
    first = [record for record in guesses if since_start(record) < 300]
    assert len(first) > 500
    assert min(map(since_start, guesses)) > 30
    assert max(map(since_start, first)) < 212
    for record in guesses:
        length = nanoseconds(record["DisconnectTimestamp"]) - nanoseconds(record["ConnectTimestamp"])
        assert SECOND <= length <= 2 * SECOND
        assert 1000 < record["ClientBytes"] + record["OriginBytes"] < 10_000
        assert LABELS[record["Application"]] == "ssh-prod"


def test_one_server_name_attacks_the_screen_from_within_valid_json() -> None:
    blocks = b"".join(events(50_000, seed=2, start=START, rate=RATE))
    hostile = [
        record for record in records([blocks]) if record["ClientTlsClientHelloServerName"] == HOSTILE_NAME
    ]
    assert len(hostile) > 50
    assert {record["Status"] for record in hostile} == {400}
    assert plain(HOSTILE_NAME) != HOSTILE_NAME
    assert "[red]" in HOSTILE_NAME
    assert b"\x1b" not in blocks
    assert rb"\u001b]0;pwned\u0007" in blocks
    assert "\u202e".encode() in blocks


def test_failed_handshakes_with_origins_hide_behind_connection_errors(story: list[Record]) -> None:
    refused = [record for record in story if record["Status"] in (521, 522)]
    assert {record["OriginTlsStatus"] for record in refused} == {"UNKNOWN", "HANDSHAKE_FAILED"}
    disguised = [record for record in refused if record["OriginTlsStatus"] == "HANDSHAKE_FAILED"]
    assert {record["OriginTlsMode"] for record in disguised} <= {"full", "strict"}


def test_blocked_clients_met_a_rule(story: list[Record]) -> None:
    blocked = [record for record in story if record["Event"] == "clientFiltered"]
    assert all(record["ClientMatchedIpFirewall"].startswith("BLOCK_") for record in blocked)
    assert all(record["IpFirewall"] for record in blocked)


@pytest.mark.parametrize("rate", [2.0, 1000.0, 50_000.0])
def test_any_rate_gives_exactly_the_number_of_lines_asked_for(rate: float) -> None:
    blocks = list(events(5000, seed=1, start=START, rate=rate))
    lines = b"".join(blocks).splitlines(keepends=True)
    assert len(lines) == 5000
    assert all(line.endswith(b"}\n") for line in lines)
    last = records([lines[-1]])[0]
    assert since_start(last) == pytest.approx(5000 / rate, rel=0.1, abs=2.1)


def test_twelve_hours_are_the_longest_that_anything_lasts(story: list[Record]) -> None:
    longest = max(
        since_start(record) - since_start(record, "ConnectTimestamp")
        for record in story
        if record["Event"] == "disconnect"
    )
    assert 3600 < longest <= 12 * 60 * MINUTE / SECOND
