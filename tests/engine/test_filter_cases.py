"""Expressions as cases in files: which events of a fixed log match, or what is wrong with them."""

from __future__ import annotations

import tomllib
from datetime import UTC, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.errors import FilterError
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.operands import Context
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Compare, Expression
from spectrum_tui.model.render import render
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM
from tests.naive_query import matches
from tests.naive_records import moment

FOLDER = Path(__file__).parent.parent / "data" / "filters"
LOG = (FOLDER / "log.ndjson").read_bytes()
NOW = moment("2026-01-15T20:00:00Z")
SAVED = {"trouble": Compare("side", "!=", "none")}
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    """Return the cases of a file, each named by its expression."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return [pytest.param(case, id=case["filter"]) for case in content["case"]]


@cache
def engine() -> Engine:
    """Return an engine that has read the log before anybody asked."""
    found = Engine()
    found.feed(STREAM, LOG, offset=0, now=ARRIVAL, live=False)
    return found


def read(case: Case) -> Expression:
    """Return the expression of a case."""
    zone = timezone(timedelta(hours=case["zone"])) if "zone" in case else UTC
    return parse(case["filter"], Context(SAVED, NOW, zone))


def rows(asked: Engine, expression: Expression) -> list[int]:
    """Return the numbers of the lines that an engine says match, from 1."""
    span = Span((expression,))
    asked.rolling(span)
    while asked.search(lambda stream, offset, length: LOG[offset : offset + length]):
        pass
    mask = asked.mask(span)
    assert mask
    return sorted(number + 1 for batch in asked.store for number in batch["sequence"][mask(batch)].tolist())


@pytest.mark.parametrize("case", cases("matches"))
def test_an_expression_matches_these_events(case: Case) -> None:
    expression = read(case)
    assert rows(engine(), expression) == case["rows"]
    second = [event for event in naive.read(LOG).events if matches(expression, event.says, event.raw)]
    assert [event.number + 1 for event in second] == case["rows"]


@pytest.mark.parametrize("case", cases("matches"))
def test_it_matches_the_same_when_asked_before_the_events_came(case: Case) -> None:
    early, expression = Engine(), read(case)
    early.rolling(Span((expression,)))
    for start in range(0, len(LOG), 300):
        early.feed(STREAM, LOG[start : start + 300], offset=start, now=ARRIVAL, live=False)
    assert rows(early, expression) == case["rows"]


@pytest.mark.parametrize("case", cases("matches"))
def test_an_expression_is_written_so_that_it_means_the_same_everywhere(case: Case) -> None:
    expression = read(case)
    assert parse(render(expression)) == expression
    if "means" in case:
        assert render(expression) == case["means"]


@pytest.mark.parametrize("case", cases("refused"))
def test_a_mistake_is_told(case: Case) -> None:
    with pytest.raises(FilterError) as refusal:
        read(case)
    assert str(refusal.value) == case["told"]


def test_every_field_of_the_dataset_is_in_a_case() -> None:
    text = " ".join(case.values[0]["filter"] for case in cases("matches")).lower()
    assert [
        field.name for field in FIELDS if field.name.lower() not in text and field.alias not in text
    ] == []
