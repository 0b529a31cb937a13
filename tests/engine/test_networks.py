"""Addresses are told to lie in a network as Python's own module does."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.networks import within

near = st.integers(0, (1 << 12) - 1).map(lambda low: IPv4Address((198 << 24) + (18 << 16) + (low << 7)))
addresses = st.one_of(near, st.ip_addresses())
spelled = st.one_of(
    addresses.map(str),
    st.ip_addresses(v=6).map(lambda each: each.exploded),
    st.sampled_from(
        ("", "198.18.0", "198.18.00.1", "198.18.0.256", "198.18.0.1\n", "::ffff:198.18.0.1", "other")
    ),
    st.from_regex(r"198\.18\.[0-9]{1,3}\.[0-9]{1,3}", fullmatch=True),
)


def naive(text: str, networks: list[str]) -> bool:
    """Decide by the numbers."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in ip_network(each) for each in networks)


def network(address: IPv4Address | IPv6Address, lost: int) -> str:
    """Return the network of an address in which so many of its bits are told apart no more."""
    return str(ip_network(f"{address}/{max(address.max_prefixlen - lost, 0)}", strict=False))


networks = st.lists(st.builds(network, addresses, st.integers(0, 40)), max_size=3)


@given(networks, st.lists(spelled, max_size=20))
def test_who_is_inside(networks: list[str], texts: list[str]) -> None:
    inside = within([ip_network(each) for each in networks])
    assert [inside(text) for text in texts] == [naive(text, networks) for text in texts]


def test_everything_and_one() -> None:
    texts = ["0.0.0.0", "198.18.0.1", "198.18.0.2", "255.255.255.255", "::", "x"]
    assert [within([ip_network("0.0.0.0/0")])(text) for text in texts] == [True] * 4 + [False] * 2
    assert [within([ip_network("198.18.0.1/32")])(text) for text in texts] == [
        text == texts[1] for text in texts
    ]
