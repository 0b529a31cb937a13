"""Rules as text: what is read, and what is refused and where."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.alerts.limits import parse_limit
from spectrum_tui.alerts.metrics import METRICS
from spectrum_tui.alerts.readings import ROWS, WINDOW, plan, view_of
from spectrum_tui.alerts.rule import parse_rule
from spectrum_tui.backends.base import (
    BREAKDOWN_SORTS,
    CLIENT_SORTS,
    EVENT_TYPE_SORTS,
    ORIGIN_SORTS,
    Sort,
    View,
)
from spectrum_tui.errors import FilterError, UsageError
from spectrum_tui.model.parser import parse
from spectrum_tui.model.units import MINUTE

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "alerts" / "rules.toml").read_text()
)


@pytest.mark.parametrize("case", CASES["rule"], ids=lambda case: case["text"].strip())
def test_a_rule_is_read(case: dict[str, Any]) -> None:
    rule = parse_rule(case["text"], parse, name="mine")
    assert [rule.metric, rule.op] == case["expect"][:2]
    assert rule.limit == pytest.approx(case["expect"][2])
    assert (rule.hold, rule.over, rule.by) == (case.get("hold", 0), case.get("over"), case.get("by", ""))
    assert rule.where == (parse(case["where"]) if "where" in case else None)
    assert (rule.name, rule.text) == ("mine", case["text"].strip())


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["text"])
def test_what_is_no_rule_is_refused_where_it_goes_wrong(case: dict[str, Any]) -> None:
    with pytest.raises(FilterError) as refused:
        parse_rule(case["text"], parse)
    assert case["says"] in str(refused.value)
    assert refused.value.column == case["column"]
    assert str(refused.value).count("\n") == 0


WORDS = (*METRICS, ">", ">=", "<", "5%", "9", "for", "over", "1m", "by", "origin", "where", "side=edge")


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text, parse)
    except FilterError as error:
        column = error.column
    else:
        column = 1
        assert parse_rule(rule.text, parse) == rule
    assert 1 <= column <= len(text) + 1


@pytest.mark.parametrize("text", ["events>5 for 1m", "events>5 over 1m"])
def test_a_report_has_no_time_to_wait(text: str) -> None:
    with pytest.raises(UsageError, match="--fail-over: a report is judged once; leave out for and over"):
        parse_limit(text, parse)


def test_every_order_is_one_that_a_table_has() -> None:
    sorts = {
        "clients": CLIENT_SORTS,
        "origins": ORIGIN_SORTS,
        "breakdown": BREAKDOWN_SORTS,
        "event_types": EVENT_TYPE_SORTS,
    }
    for metric in METRICS.values():
        assert all(column in sorts[table] for table, column in metric.sorts.items())


def test_a_rule_looks_at_the_whole_log_through_its_own_window() -> None:
    assert view_of(parse_rule("events>5", parse)) == View(window=WINDOW, rows=ROWS)
    rule = parse_rule("failures>5 over 5m by country where side=policy", parse)
    assert view_of(rule) == View(
        (parse("side=policy"),), 5 * MINUTE, fold="country", clients=Sort("failures"), rows=ROWS
    )


def test_rules_share_questions_where_they_can() -> None:
    texts = (
        "origin_error_rate>5% by origin",
        "events>5 by country",
        "events>9 by country",
        "lag>5m",
        "failures>5 by status",
        "events>5 by asn",
        "origin_error_rate>5% over 5m by origin",
        "events>5 where side=policy",
    )
    rules = [parse_rule(text, parse) for text in texts]
    asked = plan(rules)
    assert [rule for served in asked.values() for rule in served if rule not in rules] == []
    assert sorted(rule.text for served in asked.values() for rule in served) == sorted(texts)
    assert len(asked) == 4, "one minute, the same with clients folded otherwise, five minutes, and a filter"
    for view, served in asked.items():
        for rule in served:
            own = view_of(rule)
            assert (view.scope, view.window, view.rows) == (own.scope, own.window, own.rows)
            if rule.by == "country":
                assert (view.fold, view.clients) == ("country", Sort("events"))
