"""Filters over columns match what a second opinion matches, event by event."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Span
from spectrum_tui.engine.query import compile_mask, compile_scope
from spectrum_tui.engine.words import Words
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM, fed, said
from tests.engine.generated import events, line, log, odd_records, whole_events
from tests.expressions import expressions
from tests.naive_query import matches
from tests.naive_records import SECOND

TEXTS = st.sampled_from(("x", "444", "203.0.113.9", "tcp"))


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Pack columns after few events, as the real size does after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 10)
        yield


@given(
    st.one_of(*(st.lists(each(), min_size=1, max_size=40) for each in (events, whole_events, odd_records))),
    st.lists(expressions(TEXTS), min_size=1, max_size=4),
)
def test_masks_equal_the_second_opinion(lines: list[bytes], asked: list[Expression]) -> None:
    engine = fed(log(lines))
    masks = [compile_mask(expression, engine.vocabulary, Words().mask) for expression in asked]
    for batch in engine.store:
        says = said(engine, batch)
        for expression, mask in zip(asked, masks, strict=True):
            assert mask(batch).tolist() == [matches(expression, each) for each in says], expression


@given(st.lists(events(), min_size=1, max_size=30), st.lists(expressions(TEXTS), max_size=3).map(tuple))
def test_a_scope_is_all_of_its_filters(lines: list[bytes], scope: tuple[Expression, ...]) -> None:
    engine = fed(log(lines))
    mask = compile_scope(scope, engine.vocabulary, Words().mask)
    found = [
        row
        for batch in engine.store
        for row in said(engine, batch if mask is None else batch.take(mask(batch).nonzero()[0]))
    ]
    second = [event.says for event in naive.read(log(lines), arrival=ARRIVAL).events]
    expected = [says for says in second if all(matches(each, says) for each in scope)]
    assert sorted(map(repr, map(sorted, map(dict.items, found)))) == sorted(
        map(repr, map(sorted, map(dict.items, expected)))
    )


@given(st.lists(events(), min_size=1), st.integers(-121, 1), st.integers(0, 121))
def test_an_interval_has_its_end_and_not_its_start(lines: list[bytes], start: int, length: int) -> None:
    engine = fed(log(lines))
    bounds = ARRIVAL + start * SECOND, ARRIVAL + (start + length) * SECOND
    rolling = engine.rolling(Span(interval=bounds))
    times = [time for batch in engine.store for time in batch["time"].tolist()]
    assert rolling.counted == sum(bounds[0] < time <= bounds[1] for time in times)


def test_a_mask_learns_of_values_that_come_later() -> None:
    engine = fed(log([line({"Event": "connect", "ColoCode": "FRA"})]))
    mask = compile_mask(parse("colo=ord"), engine.vocabulary, Words().mask)
    assert [mask(batch).tolist() for batch in engine.store] == [[False]]
    later = engine.feed(STREAM, b'{"Event":"connect","ColoCode":"ORD"}\n', offset=0, now=ARRIVAL, live=True)
    assert later is not None
    assert mask(later).tolist() == [True]


@pytest.mark.parametrize(
    "expression",
    [
        "ClientBytes>99999999999999999999999999",
        "ClientBytes in (99999999999999999999999999, 1)",
        "status=99999999999999999999999999",
        "ClientBytes<99999999999999999999999999",
    ],
)
def test_operands_too_large_for_a_column_are_no_harm(expression: str) -> None:
    engine = fed(log([line({"Event": "connect", "ClientBytes": 7, "Status": 0})]))
    mask = compile_mask(parse(expression), engine.vocabulary, Words().mask)
    assert [mask(batch).tolist() for batch in engine.store] == [["<" in expression]]
