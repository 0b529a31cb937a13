"""The real program and its backend on logs that are not JSON line by line."""

from __future__ import annotations

import asyncio
import csv
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from spectrum_tui.backends.base import EventDetail, Phase, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.sources.follow import FollowedFile
from tests.engine.rendering import Record, logpush, ndjson, one_line, pretty, table

RECORDS: list[Record] = [
    {
        "Event": "disconnect" if number % 2 else "connect",
        "Timestamp": f"2026-01-15T09:30:{number:02}Z",
        "Status": 444 if number % 4 == 1 else 200,
        "ClientIP": f"203.0.113.{number % 7}",
        "ClientTlsClientHelloServerName": f'a"{number},\nb',
        "OriginIP": "10.0.3.7",
        "OriginPort": 22,
        "OriginTcpRtt": 1_500_000,
        "IpFirewall": True,
        "Tag": f"t{number}",
    }
    for number in range(60)
]
CSV = table(",", csv.QUOTE_NONNUMERIC)(RECORDS)
TSV = table("\t", csv.QUOTE_ALL)(RECORDS)
HEADERLESS = CSV.partition(b"\n")[2]
FIELDS = ",".join([*list(RECORDS[0])[:-1], "-"])


def run(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the program to its end."""
    command = [sys.executable, "-m", "spectrum_tui", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, check=False)


def report(*arguments: str | Path, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a run that went well."""
    done = run("--report", "json", *arguments, data=data)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def figures(said: dict[str, Any]) -> dict[str, Any]:
    """Return what a report says about the events."""
    return {name: said[name] for name in ("totals", "event_types", "sides", "statuses", "clients", "origins")}


def written(folder: Path, name: str, data: bytes) -> Path:
    """Return a file with this content."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [CSV, TSV, logpush(RECORDS), one_line(RECORDS), pretty(RECORDS)],
    ids=["csv", "tsv", "logpush", "line", "pretty"],
)
def test_a_report_is_the_same_whatever_the_form(tmp_path: Path, data: bytes) -> None:
    expected = report(written(tmp_path, "events.log", ndjson(RECORDS)))
    said = report(written(tmp_path, "other.log", data))
    assert figures(said) == figures(expected)
    assert expected["totals"]["events"] == len(RECORDS)
    assert report(data=data)["totals"] == expected["totals"]


def test_columns_are_named_on_the_command_line() -> None:
    said = report("--fields", FIELDS.lower(), data=HEADERLESS)
    assert figures(said) == figures(report(data=ndjson(RECORDS)))


def test_without_their_names_it_is_said_what_to_add(tmp_path: Path) -> None:
    path = written(tmp_path, "events.csv", b"connect,0,203.0.113.9\n" * 3)
    for mode in (("--report", "json"), ("--export", "ndjson")):
        done = run(*mode, path)
        advice = f"spectrum-tui: {path}: looks like CSV without a header: add --fields ClientIP,Event,…\n"
        assert (done.returncode, done.stderr.decode()) == (0, advice)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("ClientIP,Evnt", "'Evnt' is no field of the dataset; did you mean Event?"),
        ("Event,,Status", "'' is no field of the dataset; write - for a column to skip"),
        ("Event,EVENT", "Event stands there twice; write - for a column to skip"),
    ],
)
def test_a_wrong_column_is_pointed_at(fields: str, said: str) -> None:
    done = run("--report", "json", "--fields", fields, "-")
    assert done.returncode == 2
    assert (
        done.stderr.decode()
        == f"spectrum-tui: Invalid value for '--fields': {said}; see spectrum-tui --help\n"
    )


def test_repeats_are_dropped_and_counted_when_asked(tmp_path: Path) -> None:
    once = written(tmp_path, "a.log", ndjson(RECORDS))
    again = written(tmp_path, "b.log", ndjson(RECORDS[20:]))
    said = report("--dedupe", once, again)
    assert figures(said) == figures(report(once))
    ingest = said["ingest"]
    assert (ingest["lines"], ingest["accepted"], ingest["duplicates"]) == (100, 60, 40)
    kept = report(once, again)["ingest"]
    assert (kept["accepted"], kept["duplicates"]) == (100, 0)


def test_an_export_holds_each_record_once_when_asked(tmp_path: Path) -> None:
    once = written(tmp_path, "a.log", ndjson(RECORDS))
    assert run("--export", "ndjson", "--dedupe", once, once).stdout == ndjson(RECORDS)


@pytest.mark.parametrize("data", [logpush(RECORDS), pretty(RECORDS)], ids=["logpush", "pretty"])
def test_records_of_a_batch_are_exported_a_line_each(data: bytes) -> None:
    lines = run("--export", "ndjson", "-", data=data).stdout.splitlines()
    assert list(map(json.loads, lines)) == RECORDS


def test_rows_are_exported_as_they_were_read_or_as_our_own_rows() -> None:
    assert run("--export", "ndjson", "-", data=CSV).stdout == HEADERLESS
    rows = run("--export", "csv", "-", data=CSV).stdout
    assert rows == run("--export", "csv", "-", data=ndjson(RECORDS)).stdout
    assert rows.count(b"203.0.113.") == len(RECORDS)


async def details(path: Path, view: View, wanted: Sequence[int]) -> list[EventDetail]:
    """Return some events of a file whole, by how many are newer."""
    source = FollowedFile(path, numbers=itertools.count(1), follow=False)
    backend = LocalBackend([source], retain=1 << 24, clock=time.time_ns)
    await backend.start()
    try:
        deadline = time.monotonic() + 20
        while (await backend.snapshot(view)).phase is not Phase.ENDED:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)
        rows = (await backend.page(view, size=100)).rows
        found = [await backend.event(rows[index].position) for index in wanted]
    finally:
        await backend.stop()
    return [each for each in found if each]


@pytest.mark.parametrize("data", [CSV, TSV], ids=["csv", "tsv"])
async def test_a_row_is_shown_with_all_its_fields(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, "events.csv", data)
    (newest,) = await details(path, View(window=None), [0])
    shown = {value.field.name: (value.raw, value.shown) for value in newest.fields if value.raw}
    assert shown["OriginTcpRtt"] == ("1500000", "1.5 ms")
    assert shown["Status"] == ("200", "200")
    assert shown["IpFirewall"] == ("true", "yes")
    assert shown["ClientTlsClientHelloServerName"][0] == 'a"59,\nb'
    assert newest.extras == (("Tag", '"t59"'),)
    assert newest.raw
    assert path.read_bytes()[newest.offset :].startswith(newest.raw)


async def test_rows_are_shown_under_the_header_above_them(tmp_path: Path) -> None:
    lines = b"Event,Status,ClientIP\nconnect,0,203.0.113.1\nClientIP,Event\n203.0.113.2,disconnect\n"
    path = written(tmp_path, "events.csv", lines + b'{"Event":"tlsError","ClientIP":"203.0.113.3"}\n')
    found = await details(path, View(window=None), [0, 1, 2])
    addresses = [value.raw for each in found for value in each.fields if value.field.name == "ClientIP"]
    assert addresses == ["203.0.113.3", "203.0.113.2", "203.0.113.1"]
