"""The table of fields says what Cloudflare documents."""

from itertools import groupby

import pytest

from spectrum_tui.model.fields import (
    BY_NAME,
    DISTINCTIVE,
    EVENT_TYPES,
    FIELDS,
    Field,
    Group,
    Kind,
    Unit,
    field,
)

DOCUMENTED = """
Application ClientAsn ClientBytes ClientCountry ClientIP ClientMatchedIpFirewall ClientPort ClientProto
ClientTcpRtt ClientTlsCipher ClientTlsClientHelloServerName ClientTlsProtocol ClientTlsStatus ColoCode
ConnectTimestamp DisconnectTimestamp Event IpFirewall OriginBytes OriginIP OriginPort OriginProto OriginTcpRtt
OriginTlsCipher OriginTlsFingerprint OriginTlsMode OriginTlsProtocol OriginTlsStatus ProxyProtocol Status
Timestamp
"""
NAMES = DOCUMENTED.split()

INTEGERS = {
    "ClientAsn",
    "ClientBytes",
    "ClientPort",
    "ClientTcpRtt",
    "OriginBytes",
    "OriginPort",
    "OriginTcpRtt",
    "Status",
}

ALIASES = {
    "event": "Event",
    "client": "ClientIP",
    "app": "Application",
    "colo": "ColoCode",
    "country": "ClientCountry",
    "asn": "ClientAsn",
    "sni": "ClientTlsClientHelloServerName",
    "status": "Status",
    "proto": "OriginProto",
    "port": "OriginPort",
    "firewall": "ClientMatchedIpFirewall",
    "rtt": "OriginTcpRtt",
    "time": "Timestamp",
}

every_field = pytest.mark.parametrize("each", FIELDS, ids=lambda each: each.name)


def test_the_dataset_is_complete() -> None:
    assert sorted(each.name for each in FIELDS) == sorted(NAMES)
    assert len(FIELDS) == 31


def test_groups_are_whole_and_in_their_order() -> None:
    assert [group for group, _ in groupby(FIELDS, key=lambda each: each.group)] == list(Group)


def test_kinds_are_as_documented() -> None:
    of_kind = {kind: {each.name for each in FIELDS if each.kind is kind} for kind in Kind}
    assert of_kind[Kind.INTEGER] == INTEGERS
    assert of_kind[Kind.BOOLEAN] == {"IpFirewall"}
    assert of_kind[Kind.TIME] == {"Timestamp", "ConnectTimestamp", "DisconnectTimestamp"}


def test_units_belong_to_byte_counts_and_round_trips() -> None:
    units = {each.name: each.unit for each in FIELDS if each.unit is not Unit.NONE}
    assert units == {
        "ClientBytes": Unit.BYTES,
        "OriginBytes": Unit.BYTES,
        "ClientTcpRtt": Unit.NANOSECONDS,
        "OriginTcpRtt": Unit.NANOSECONDS,
    }


def test_aliases_name_one_field_each() -> None:
    assert {each.alias: each.name for each in FIELDS if each.alias} == ALIASES


@pytest.mark.parametrize("name", ["OriginTlsStatus", "origintlsstatus", "ORIGINTLSSTATUS"])
def test_a_field_is_found_in_any_case(name: str) -> None:
    assert field(name).name == "OriginTlsStatus"


def test_the_spelling_of_other_tools_is_found() -> None:
    assert field("ClientASN").name == "ClientAsn"


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        field("RayID")


def test_by_name_holds_every_field_in_lower_case() -> None:
    assert set(BY_NAME) == {name.lower() for name in NAMES}


@every_field
def test_each_meaning_is_one_sentence(each: Field) -> None:
    assert each.meaning[0].isupper()
    assert each.meaning.endswith(".")
    assert ". " not in each.meaning
    assert each.source


@every_field
def test_unknown_values_are_lower_case_and_include_nothing(each: Field) -> None:
    assert all(value == value.lower() for value in each.unknown)
    assert "" in each.unknown


def test_the_real_connect_record_shows_its_unknowns() -> None:
    spelled = {
        "ClientTlsCipher": "UNK",
        "ClientTlsProtocol": "unknown",
        "ClientTlsStatus": "UNKNOWN",
        "ClientMatchedIpFirewall": "UNKNOWN",
        "DisconnectTimestamp": "1970-01-01T00:00:00Z",
        "OriginTlsFingerprint": "0" * 64 + ".",
        "OriginTcpRtt": "0",
    }
    assert [name for name, value in spelled.items() if value.lower() not in field(name).unknown] == []


def test_values_that_say_something_are_known() -> None:
    spelled = {"OriginTlsMode": "off", "ProxyProtocol": "off", "Status": "0", "ClientBytes": "0"}
    assert [name for name, value in spelled.items() if value in field(name).unknown] == []


def test_enumerations_have_no_repeats_and_event_types_are_one() -> None:
    assert all(len(set(each.values)) == len(each.values) for each in FIELDS)
    assert field("Event").values == EVENT_TYPES
    assert len(field("ClientMatchedIpFirewall").values) == 9
    assert len(field("OriginTlsStatus").values) == 7


HTTP_REQUEST = {
    "ClientIP",
    "ClientASN",
    "ClientCountry",
    "OriginIP",
    "RayID",
    "EdgeColoCode",
    "ClientSrcPort",
}
NETWORK_SESSION = {"ClientTLSCipher", "OriginIP", "OriginPort", "OriginTLSCipher", "Protocol", "SNI"}
DOCUMENTED_EXAMPLE_JOB = {
    "Application",
    "ClientAsn",
    "ClientIP",
    "ColoCode",
    "Event",
    "OriginIP",
    "Status",
}


@pytest.mark.parametrize("names", [HTTP_REQUEST, NETWORK_SESSION], ids=["http_requests", "zero trust"])
def test_other_datasets_are_not_mistaken_for_spectrum(names: set[str]) -> None:
    distinctive = {name.lower() for name in DISTINCTIVE}
    assert not distinctive & {name.lower() for name in names}


def test_the_smallest_documented_job_is_recognised() -> None:
    assert DISTINCTIVE & DOCUMENTED_EXAMPLE_JOB
