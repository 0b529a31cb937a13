"""The story and the fields of one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import EventDetail
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.query import Compare
from spectrum_tui.model.text import cells, plain
from spectrum_tui.ui.format.cells import folded
from spectrum_tui.ui.format.detail import fields, heading, story
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.lines import text_of
from tests.ui import samples

DETAIL = samples.detail(samples.EVENTS[0])


def text(items: list[Item]) -> str:
    """Return the items as text."""
    return "\n".join(text_of(item.line).rstrip() for item in items)


def told(detail: EventDetail = DETAIL, width: int = 60) -> str:
    """Return the story as text."""
    return text(story(detail, width, UTC))


def test_every_field_is_there_with_its_value_and_its_raw_value() -> None:
    shown = text(fields(DETAIL, 80))
    assert all(field.name in shown for field in FIELDS)
    assert "ClientTcpRtt                   38 ms  38123456" in shown
    assert "ClientCountry                  DE  de" in shown
    assert "OriginTcpRtt                   absent" in shown
    assert 'EdgePop                        "fra07"' in shown


def test_what_the_job_does_not_send_is_told_from_what_one_event_lacks() -> None:
    shown = text(fields(DETAIL, 80, unsent=frozenset({"OriginTcpRtt"})))
    assert "OriginTcpRtt                   not sent by this job" in shown
    assert "ClientTlsCipher                absent" in shown


def test_a_field_stands_for_a_filter_by_its_canonical_name() -> None:
    terms = [item.term for item in fields(DETAIL, 80) if item.term]
    assert Compare("client", "=", "203.0.113.9") in terms
    assert Compare("rtt", "=", "") not in terms


def test_the_status_is_explained() -> None:
    shown = told()
    assert "522 origin did not answer  the origin's side" in shown
    assert "Counts towards the origin error rate." in shown
    assert "Not an HTTP status" in shown


def test_the_lifecycle_tells_the_other_events() -> None:
    shown = told()
    assert " ○ 13:49:56  connect        0 opened" in shown
    assert " ● 13:50:00  originError    522 origin did not answer" in shown


def test_the_raw_record_is_laid_out_and_says_where_it_is() -> None:
    shown = told()
    assert "raw record\n events.log at byte 181,203,410" in shown
    assert '   "Status": 522,' in shown


def test_a_record_that_resists_is_shown_as_it_is() -> None:
    deep = b'{"a":' * 20_000
    for raw in (b'{"Event":\xff', deep, b"", b'"\xe2\x80\xae"'):
        for item in story(replace(DETAIL, raw=raw), 40, UTC):
            assert text_of(item.line).isprintable()


def test_what_is_out_of_reach_or_repaired_is_said() -> None:
    assert "out of reach" in told(replace(DETAIL, raw=None))
    assert "repaired" in told(replace(DETAIL, repaired=True))
    assert "lifecycle" in told(replace(DETAIL, lifecycle=(), status=None))


def test_the_heading_says_when_the_time_is_only_that_of_arrival() -> None:
    assert "arrived" not in text_of(heading(DETAIL, UTC, samples.NOW))
    late = replace(DETAIL, row=replace(DETAIL.row, untimed=True))
    assert "arrived 2026-01-15T13:50:00.000Z, 10 m ago" in text_of(heading(late, UTC, samples.NOW))


@given(text=st.text(st.sampled_from("ab日👩e\u0301\u0308 ")), width=st.integers(2, 20))
def test_a_record_is_folded_by_cells_and_nothing_of_it_is_lost(text: str, width: int) -> None:
    shown = plain(text)
    lines = folded(shown, width)
    assert "".join(lines) == shown
    assert all(cells(line) <= width for line in lines)
    assert all(cells(line[0]) for line in lines[1:])
