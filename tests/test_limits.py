"""The limits that the README lists are those of the code; those that no other test reaches are reached."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import orjson
import pytest

from spectrum_tui import cli, descriptors, settings
from spectrum_tui.alerts import state
from spectrum_tui.backends import failures
from spectrum_tui.backends.base import Position, Reject, Rejects
from spectrum_tui.engine import codes, framing, inlet, kept, repeats, sessions, tabular, tally
from spectrum_tui.engine.engine import Engine
from spectrum_tui.engine.records import TOO_LONG
from spectrum_tui.model import parser, query, text
from spectrum_tui.model.units import size
from spectrum_tui.sources import inflate
from spectrum_tui.ui import clipboard, entered, marks, trail
from spectrum_tui.ui.format import detail, rejects
from spectrum_tui.ui.lines import text_of
from tests.engine.asking import ARRIVAL, STREAM, fed
from tests.test_readme import block
from tests.ui import samples

NESTING = 1023
"""What orjson allows: values within each other, the record itself aside."""


def in_bytes(number: int) -> str:
    """Return a size as the README writes it."""
    return size(number).replace(".0 ", " ")


LIMITS = {
    "a line": in_bytes(framing.MAX_LINE),
    "values within each other in a record": f"{NESTING:,}",
    "lines of one CSV row": f"{tabular.MAX_ROW_LINES:,}",
    "inflated ÷ compressed size": f"{inflate.MAX_RATIO:,}",
    "distinct clients, routes, SNIs, …: each": f"{codes.MAX_KEYS:,}",
    "open connections": f"{sessions.MAX_OPEN:,}",
    "rejected lines to look at": f"{inlet.MAX_REJECTED:,}",
    "reasons of rejection told apart": f"{tally.MAX_REASONS:,}",
    "`--retain`": f"{in_bytes(cli.LEAST_RETAIN)} at least",
    "records that `--dedupe` remembers": f"{repeats.MAX_REMEMBERED:,}",
    "characters of a filter": f"{parser.MAX_LENGTH:,}",
    "terms of a filter, with those it names": f"{parser.MAX_TERMS:,}",
    "brackets and `not` within each other": f"{parser.MAX_DEPTH:,}",
    "a compiled regular expression": in_bytes(query.MAX_PATTERN),
    "a settings file": in_bytes(settings.MAX_SIZE),
    "parts of a dotted name in it": f"{settings.MAX_PARTS:,}",
    "unknown keys of a record that are listed": f"{detail.MAX_EXTRAS:,}",
    "a raw record that is laid out": in_bytes(detail.RAW_LIMIT),
    "a value on the screen": f"{text.LIMIT:,} characters",
    "other events of a connection": f"{kept.MAX_LIFECYCLE:,}",
    "a copy through the terminal": f"{clipboard.LIMIT:,} bytes",
    "marks": f"{marks.MOST:,}",
    "views to go back to": f"{trail.MOST:,}",
    "expressions that ↑ gives back": f"{entered.MOST:,}",
    "ended alerts": f"{state.MOST_ENDED:,}",
    "failures of the reader in a row": f"{failures.MOST_IN_A_ROW:,}",
    "open files of the system": f"{descriptors.LEAST:,} at least",
}


def test_the_readme_lists_the_limits_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", block("limits"), re.MULTILINE)
    assert dict(rows[1:] if rows[0][0] == "what" else rows) == LIMITS


@pytest.mark.parametrize("more", [0, 1])
def test_a_line_may_be_so_long_and_no_longer(more: int) -> None:
    record = b'{"Event":"connect","ClientIP":"%s"}'
    line = record % (b"x" * (framing.MAX_LINE - len(record) + 2 + more))
    found = fed(line + b"\n" + record % b"y" + b"\n")
    assert (found.tally.accepted, found.tally.rejected) == (2 - more, more)
    for reject, _ in found.rejected:
        assert (reject.reason, reject.length) == (TOO_LONG, len(line))
        assert reject.start == line[: framing.KEPT_START]


@pytest.mark.parametrize("more", [0, 1])
def test_values_may_be_so_deep_and_no_deeper(more: int) -> None:
    deep = b"[" * (NESTING + more) + b"]" * (NESTING + more)
    found = fed(b'{"Event":"connect","Tags":%s}\n' % deep)
    assert (found.tally.accepted, found.tally.rejected) == (1 - more, more)
    assert [reject.reason for reject, _ in found.rejected] == ["not JSON: depth limit exceeded"] * more
    assert more or orjson.loads(deep)


def test_the_newest_rejected_lines_are_kept_and_the_rest_is_told() -> None:
    found = fed(b"".join(b"line %d\n" % number for number in range(inlet.MAX_REJECTED + 5)))
    assert next(reject.start for reject, _ in found.rejected) == b"line 5"
    row = Reject("events.log", 0, "not JSON", b"line", 4, ARRIVAL)
    shown = rejects.items(Rejects((row,) * inlet.MAX_REJECTED, found.tally.rejected), 80, None)
    assert any("The newest 1,000 of 1,005 are kept." in text_of(item.line) for item in shown)


def test_an_endless_line_takes_no_memory() -> None:
    endless, piece = Engine(), b"x" * framing.MAX_LINE
    for number in range(200):
        endless.feed(STREAM, piece, offset=number * len(piece), now=ARRIVAL, live=True, keep_raw=True)
        assert endless.raw.nbytes <= 2 * len(piece)
        assert sum(map(len, endless._inlet._framers[STREAM]._tail)) <= 2 * len(piece)
    endless.end(STREAM, now=ARRIVAL)
    assert [reject.length for reject, _ in endless.rejected] == [200 * len(piece)]


def test_of_a_record_with_too_many_keys_some_are_listed_and_the_rest_is_told() -> None:
    extras = tuple((f"Key{number}", "1") for number in range(detail.MAX_EXTRAS + 9_500))
    shown = detail.fields(replace(samples.detail(samples.event(1)), extras=extras), 80)
    assert text_of(shown[-1].line).strip() == "and 9,500 more, which are in the raw record"
    assert sum("Key" in text_of(item.line) for item in shown) == detail.MAX_EXTRAS


def test_of_a_record_that_is_too_long_the_start_is_shown_and_that_is_told() -> None:
    raw = json.dumps({"Event": "connect", "Pad": "x" * detail.RAW_LIMIT}).encode()
    shown = [
        text_of(item.line)
        for item in detail.story(replace(samples.detail(samples.event(1)), raw=raw), 80, None)
    ]
    assert " too long to be laid out: the start of its 64 KiB; Y copies it whole" in shown
    assert len(shown) < 100


def test_the_oldest_mark_makes_room_for_the_newest() -> None:
    kept_marks = marks.Marks()
    for number in range(marks.MOST + 1):
        kept_marks.toggle(Position(number, number))
    assert len(kept_marks) == marks.MOST
    assert Position(0, 0) not in kept_marks
    assert Position(marks.MOST, marks.MOST) in kept_marks


def test_the_oldest_expression_makes_room_for_the_newest() -> None:
    texts = entered.Entered()
    for number in range(entered.MOST + 5):
        texts.add(f"port={number}")
    assert texts.step(-entered.MOST - 5, "") == "port=5"
