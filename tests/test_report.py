"""Reports of snapshots: the same figures in three formats, whatever strangers put into names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from spectrum_tui.alerts.limits import is_exceeded, parse_limit
from spectrum_tui.backends.base import (
    ClientRow,
    Ingest,
    OriginRow,
    Phase,
    Snapshot,
    SourceStatus,
    Totals,
    View,
)
from spectrum_tui.backends.scope import Range
from spectrum_tui.errors import UsageError
from spectrum_tui.model.parser import parse
from spectrum_tui.model.statuses import Side
from spectrum_tui.report import FORMATS, report
from tests.naive_records import SECOND
from tests.sample_log import END

HOSTILE = (
    'a|b"c\\d\n# TYPE x gauge',
    "\x1b]0;x\x07\x9b2J",
    "\u202eevil\u2066",
    "<b>[link](https://x.example) `code` *bold*",
    "x" * 5000,
    "",
)
SAMPLE = re.compile(r'[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})? \S+')


def snapshot(**changes: Any) -> Snapshot:
    """Return a small snapshot."""
    whole: dict[str, Any] = {
        "view": View(window=None),
        "phase": Phase.ENDED,
        "first": END - 60 * SECOND,
        "end": END,
        "now": END + 1_500_000_000,
        "ingest": Ingest(
            lines=12,
            accepted=10,
            rejected=1,
            ignored=1,
            lag=1_500_000_000,
            sources=(SourceStatus("a.log", 5, 5, 0, END, True, ""),),
        ),
        "totals": Totals(events=10, finished=4, origin_faults=1, client_bytes=2048, clients=1, origins=1),
        "sides": ((Side.NONE, 9), (Side.ORIGIN, 1)),
        "clients": (ClientRow("203.0.113.9", "", None, 10, 1, 2048, 0, ()),),
        "origins": (OriginRow("10.0.3.7:22/tcp", 10, 4, 1, ((200, 3), (522, 1)), 2_500_000, None, ()),),
    }
    return Snapshot(**(whole | changes))


def hostile(name: str) -> Snapshot:
    """Return a snapshot with a name in every place that a record fills."""
    return snapshot(
        clients=(ClientRow(name, name[:2], None, 1, 0, 0, 0, ()),),
        origins=(OriginRow(name, 1, 1, 1, ((522, 1),), None, None, ()),),
        ingest=Ingest(sources=(SourceStatus(name, 0, None, 0, None, True, name),)),
    )


def test_json_says_null_for_what_is_not_known() -> None:
    found = json.loads(report(snapshot(), "json"))
    assert found["clients"][0]["country"] is found["clients"][0]["asn"] is None
    assert found["origins"][0] == {
        "key": "10.0.3.7:22/tcp",
        "finished": 4,
        "origin_faults": 1,
        "error_rate": 0.25,
        "statuses": {"200": 3, "522": 1},
        "rtt_p50_ms": 2.5,
        "rtt_p95_ms": None,
    }
    assert found["ingest"]["lag_seconds"] == 1.5
    assert found["generated_at"] == "2026-01-15T10:00:01.500Z"


@pytest.mark.parametrize(
    ("view", "window", "text"),
    [
        (View(window=None), "all", None),
        (View(window=300 * SECOND), "5m", None),
        (View(window=90 * SECOND, scope=(parse("status>=500"),)), "1m30s", "status>=500"),
        (View(scope=(Range(1, 2),)), "range", None),
        (
            View(window=None, scope=(parse("port=1 or asn=1"), parse("event=connect"))),
            "all",
            "(port=1 or asn=1) and event=connect",
        ),
    ],
)
def test_the_view_is_named_as_the_flags_take_it(view: View, window: str, text: str | None) -> None:
    found = json.loads(report(snapshot(view=view), "json"))["view"]
    assert (found["window"], found["filter"]) == (window, text)


def test_markdown_tells_the_origin_error_rate_with_its_numbers() -> None:
    text = report(snapshot(), "markdown")
    assert "**Origin errors 25.0 %** (1 of 4 finished connections)" in text
    assert re.search(r"\| 10\.0\.3\.7:22/tcp \| 25\.0 % +\| 1 / 4 +\| 522 origin did not answer ×1 \|", text)


def test_no_events_make_a_report_too() -> None:
    nothing = Snapshot(View(window=None))
    assert json.loads(report(nothing, "json"))["totals"]["origin_error_rate"] is None
    assert "no events" in report(nothing, "markdown")
    assert "spectrum_events 0\n" in report(nothing, "prometheus")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_report(form: Any, name: str) -> None:
    text = report(hostile(name), form)
    assert text.endswith("\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_json_keeps_every_name_of_a_record_as_it_is(name: str) -> None:
    found = json.loads(report(hostile(name), "json"))
    assert (found["clients"][0]["key"], found["origins"][0]["key"]) == (name, name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_markdown_row_stays_one_row(name: str) -> None:
    lines = report(hostile(name), "markdown").splitlines()
    plain = report(hostile("x"), "markdown").splitlines()
    assert len(lines) == len(plain)
    for line, usual in zip(lines, plain, strict=True):
        assert len(re.findall(r"(?<!\\)\|", line)) == usual.count("|")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_prometheus_sample_stays_one_line(name: str) -> None:
    lines = report(hostile(name), "prometheus").splitlines()
    assert len(lines) == len(report(hostile("x"), "prometheus").splitlines())
    assert all(line.startswith("# ") or SAMPLE.fullmatch(line) for line in lines)


@pytest.mark.parametrize(
    ("text", "exceeded"),
    [
        ("origin_error_rate>5%", True),
        ("origin_error_rate>=0.25", True),
        ("origin_error_rate>25%", False),
        ("events<10", False),
        ("events<=10", True),
        (" client_bytes > 1KiB ", True),
        ("client_bytes>2KiB", False),
        ("per_second>=0", True),
    ],
)
def test_a_limit_is_compared_with_the_totals(text: str, exceeded: bool) -> None:
    assert is_exceeded(parse_limit(text, parse), snapshot()) is exceeded


def test_a_rate_of_nothing_exceeds_nothing() -> None:
    rule = parse_limit("origin_error_rate>=0%", parse)
    assert not is_exceeded(rule, snapshot(totals=Totals()))


@pytest.mark.parametrize(
    "text", ["", "events", "events>", ">5", "events>many", "origin_error_rate>5kg", "events=5"]
)
def test_what_is_no_limit_is_refused_with_advice(text: str) -> None:
    with pytest.raises(UsageError, match="write for example"):
        parse_limit(text, parse)
