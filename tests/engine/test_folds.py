"""Clients folded to networks, AS numbers and countries equal a recount, whenever the folding began."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spectrum_tui.backends.base import FOLDS
from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Span
from spectrum_tui.model.parser import parse
from spectrum_tui.model.prefixes import block, prefix
from tests.engine.generated import ADDRESSES, Record, events, line
from tests.engine.recount import Recount
from tests.naive_records import SECOND, says

ALL = Span()
SPANS = (
    Span(window=30 * SECOND),
    Span((parse("client in 203.0.113.0/24"),), 60 * SECOND),
    Span((parse("country=de or asn=64501"),), 20 * SECOND),
    Span((parse("not client_block=203.0.0.0/16"),), None),
)
folds = st.sampled_from(FOLDS[1:])
feeds = st.tuples(st.lists(events(), max_size=12), st.booleans())
steps = st.one_of(feeds, st.integers(0, 40).map(lambda seconds: seconds * SECOND), folds)


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Pack columns after few events, as the real size does after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 10)
        yield


def go(recount: Recount, step: object, span: Span) -> None:
    """Do one thing; a fold is asked for in a span and over everything."""
    match step:
        case (list() as lines, bool() as live):
            recount.feed(lines, live=live)
        case int() as passed:
            recount.tick(passed)
        case str() as name:
            recount.check_fold(span, name)


@settings(max_examples=40)
@given(st.lists(steps, max_size=10), st.sampled_from(SPANS))
def test_folds_equal_a_recount(steps: list[object], span: Span) -> None:
    recount = Recount()
    for step in steps:
        go(recount, step, span)
    for name in FOLDS[1:]:
        recount.check_fold(span, name)


@settings(max_examples=30)
@given(st.lists(feeds, max_size=6), folds, st.integers(4_000, 12_000))
def test_folds_count_what_is_no_longer_kept(batches: list[Any], name: str, retain: int) -> None:
    recount = Recount(retain=retain)
    recount.engine.rolling(ALL)
    for lines, live in batches:
        recount.feed(lines, live=live)
        recount.check_fold(ALL, name, complete=True)
    for other in FOLDS[1:]:
        recount.check_fold(ALL, other, complete=True)


def test_beside_a_row_stands_what_its_addresses_have_in_common() -> None:
    def event(client: str, country: str, asn: int) -> bytes:
        record: Record = {"Event": "connect", "ClientIP": client, "ClientCountry": country, "ClientAsn": asn}
        return line({**record, "Timestamp": "2026-01-15T10:00:00Z"})

    recount = Recount()
    recount.feed([event("203.0.113.9", "de", 64500), event("203.0.113.10", "de", 64501)])
    recount.feed([event("203.0.200.1", "us", 64501)])
    for name in FOLDS[1:]:
        recount.check_fold(ALL, name)


OCTETS = st.sampled_from(("0", "9", "10", "99", "100", "255", "256", "1000", "01", "", "a", "\u0663", "-1"))
PIECES = st.sampled_from(("", "0", "db8", "2001", "ffff", "FFFF", "fffff", "g", "1.2.3.4", "%eth0", "::"))


@given(
    st.one_of(
        st.lists(OCTETS, min_size=3, max_size=5).map(".".join),
        st.lists(PIECES, max_size=9).map(":".join),
        st.sampled_from((*ADDRESSES, "::", "::ffff:1.2.3.4", "fe80::1%eth0", "1.2.3.4\n", "1.2.3.4/8")),
        st.text(max_size=12),
    )
)
def test_networks_equal_a_second_opinion(address: str) -> None:
    record = {"ClientIP": address}
    second = says(record, 1)
    assert (prefix(second["client"]), block(second["client"])) == (
        second["client_prefix"],
        second["client_block"],
    )
