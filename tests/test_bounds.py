"""`--since` and `--until` find in a part of a file what a filter finds in all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from spectrum_tui.backends.moments import event_time
from spectrum_tui.sources.demo import events
from spectrum_tui.sources.seek import SLACK
from tests.naive_records import SECOND
from tests.program import report, run

START = 1_768_471_200 * SECOND
"""2026-01-15T10:00:00Z."""
LENGTH = 4000 * SECOND
TABLES = ("totals", "event_types", "sides", "statuses", "clients", "origins")
Bounds = tuple[int | None, int | None]


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Return an hour of events, none more than `SLACK` older than one before it."""
    random = Random(1)
    found = b"".join(events(20_000, seed=3, start=START, rate=5)).splitlines(keepends=True)
    return sorted(found, key=lambda line: (event_time(line) or 0) + random.randrange(SLACK))


@pytest.fixture(scope="module")
def log(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log that is in order but for some disorder."""
    path = tmp_path_factory.mktemp("logs") / "events.log"
    path.write_bytes(b"".join(lines))
    return path


def stamp(time: int) -> str:
    """Return a whole second as RFC 3339."""
    return datetime.fromtimestamp(time // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def options(bounds: Bounds) -> list[str]:
    """Return bounds as options."""
    named = zip(("--since", "--until"), bounds, strict=True)
    return [text for name, time in named if time is not None for text in (name, stamp(time))]


def expression(bounds: Bounds) -> str:
    """Return bounds as a filter."""
    named = zip((">=", "<="), bounds, strict=True)
    return " ".join(f'time{sign}"{stamp(time)}"' for sign, time in named if time is not None)


def counted(found: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of a report, but for what takes the whole past, and for rates over its length."""
    for row in (*found["event_types"], found["totals"]):
        row.pop("per_second", None)
        row.pop("open_connections", None)
    return {name: found[name] for name in TABLES}


each_bounds = pytest.mark.parametrize(
    "bounds",
    [
        (START + LENGTH // 2, START + LENGTH // 2 + 300 * SECOND),
        (START + LENGTH - 200 * SECOND, None),
        (None, START + 200 * SECOND),
        (START + LENGTH * 2, None),
    ],
    ids=["middle", "end", "beginning", "beyond"],
)


@each_bounds
def test_a_report_within_bounds_equals_a_filtered_one(log: Path, tmp_path: Path, bounds: Bounds) -> None:
    sought = report("--top", 0, *options(bounds), log, home=tmp_path)
    filtered = report("--top", 0, "-f", expression(bounds), log, home=tmp_path)
    assert counted(sought) == counted(filtered)
    assert (sought["totals"]["events"] > 0) is (bounds[0] is None or bounds[0] < START + LENGTH)
    assert sought["ingest"]["bytes"] < filtered["ingest"]["bytes"] / 3


def test_an_export_within_bounds_equals_a_filtered_one(log: Path, tmp_path: Path) -> None:
    bounds = (START + LENGTH // 3, START + LENGTH // 3 + 200 * SECOND)
    sought = run("--export", "ndjson", *options(bounds), log, home=tmp_path)
    filtered = run("--export", "ndjson", "-f", expression(bounds), log, home=tmp_path)
    assert sought.stdout == filtered.stdout
    assert sought.stdout.count(b"\n") > 500


def test_in_a_file_out_of_order_everything_is_looked_at(lines: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "joined.log"
    half = len(lines) // 2
    path.write_bytes(b"".join(lines[half:] + lines[:half]))
    bounds = (START + LENGTH // 4, START + LENGTH // 4 * 3)
    sought = report("--top", 0, *options(bounds), path, home=tmp_path)
    assert counted(sought) == counted(report("--top", 0, "-f", expression(bounds), path, home=tmp_path))
    assert sought["ingest"]["bytes"] == path.stat().st_size


def test_bounds_in_the_wrong_order_are_refused(log: Path, tmp_path: Path) -> None:
    done = run(
        "--report", "json", "--since", stamp(START + SECOND), "--until", stamp(START), log, home=tmp_path
    )
    assert done.returncode == 2
    assert (
        b"--since 2026-01-15T10:00:01Z is later than --until 2026-01-15T10:00:00Z; swap them" in done.stderr
    )
