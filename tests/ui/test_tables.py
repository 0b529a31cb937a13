"""What the rows of panes 1 to 4 look like at fixed widths."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest

from spectrum_tui.backends.base import BreakdownRow, OriginRow, Snapshot, Sort, View
from spectrum_tui.model.statuses import Side
from spectrum_tui.ui.dimensions import ALL, dimension
from spectrum_tui.ui.format.table import laid_out, row, titles
from spectrum_tui.ui.lines import Line, text_of, width_of
from spectrum_tui.ui.tables import BREAKDOWN, CLIENTS, EVENT_TYPES, ORIGINS, TABLES, Table
from tests.ui import samples
from tests.ui.drive import plain_text, program, running, screen_text
from tests.ui.scripted import ScriptedBackend


def lines(table: Table[Any], width: int, snapshot: Snapshot, rows: int = 4) -> list[Line]:
    """Return the titles and the first rows."""
    columns = laid_out(table.columns(snapshot, width), width)
    widths = {column.name: cells for column, cells in columns}
    drawn: list[Line] = [titles(columns, None)]
    for each in table.rows(snapshot)[:rows]:
        drawn += [row(columns, table.values(snapshot, each, widths)), *table.below(each, widths)]
    return drawn


EXPECTED = {
    (EVENT_TYPES.name, 34): """
        type             count share trend
        connect        168,201  48 % ▇█▇██
        disconnect     151,007  43 % ███▆▆
        originError     14,220   4 %  ▁▁█▆
        clientFiltered   9,310   3 % ▄█▁▁▁
        """,
    (EVENT_TYPES.name, 66): """
        type               count share     rate                      trend
        connect          168,201  48 %    561/s                 ▇▇▇█▇▇▇█▇▇
        disconnect       151,007  43 %    503/s                 ▇▇▇█▇▇▆▄▅▇
        originError       14,220   4 %     47/s                   ▁  ▁▄█▇▃
        clientFiltered     9,310   3 %     31/s                 ▁▇█▆▁▁▁▁▁▁
        """,
    (CLIENTS.name, 34): """
        client          cc  events  fail
        203.0.113.9     DE   9,812 9,802
        198.51.100.4    US   3,101    38
        2001:db8:4860:… NL   2,874     0
        192.0.2.77      –    1,204 1,204
        """,
    (CLIENTS.name, 66): """
        client                    cc     AS  events   fail     bytes trend
        203.0.113.9               DE  64500   9,812  9,802   204 KiB  ▁▅██
        198.51.100.4              US  64496   3,101     38    86 GiB ▇█▇▆▇
        2001:db8:4860:4860::8888  NL  64511   2,874      0   375 MiB █████
        192.0.2.77                –       –   1,204  1,204       0 B ▄█
        """,
    (ORIGINS.name, 44): """
        origin             errors  of finished trend
        10.0.3.7:22/tcp    32.1 %    411/1,280   ▁█▆
          522 origin did not answer ×400  p95 212 ms
        10.0.3.8:22/tcp     0.4 %      5/1,190 ▄█ ▄▄
          444 origin reset ×5  p95 91 ms
        …esolved:6d3c1f0a       –          0/0
        …:db8::7]:443/tcp     0 %        0/402
        """,
    (ORIGINS.name, 76): """
        origin                     errors     of finished       p50 / p95      trend
        10.0.3.7:22/tcp            32.1 %       411/1,280  38 ms / 212 ms      ▁▅█▇▄
          522 origin did not answer ×400
        10.0.3.8:22/tcp             0.4 %         5/1,190   36 ms / 91 ms  ▄ █  ▄ ▄
          444 origin reset ×5
        unresolved:6d3c1f0a             –             0/0               –
        [2001:db8::7]:443/tcp         0 %           0/402   12 ms / 31 ms
        """,
    (BREAKDOWN.name, 34): """
        status                       count
        0 opened                   168,201
        200 closed                 151,007
        522 origin did not answer   13,902
        403 blocked by an IP rule    9,310
        """,
    (BREAKDOWN.name, 66): """
        status                                     side        count share
        0 opened                                   none      168,201  48 %
        200 closed                                 none      151,007  43 %
        522 origin did not answer                  origin     13,902   4 %
        403 blocked by an IP rule                  policy      9,310   3 %
        """,
}


@pytest.mark.parametrize(("name", "width"), list(EXPECTED))
def test_rows_look_as_expected(name: str, width: int) -> None:
    table = next(table for table in TABLES if table.name == name)
    assert plain_text(lines(table, width, samples.snapshot())) == dedent(EXPECTED[name, width]).strip()


@pytest.mark.parametrize("width", range(32, 200, 7))
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_line_is_wider_than_the_pane(table: Table[Any], width: int) -> None:
    for line in lines(table, width, samples.snapshot(), rows=40)[1:]:
        assert width_of(line) <= width, text_of(line)


def test_one_line_per_origin_when_there_is_room_for_a_column() -> None:
    drawn = lines(ORIGINS, 140, samples.snapshot(), rows=2)
    assert len(drawn) == 3
    assert "522 origin did not answer ×400" in text_of(drawn[1])


def test_an_origin_without_measured_round_trips_shows_a_dash() -> None:
    idle = OriginRow("10.0.9.2:53/udp", 1, 0, 0, (), None, None, ())
    snapshot = replace(samples.snapshot(), origins=(idle,))
    assert text_of(lines(ORIGINS, 76, snapshot)[1]).split() == ["10.0.9.2:53/udp", "–", "0/0", "–"]


def test_counts_too_wide_for_their_column_are_rounded() -> None:
    huge = replace(samples.CLIENTS[0], count=123_456_789, failures=1_234_567)
    snapshot = replace(samples.snapshot(), clients=(huge,))
    assert text_of(lines(CLIENTS, 34, snapshot)[1]) == "203.0.113.9     DE    123M 1.23M"


def test_the_sorted_column_is_marked() -> None:
    columns = laid_out(CLIENTS.columns(samples.snapshot(), 34), 34)
    assert "▾events" in text_of(titles(columns, Sort("events")))
    assert "▴events" in text_of(titles(columns, Sort("events", reverse=True)))
    assert "client▾" in text_of(titles(columns, Sort("client")))


@pytest.mark.parametrize("name", [each.name for each in ALL])
def test_every_dimension_names_what_the_events_do_not_say(name: str) -> None:
    view = replace(samples.snapshot().view, dimension=name)
    unsaid = BreakdownRow("", 7, 0.5, 0, Side.NONE if name in ("status", "side") else None)
    snapshot = replace(samples.snapshot(), view=view, breakdown=(unsaid,))
    assert "(not said)" in text_of(lines(BREAKDOWN, 60, snapshot)[1])
    assert BREAKDOWN.heading(snapshot) == dimension(name).title


def test_what_was_first_seen_in_the_view_is_marked_in_the_panes() -> None:
    new = frozenset({("client", "203.0.113.9"), ("sni", "b.example.net")})
    names = tuple(BreakdownRow(f"{letter}.example.net", 9, 0.3, 0) for letter in "abc")
    shown = replace(samples.snapshot(View(dimension="sni")), new=new, breakdown=names)
    for width in (50, 66, 110):
        text = plain_text(lines(CLIENTS, width, shown))
        assert [line.split()[0] for line in text.splitlines() if " new" in line] == ["203.0.113.9"], width
    for width in (34, 66):
        drawn = lines(BREAKDOWN, width, shown)
        assert [text_of(line).split()[:2] for line in drawn if "new" in text_of(line)] == [
            ["b.example.net", "new"]
        ]
        assert len({width_of(line) for line in drawn}) == 1


def test_a_long_name_that_is_new_is_cut_rather_than_the_mark() -> None:
    name = BreakdownRow("x" * 90, 9, 0.3, 0)
    shown = replace(
        samples.snapshot(View(dimension="sni")), new=frozenset({("sni", name.key)}), breakdown=(name,)
    )
    assert "xx…  new" in text_of(lines(BREAKDOWN, 40, shown)[1])


def without(*names: str, **changes: Any) -> Snapshot:
    """Return the sample as of a job that does not send some fields."""
    return replace(samples.snapshot(), missing=frozenset(names), **changes)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_no_rows_where_nothing_is_sent_that_it_lives_on(table: Table[Any]) -> None:
    fields = table.fields(samples.snapshot())
    gone = without(*fields)
    assert table.seen(samples.snapshot())
    assert not table.seen(gone)
    assert table.lacks(gone) == fields[0]
    assert table.lacks(without("ColoCode")) == ""


def test_origins_are_applications_where_no_address_is_sent() -> None:
    assert ORIGINS.heading(without("OriginIP")) == "Applications: no OriginIP"
    assert ORIGINS.seen(without("OriginIP"))
    assert not ORIGINS.seen(without("OriginIP", "Application"))


def test_clients_without_addresses_can_still_be_told_apart() -> None:
    assert CLIENTS.instead(without("ClientIP")) == (("fold.further", "folds clients by AS"),)
    assert CLIENTS.instead(without("ClientIP", "ClientAsn")) == (
        ("fold.further", "folds clients by country"),
    )
    assert CLIENTS.instead(without("ClientIP", "ClientAsn", "ClientCountry")) == ()


@pytest.mark.parametrize(
    ("table", "column"), [(CLIENTS, "fail"), (ORIGINS, "errors"), (ORIGINS, "of finished")]
)
def test_without_status_nothing_is_called_a_success(table: Table[Any], column: str) -> None:
    snapshot = without("Status")
    widths = {each.name: 12 for each in table.columns(snapshot, 100)}
    row = table.rows(snapshot)[0]
    assert table.values(snapshot, row, widths)[column][0] == "–"
    assert table.values(samples.snapshot(), row, widths)[column][0] != "–"


async def test_a_pane_says_which_field_its_job_does_not_send() -> None:
    backend = ScriptedBackend(without("ClientIP", "Status"))
    app = program(backend)
    async with running(app, (200, 50)):
        shown = screen_text(app)
        assert "This job does not send ClientIP." in shown
        assert "< folds clients by AS" in shown
        assert "d chooses another breakdown" in shown
        assert "this job does not send Status   no side can be told" in shown
