"""The first rows of tables, kept from step to step, are the first of all, whatever comes, goes or is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import CLIENT_SORTS, FOLDS, ORIGIN_SORTS, Sort
from spectrum_tui.engine import counts, forgetting, news, store
from spectrum_tui.engine.engine import Span
from tests.engine.generated import line
from tests.engine.recount import Recount
from tests.engine.test_forgetting import steps, tidy
from tests.engine.test_rolling import go
from tests.naive_records import SECOND
from tests.small import few_keys_as_many

SIZE = 3
LONG = 3
"""Steps for which one order is looked at."""
SPANS = (Span(), Span(window=10 * SECOND))


@pytest.fixture(autouse=True, scope="module")
def few_are_many() -> Iterator[None]:
    """Take the ways of very many keys with a few."""
    with few_keys_as_many(
        (news, "MOST", 60),
        (counts, "FOLLOWED", 0),
        (store, "FULL", 40),
        (store, "FAN_IN", 2),
        (forgetting, "LEAST", 2),
        (forgetting, "PATIENCE", 10),
    ):
        yield


def same(recount: Recount, span: Span, at: int) -> None:
    """Compare the first rows in one order, and how many there are, with all rows in that order."""
    answers, rolling = recount.answers, recount.engine.rolling(span)
    place, reverse = at // LONG, at // LONG % 2 == 1
    sort = Sort(CLIENT_SORTS[place % len(CLIENT_SORTS)], reverse)
    for fold in FOLDS:
        rows = answers.clients(rolling, sort, None, fold)
        assert answers.clients(rolling, sort, SIZE, fold) == rows[:SIZE], (sort, fold)
        assert answers.clients_size(rolling, fold) == len(rows)
    sort = Sort(ORIGIN_SORTS[place % len(ORIGIN_SORTS)], reverse)
    origins = answers.origins(rolling, sort, None)
    assert answers.origins(rolling, sort, SIZE) == origins[:SIZE], sort
    assert answers.totals(rolling, 0).origins == len(origins)


@given(
    st.lists(steps, min_size=3, max_size=15),
    st.sampled_from((None, 4_000)),
    st.integers(0, 12),
    st.sampled_from((SPANS, SPANS[1:])),
)
def test_the_first_rows_are_the_first_of_all(
    steps: list[object], retain: int | None, at: int, spans: tuple[Span, ...]
) -> None:
    recount = Recount(retain=retain)
    for span in spans:
        recount.engine.rolling(span)
    for number, step in enumerate(steps, at):
        go(recount, step)
        tidy(recount.engine)
        recount.tick()
        for span in spans:
            same(recount, span, number)


@given(
    st.lists(st.tuples(st.sampled_from((444, 522, 200)), st.integers(1, 9), st.integers(1, 300)), max_size=40)
)
def test_round_trips_put_origins_in_order(ended: list[tuple[int, int, int]]) -> None:
    recount, span = Recount(), SPANS[1]
    recount.engine.rolling(span)
    for status, host, rtt in ended:
        event = {"Event": "disconnect", "Status": status, "OriginIP": f"10.0.0.{host}", "OriginPort": 22}
        recount.feed([line({**event, "OriginTcpRtt": rtt * 10**6, "Timestamp": recount.now})], live=True)
        recount.tick(SECOND)
        rolling = recount.engine.rolling(span)
        for column in ("p95", "rate"):
            rows = recount.answers.origins(rolling, Sort(column), None)
            assert recount.answers.origins(rolling, Sort(column), SIZE) == rows[:SIZE]
            if column == "p95":
                assert [row.rtt_p95 or 0 for row in rows] == sorted(
                    (row.rtt_p95 or 0 for row in rows), reverse=True
                )


def test_clients_that_are_forgotten_leave_the_others_in_their_place() -> None:
    recount, span = Recount(retain=2_000), SPANS[1]
    recount.engine.rolling(span)
    for number in range(100):
        times = [recount.now + at for at in range(number % 4 + 1)]
        client = {"Event": "disconnect", "ClientIP": f"198.51.100.{number}", "OriginIP": f"10.0.0.{number}"}
        recount.feed([line({**client, "Timestamp": time}) for time in times], live=True)
        known = len(recount.engine.vocabulary.clients)
        tidy(recount.engine)
        recount.tick(SECOND)
        same(recount, span, 0)
    assert recount.engine.tally.evicted
    assert known < 80
