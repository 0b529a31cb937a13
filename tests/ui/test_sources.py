"""The sources screen."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import Ingest, Snapshot, SourceStatus, View
from spectrum_tui.model.units import SECOND
from spectrum_tui.ui.format.sources import items
from spectrum_tui.ui.screens.lists import SourcesScreen
from tests.ui import samples
from tests.ui.drive import frame, press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend

NOW = 1_768_485_600 * SECOND
READ = SourceStatus("events.log", 3 << 20, 4 << 20, 2, NOW - 41 * SECOND, False, "")


def lines(*sources: SourceStatus) -> list[str]:
    snapshot = Snapshot(View(), now=NOW, ingest=Ingest(sources=sources))
    return ["".join(text for text, _ in item.line) for item in items(snapshot, 100)]


def test_a_source_that_is_read_says_how_far() -> None:
    assert lines(READ) == [
        " reading  events.log",
        "          3.0 MiB of 4.0 MiB read · 2 rotations · last bytes 41 s ago",
    ]


def test_a_failing_source_says_why_and_cannot_write_to_the_terminal() -> None:
    failing = replace(READ, name="b\x1b]0;x\x07.log", error="permission denied", polling=True, files=3)
    name, figures, error = lines(failing)
    assert name.startswith(" failing  b␛]0;x␇.log")
    assert "3 files" in figures
    assert "polling" in figures
    assert error.strip() == "permission denied"


def test_what_fails_comes_first() -> None:
    failing = replace(READ, name="b.log", error="permission denied")
    assert lines(READ, failing)[0].startswith(" failing  b.log")


def test_ended_and_waiting_are_told_apart() -> None:
    assert lines(replace(READ, ended=True))[0].startswith(" ended")
    assert lines(replace(READ, last_read=None, size=None))[0].startswith(" waiting")


async def test_s_opens_it_and_escape_closes_it() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "S")
        assert isinstance(app.screen, SourcesScreen)
        assert "Sources" in screen_text(app)
        await press(pilot, "escape")
        assert not isinstance(app.screen, SourcesScreen)


async def test_it_goes_on_while_it_is_looked_at() -> None:
    backend = ScriptedBackend(with_source(READ))
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "S")
        assert "2 rotations" in screen_text(app)
        backend.now = with_source(replace(READ, rotations=3))
        await frame(pilot)
        assert "3 rotations" in screen_text(app)


def with_source(source: SourceStatus) -> Snapshot:
    """Return the sample read from one source."""
    sample = samples.snapshot()
    return replace(sample, ingest=replace(sample.ingest, sources=(source,)))
