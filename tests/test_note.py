"""The Markdown note: what a ticket has to say about an incident."""

from __future__ import annotations

import re
from dataclasses import replace

from spectrum_tui.backends.base import Ingest, Snapshot, Timeline, View
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.spark import BLOCKS
from spectrum_tui.model.statuses import SIDES, Side
from spectrum_tui.model.times import SECOND
from spectrum_tui.note import COLUMNS, to_markdown
from tests.test_report import snapshot
from tests.ui.samples import CHANGES

BEGIN = 1_768_485_600 * SECOND
"""2026-01-15T14:00:00Z."""


def column(total: int, origin: int = 0) -> tuple[int, ...]:
    """Return one column of a timeline."""
    counts = dict.fromkeys(SIDES, 0) | {Side.NONE: total - origin, Side.ORIGIN: origin}
    return tuple(counts.values())


def charted(*columns: tuple[int, ...]) -> list[str]:
    """Return the lines of the chart of a note."""
    text = to_markdown(snapshot(timeline=Timeline(BEGIN, SECOND, columns)))
    return text.split("```\n")[1].splitlines()


def test_the_worst_side_comes_first_with_its_share_of_the_faults() -> None:
    sides = ((Side.NONE, 60), (Side.ORIGIN, 30), (Side.CLIENT, 10), (Side.UNKNOWN, 5))
    assert "Whose fault: origin 75 % (30), client 25 % (10)**" in to_markdown(snapshot(sides=sides))
    assert "no faults" in to_markdown(snapshot(sides=((Side.NONE, 60),)))


def test_the_timeline_tells_when_it_was_worst() -> None:
    lines = charted(*[column(10)] * 20, column(40, 30), *[column(10, 1)] * 9)
    assert lines[0].split() == ["2026-01-15T14:00:00Z", "2026-01-15T14:00:30Z"]
    assert lines[1].endswith("at most 40 at 14:00:20")
    assert lines[2].startswith("origin")
    assert lines[2].endswith("at most 30 at 14:00:20")
    assert lines[2][8 + 20] == BLOCKS[-1]
    assert len(lines) == 4


def test_a_long_timeline_is_folded_into_what_a_ticket_shows() -> None:
    lines = charted(*[column(1)] * 1001, column(1, 1))
    bars = re.fullmatch(r"all +([▁-█]+)  at most 17 at .*", lines[1])
    assert bars
    assert len(bars[1]) <= COLUMNS
    assert "a column is 17s" in lines[-1]
    assert max(map(len, lines)) < 100


def test_without_events_there_is_no_timeline() -> None:
    assert "```" not in to_markdown(Snapshot(View(window=None)))
    assert "```" not in to_markdown(snapshot(timeline=Timeline(BEGIN, SECOND, (column(0),))))


def test_it_says_what_the_figures_can_be_trusted_for() -> None:
    doubtful = Ingest(lines=9, rejected=1, repaired=2, late=3, evicted=4, unloaded=2048, anonymized=True)
    text = to_markdown(replace(snapshot(), ingest=doubtful))
    assert "- Trust: 9 lines read: 1 rejected, 2 repaired, 3 late, 4 evicted, 2.0 KiB not read\n" in text
    assert "- Client addresses are pseudonyms\n" in text
    assert "pseudonyms" not in to_markdown(snapshot())


def test_what_changed_is_told_without_its_echoes() -> None:
    text = to_markdown(snapshot(), CHANGES)
    assert "2026-01-15T13:55:00Z to 2026-01-15T14:00:00Z against 2026-01-15T13:50:00Z to" in text
    assert "- origin 10.0.3.7:22/tcp: ↑ ×206, 2 → 411 faults, 0.2 % → 32.1 %" in text
    assert "application 6d3c" not in text
    assert "\x1b" not in text
    assert "Nothing stands out." in to_markdown(snapshot(), replace(CHANGES, rows=()))
    assert "What changed" not in to_markdown(snapshot(), replace(CHANGES, before=None))


def test_a_note_from_the_midst_of_loading_says_so() -> None:
    text = to_markdown(replace(snapshot(), progress=0.431))
    assert "; 43% of the logs were read by then\n" in text


def test_what_changed_goes_by_its_label() -> None:
    labels = Labels.of({}, {"10.0.3.7:22/tcp": "bastion_1"})
    text = to_markdown(snapshot(labels=labels), CHANGES)
    assert "\n- origin bastion\\_1 10.0.3.7:22/tcp: ↑" in text


def test_what_a_job_does_not_send_is_not_made_up() -> None:
    assert "Whose fault: unknown, for there are no events" in to_markdown(Snapshot(View(window=None)))
    note = to_markdown(snapshot(missing=frozenset({"Status"})))
    assert "Whose fault: unknown, for the job does not send Status" in note
    assert "Origin errors unknown" in note
    assert "no connect seen" in note
    seen = replace(snapshot().ingest, connects_seen=True)
    assert "about 0 connections open" in to_markdown(snapshot(ingest=seen))
