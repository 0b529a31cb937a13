"""Pictures of the nights when little is as it should be: each state has its own words and keeps its shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from spectrum_tui.backends.base import Ingest, Phase, Snapshot, SourceStatus, Totals, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.evidence import Evidence
from spectrum_tui.model.parser import parse
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.ui.app import SpectrumApp
from tests.snapshots.test_look import Compare, keys
from tests.ui import samples
from tests.ui.drive import IDLE, frame, press, program
from tests.ui.samples import NOW
from tests.ui.scripted import ScriptedBackend

SMALL, USUAL, WIDE = (80, 24), (120, 40), (200, 50)
Record = dict[str, Any]
HOSTILE = (
    "\x1b]0;owned\x07\x1b[31m\u202eevil\u200b[/b]{0}%s`id`$(id)=cmd|' /C calc'!A1 "
    "日本語👩\u200d👩\u200d👧é\u0301\u0301\u0301 [link=file:///etc/passwd]x"
)
LONG = "a-very-long-name-of-something-" * 12


def at(*sizes: tuple[int, int]) -> pytest.MarkDecorator:
    """Have a test run at these sizes."""
    return pytest.mark.parametrize("size", sizes, ids=lambda size: f"{size[0]}x{size[1]}")


def record(number: int) -> Record:
    """Return the end of a connection; higher numbers are older."""
    return {
        "Timestamp": NOW - number * SECOND // 4,
        "ConnectTimestamp": NOW - number * SECOND // 4 - 30 * SECOND,
        "DisconnectTimestamp": NOW - number * SECOND // 4,
        "Event": ("disconnect", "disconnect", "originError")[number % 3],
        "Status": (200, 499, 522)[number % 3],
        "Application": "1d4a0c3b7f5e4e0d9a60c2f1b8e35a77",
        "ClientIP": f"198.51.100.{number % 40}",
        "ClientPort": 50_000 + number,
        "ClientCountry": "de",
        "ClientAsn": 64_500,
        "ColoCode": "FRA",
        "OriginIP": f"10.0.3.{number % 5}",
        "OriginPort": 22,
        "OriginProto": "tcp",
        "ClientTlsClientHelloServerName": "ssh.example.net",
        "ClientBytes": 4_000 * number,
        "OriginBytes": 90_000 * number,
        "OriginTcpRtt": 31_000_000,
    }


def reading(folder: Path, records: Iterable[Record]) -> SpectrumApp:
    """Return a program that has a real log to read, at a time that stands still."""
    log = folder / "events.log"
    log.write_bytes(b"".join(json.dumps(each).encode() + b"\n" for each in records))
    source = FollowedFile(log, numbers=count(1), follow=False)
    backend = LocalBackend([source], retain=None, clock=lambda: NOW)
    return SpectrumApp(
        backend,
        View(),
        title="events.log",
        parse=parse,
        evidence=Evidence(backend, top=20),
        refresh=IDLE,
        clock=lambda: NOW,
    )


def read(*names: str) -> Callable[[Pilot[int]], object]:
    """Return what waits until the log is read, and then presses keys."""

    async def run(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, SpectrumApp)
        await pilot.app.dashboard.loaded.wait()
        await frame(pilot)
        await press(pilot, *names)

    return run


def status(name: str = "events.log", error: str = "", **more: Any) -> SourceStatus:
    """Return how a source is doing that has given nothing yet."""
    return replace(SourceStatus(name, 0, 0, 0, None, False, error), **more)


def answering(snapshot: Snapshot) -> SpectrumApp:
    """Return a program that gets one answer, and no events when that has none."""
    return program(ScriptedBackend(snapshot, samples.EVENTS if snapshot.totals.events else ()))


WAITING = {
    "empty": (status(error="empty so far"),),
    "missing": (status("nowhere.log", "does not exist yet"),),
    "denied": (status("secret.log", "Permission denied"),),
    "folder": (status("logs", size=None, files=0),),
    "many": tuple(status(f"host-{number:02}.log") for number in range(50)),
}


@pytest.mark.parametrize("sources", WAITING.values(), ids=WAITING)
def test_nothing_has_come(snap_compare: Compare, sources: tuple[SourceStatus, ...]) -> None:
    waiting = Snapshot(View(), phase=Phase.WAITING, ingest=Ingest(sources=sources))
    assert snap_compare(answering(waiting), terminal_size=SMALL, run_before=keys("1"))


@at(SMALL, USUAL)
def test_only_rejected_lines(snap_compare: Compare, size: tuple[int, int]) -> None:
    ingest = Ingest(lines=57, rejected=57, reason="not JSON", sources=(status(last_read=NOW),))
    unread = Snapshot(View(), phase=Phase.LIVE, ingest=ingest)
    assert snap_compare(answering(unread), terminal_size=size, run_before=keys("1"))


@at(SMALL, USUAL)
def test_one_event(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    assert snap_compare(reading(tmp_path, [record(0)]), terminal_size=size, run_before=read("3"))


@at(USUAL, WIDE)
def test_everything_fails_in_one_place(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    one = record(2)
    faults = [one | {"Timestamp": NOW - at * SECOND // 2} for at in range(400)]
    assert snap_compare(reading(tmp_path, faults), terminal_size=size, run_before=read("3"))


def silent(**changes: Any) -> Snapshot:
    """Return an answer after three minutes without a byte."""
    return replace(samples.snapshot(), phase=Phase.SILENT, silence=192 * SECOND, **changes)


def test_a_source_fell_silent(snap_compare: Compare) -> None:
    assert snap_compare(answering(silent()), terminal_size=SMALL, run_before=keys("3"))


@at(SMALL, USUAL)
def test_a_silent_source_has_drained(snap_compare: Compare, size: tuple[int, int]) -> None:
    drained = silent(
        totals=Totals(), event_types=(), clients=(), clients_size=0, origins=(), breakdown=(), sides=()
    )
    assert snap_compare(answering(drained), terminal_size=size, run_before=keys("3"))


def test_no_connects(snap_compare: Compare, tmp_path: Path) -> None:
    app = reading(tmp_path, map(record, range(200)))
    assert snap_compare(app, terminal_size=USUAL, run_before=read("3"))


SENT = ("Timestamp", "Event", "Application")


@at(SMALL, USUAL, WIDE)
def test_a_job_that_sends_little(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    app = reading(tmp_path, ({name: record(at)[name] for name in SENT} for at in range(200)))
    assert snap_compare(app, terminal_size=size, run_before=read("2"))


def test_an_event_of_a_job_that_sends_little(snap_compare: Compare, tmp_path: Path) -> None:
    app = reading(tmp_path, ({name: record(at)[name] for name in SENT} for at in range(3)))
    assert snap_compare(app, terminal_size=USUAL, run_before=read("5", "enter"))


def test_a_job_without_times(snap_compare: Compare, tmp_path: Path) -> None:
    records = (
        {name: value for name, value in record(at).items() if "Timestamp" not in name} for at in range(200)
    )
    assert snap_compare(reading(tmp_path, records), terminal_size=USUAL, run_before=read("3"))


def poisoned(number: int, text: str) -> Record:
    """Return a record with all its text from a stranger, addresses too."""
    kept = ("Timestamp", "Event", "Status", "ConnectTimestamp", "DisconnectTimestamp")
    return {
        name: value if name in kept or not isinstance(value, str) else f"{text}{number % 9}"
        for name, value in record(number).items()
    }


@at(SMALL, USUAL, WIDE)
def test_hostile_values(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    app = reading(tmp_path, (poisoned(at, HOSTILE) for at in range(200)))
    assert snap_compare(app, terminal_size=size, run_before=read("5"))


def test_an_event_of_hostile_values(snap_compare: Compare, tmp_path: Path) -> None:
    app = reading(tmp_path, (poisoned(at, HOSTILE) for at in range(3)))
    assert snap_compare(app, terminal_size=USUAL, run_before=read("5", "enter"))


@at(SMALL, WIDE)
def test_very_long_names(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    app = reading(tmp_path, (poisoned(at, LONG) for at in range(200)))
    assert snap_compare(app, terminal_size=size, run_before=read("3"))


TRILLION = 10**12


def huge() -> Snapshot:
    """Return an answer with counts that are far too long for their columns."""
    full = samples.snapshot()
    sides = tuple((side, number * TRILLION // 1000) for side, number in full.sides)
    totals = replace(
        full.totals,
        events=9 * TRILLION,
        finished=4 * TRILLION,
        origin_faults=TRILLION,
        open_connections=TRILLION,
        per_second=TRILLION / 300,
    )
    return replace(
        full,
        totals=totals,
        sides=sides,
        ingest=replace(
            full.ingest, late=TRILLION, rejected=TRILLION, evicted=TRILLION, accepted=9 * TRILLION
        ),
        event_types=tuple(
            replace(row, count=TRILLION, per_second=TRILLION / 300) for row in full.event_types
        ),
        clients=tuple(
            replace(row, count=TRILLION, failures=TRILLION, client_bytes=TRILLION * 1000)
            for row in full.clients
        ),
        clients_size=TRILLION,
        origins=tuple(replace(row, finished=TRILLION, origin_faults=TRILLION // 3) for row in full.origins),
        breakdown=tuple(replace(row, count=TRILLION) for row in full.breakdown),
    )


@at(SMALL, USUAL, WIDE)
def test_counts_of_a_trillion(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(answering(huge()), terminal_size=size, run_before=keys("2"))


def test_nothing_a_second(snap_compare: Compare) -> None:
    full = samples.snapshot()
    still = replace(
        full,
        totals=replace(full.totals, per_second=0.0),
        event_types=tuple(replace(row, per_second=0.0, trend=()) for row in full.event_types),
    )
    assert snap_compare(answering(still), terminal_size=WIDE, run_before=keys("1"))


@at(SMALL)
def test_a_scope_without_events(snap_compare: Compare, size: tuple[int, int]) -> None:
    backend = ScriptedBackend(
        replace(
            samples.snapshot(),
            clients=(),
            origins=(),
            breakdown=(),
            totals=Totals(),
            event_types=(),
            sides=(),
        ),
        (),
    )
    typed = keys("slash", *"client=203.0.113.7", "enter")
    assert snap_compare(program(backend), terminal_size=size, run_before=typed)


def test_a_mistake_in_a_filter(snap_compare: Compare) -> None:
    assert snap_compare(program(), terminal_size=SMALL, run_before=keys("slash", *"stats>=500"))


def test_sources_fail(snap_compare: Compare) -> None:
    full = samples.snapshot()
    broken = tuple(status(f"host-{at:02}.log", "Permission denied" * (at % 7 == 3)) for at in range(50))
    failing = replace(full, ingest=replace(full.ingest, sources=broken))
    assert snap_compare(answering(failing), terminal_size=USUAL, run_before=keys("3"))


def test_fifty_sources(snap_compare: Compare) -> None:
    full = samples.snapshot()
    broken = tuple(
        status(
            f"hosts/host-{at:02}/events.log",
            "Permission denied" * (at % 7 == 3),
            position=at << 20,
            size=50 << 20,
        )
        for at in range(50)
    )
    failing = replace(full, ingest=replace(full.ingest, sources=broken))
    assert snap_compare(answering(failing), terminal_size=USUAL, run_before=keys("S", "j"))


def test_all_but_the_newest_was_evicted(snap_compare: Compare) -> None:
    full = samples.snapshot(View(window=None))
    gone = replace(full, ingest=replace(full.ingest, evicted=811_000))
    backend = ScriptedBackend(gone, samples.EVENTS[-3:])
    assert snap_compare(program(backend, view=View(window=None)), terminal_size=USUAL, run_before=keys("5"))
