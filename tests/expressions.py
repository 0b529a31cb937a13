"""Strategies for filter expressions."""

from __future__ import annotations

from hypothesis import strategies as st

from spectrum_tui.model.query import (
    KINDS,
    NETWORK_NAMES,
    And,
    Anywhere,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Or,
)

ENUMERATED = {
    "event": ("connect", "Disconnect", "originError", "tlsError", "clientFiltered", "resolveOrigin", "other"),
    "side": ("none", "client", "ORIGIN", "edge", "policy", "config", "unknown"),
    "ip_version": ("4", "6"),
    "proto": ("tcp", "UDP", "unix", ""),
    "ClientProto": ("tcp", "udp"),
    "IpFirewall": ("true", "False", ""),
}
SOME = {
    "client": ("203.0.113.9", "2001:DB8::7", "2001:0db8:0:0::7", "x"),
    "client_prefix": ("203.0.113.0/24", "2001:db8::/64"),
    "client_block": ("203.0.0.0/16", "2001:db8::/48"),
    "country": ("de", "US", ""),
    "application": ("ssh-prod", "GAME"),
    "origin": ("10.0.3.7:22/tcp", "[2001:db8::a]:443/udp", "unresolved:ssh-prod", "unresolved:unknown"),
    "OriginIP": ("10.0.3.7", "2001:db8::A"),
    "colo": ("FRA", "ord"),
    "sni": ("a.example", ""),
    "firewall": ("block_ip", "UNKNOWN"),
}
"""Values of text names that events of `tests.engine.generated` may have."""
NUMBERS = {
    "status": ("0", "200", "444", "522", "525", "999"),
    "asn": ("64500", "64501"),
    "port": ("22", "443"),
    "ClientPort": ("1", "40000", "65535"),
    "size": ("0", "1", "7", "1k", "1MiB", "1000000"),
    "duration": ("0s", "1ms", "5ms", "30s", "9000", "1m"),
    "time": ("2026-01-15T09:59:00Z", "2026-01-15T09:59:59.75Z", "1768471200"),
}
NETWORKS = ("203.0.113.0/24", "2001:db8::/32", "198.51.100.4/31", "10.0.3.8/32")
PATTERNS = ("^2", "0$", "a|b", "[0-9]{3}", "(ssh|game)", r"\.", "FRA", "", "^$", "exa.ple")

names = st.sampled_from(sorted(KINDS))


def _numbers(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(NUMBERS.get(name) or NUMBERS[KINDS[name]])


def _values(name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    if KINDS[name] != "text":
        return _numbers(name)
    if name in ENUMERATED:
        return st.sampled_from(ENUMERATED[name])
    return st.one_of(st.sampled_from(SOME.get(name, ("ok",))), texts)


def _comparisons(name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    ops = ("=", "!=") if KINDS[name] == "text" else ("=", "!=", "<", "<=", ">", ">=")
    return st.builds(Compare, st.just(name), st.sampled_from(ops), _values(name, texts))


def _memberships(name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    values = _values(name, texts.filter(lambda text: "/" not in text or name not in NETWORK_NAMES))
    if name in NETWORK_NAMES:
        values = st.one_of(st.sampled_from(NETWORKS), values)
    return st.builds(In, st.just(name), st.lists(values, min_size=1, max_size=3).map(tuple))


def _leaf(name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    matches = st.builds(Compare, st.just(name), st.sampled_from(("~", "!~")), st.sampled_from(PATTERNS))
    others = [_comparisons(name, texts), _memberships(name, texts), st.just(Exists(name))]
    return st.one_of(others if KINDS[name] == "time" else [matches, *others])


def words() -> st.SearchStrategy[Expression]:
    """Bare words, also such as look like something else."""
    taken = st.sampled_from(
        ("status", "and", "IN", "exists", "@slow", "?text", 'a"b', "\\", "a b", "'", "x/y", "&&", "port:22")
    )
    return st.builds(Anywhere, st.one_of(taken, st.text(min_size=1, max_size=6)))


def expressions(texts: st.SearchStrategy[str], *, bare: bool = False) -> st.SearchStrategy[Expression]:
    """Expressions that make sense; `texts` are values of text names; `bare` allows bare words."""
    leaves = names.flatmap(lambda name: _leaf(name, texts))
    return st.recursive(st.one_of(leaves, words()) if bare else leaves, _joined, max_leaves=8)


def _joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, inner), st.builds(And, several), st.builds(Or, several))
