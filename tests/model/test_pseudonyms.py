"""Pseudonyms keep networks together and give nothing else away."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.pseudonyms import Pseudonyms

KNOWN = Pseudonyms(b"a key of sixteen")
FOURS = st.integers(0, (1 << 32) - 1).map(IPv4Address)
SIXES = st.integers(0, (1 << 128) - 1).map(IPv6Address)


def shared(one: IPv4Address | IPv6Address, other: IPv4Address | IPv6Address) -> int:
    """Return how many bits two addresses have in common, from the first on."""
    return one.max_prefixlen - (int(one) ^ int(other)).bit_length()


def near(addresses: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """Two addresses that differ in one bit."""
    return st.tuples(addresses, st.integers(0, 127)).map(
        lambda pair: (pair[0], type(pair[0])(int(pair[0]) ^ 1 << pair[1] % pair[0].max_prefixlen))
    )


@given(st.one_of(st.tuples(FOURS, FOURS), st.tuples(SIXES, SIXES), near(FOURS), near(SIXES)))
def test_pseudonyms_have_in_common_what_their_addresses_have(pair: tuple[IPv4Address, IPv4Address]) -> None:
    one, other = (ip_address(KNOWN.of(str(each))) for each in pair)
    assert one.version == other.version == pair[0].version
    assert shared(one, other) == shared(*pair)


def test_the_same_key_gives_the_same_pseudonyms_and_another_key_others() -> None:
    address = "203.0.113.9"
    assert Pseudonyms(b"a key of sixteen").of(address) == KNOWN.of(address)
    others = {Pseudonyms(bytes([number]) * 16).of(address) for number in range(50)}
    assert len(others | {KNOWN.of(address)}) == 51


def test_every_spelling_of_an_address_has_one_pseudonym() -> None:
    assert KNOWN.of("2001:db8::7") == KNOWN.of("2001:DB8:0:0::7")


@pytest.mark.parametrize("text", ["unix", "203.0.113.9:443", "fe80::1%eth0", "300.1.1.1", "/run/x.sock"])
def test_what_is_no_address_is_hidden_as_well(text: str) -> None:
    assert KNOWN.of(text).startswith("client-")
    assert text not in KNOWN.of(text)
    assert KNOWN.of(text) != KNOWN.of(text + "0")


def test_nothing_stays_nothing() -> None:
    assert KNOWN.of("") == ""


@given(
    st.one_of(FOURS, SIXES).map(str), st.sampled_from([" {} ", "[{}]:443", "a={},", "({})", "{}.", '"{}"'])
)
def test_an_address_in_a_text_is_found(address: str, around: str) -> None:
    assert KNOWN.scrubbed(around.format(address)) == around.format(KNOWN.of(address))


@pytest.mark.parametrize(
    "text", ["12:30:45", "v1.2.3", "aa:bb:cc:dd:ee:ff", "example.com", "2026-01-15T14:00:00Z", "std::string"]
)
def test_other_texts_stay(text: str) -> None:
    assert KNOWN.scrubbed(text) == text
