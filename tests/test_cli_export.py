"""Exports of real files, as a shell gets them."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.parser import parse
from tests import naive
from tests.naive_query import matches
from tests.naive_records import SECOND
from tests.program import SECONDS, environment, run, start
from tests.sample_log import END, NAMES, sample

FAULTS = 'side=origin or sni~"^=HYPER"'


@pytest.fixture(scope="module")
def data() -> bytes:
    return sample(1500)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> Path:
    """Return a file with the sample in it."""
    path = tmp_path_factory.mktemp("logs") / "events.log"
    path.write_bytes(data)
    return path


def exported(*arguments: object, home: Path) -> bytes:
    """Return what an export prints; it has to succeed without a word."""
    done = run("--export", *arguments, home=home)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def test_ndjson_is_every_event_byte_for_byte_in_order(log: Path, data: bytes, tmp_path: Path) -> None:
    lines = exported("ndjson", log, home=tmp_path).removesuffix(b"\n").split(b"\n")
    assert lines == [event.raw for event in naive.read(data).events]
    assert any(line.endswith(b"\r") for line in lines)
    assert any(b"\xff" in line for line in lines)


def test_ndjson_under_a_filter_is_what_matches(log: Path, data: bytes, tmp_path: Path) -> None:
    lines = exported("ndjson", "-f", FAULTS, log, home=tmp_path).removesuffix(b"\n").split(b"\n")
    wanted = [event.raw for event in naive.read(data).events if matches(parse(FAULTS), event.says)]
    assert sorted(lines) == sorted(wanted)
    assert 0 < len(lines) < 1500


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (("-w", "1m"), END - 60 * SECOND, END),
        (("--since", "2026-01-15T09:58:00Z"), END - 120 * SECOND - 1, END),
        (("--until", "2026-01-15T09:51:00Z"), 0, END - 540 * SECOND),
    ],
    ids=["a window", "since", "until"],
)
def test_an_export_keeps_to_its_time(
    log: Path, data: bytes, tmp_path: Path, arguments: tuple[str, ...], start: int, end: int
) -> None:
    lines = exported("ndjson", *arguments, log, home=tmp_path).removesuffix(b"\n").split(b"\n")
    assert lines == [event.raw for event in naive.read(data).events if start < event.time <= end]
    assert len(lines) > 20


def test_csv_has_every_field_and_no_formula(log: Path, data: bytes, tmp_path: Path) -> None:
    text = exported("csv", log, home=tmp_path).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    events = naive.read(data).events
    assert len(rows) == len(events)
    assert list(rows[0]) == [field.name for field in FIELDS]
    for row, event in zip(rows, events, strict=True):
        assert row["Event"].lower() == event.says["event"].lower() or event.says["event"] == "other"
        assert int(row["Status"]) == event.says["status"]
    names = {row["ClientTlsClientHelloServerName"] for row in rows}
    assert "'=HYPERLINK(1)" in names
    assert 'a,b"c' in names
    assert not any(cell[:1] in tuple("=+-@\t\r") for row in rows for cell in row.values() if cell)
    assert len(NAMES) <= len(names)


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(data * 20)
    for form in ("ndjson", "csv"):
        process = start("--export", form, path, home=tmp_path, stdout=-1, stderr=-1)
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert (process.wait(SECONDS), said) == (141, b"")


def test_the_demo_can_be_exported_and_read_again(tmp_path: Path) -> None:
    lines = exported("ndjson", "--demo", 2000, "--for", "2s", home=tmp_path).removesuffix(b"\n").split(b"\n")
    assert len(lines) > 3000
    log = naive.read(b"\n".join(lines[::20]))
    assert (len(log.events), log.rejected) == (len(lines[::20]), [])
    assert all(len(json.loads(line)) == 31 for line in lines)
    assert {event.says["event"] for event in log.events} >= {"connect", "disconnect"}
    again = run("--export", "ndjson", home=tmp_path, data=b"\n".join(lines) + b"\n")
    assert again.stdout == b"\n".join(lines) + b"\n"


def test_a_source_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("--export", "ndjson", tmp_path / "missing.log", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)


def test_one_source_that_fails_does_not_take_the_others_with_it(
    log: Path, data: bytes, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.log"
    done = run("--export", "ndjson", log, missing, home=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert str(missing).encode() in done.stderr
    assert done.stdout.count(b"\n") == len(naive.read(data).events)


def test_a_window_ends_at_the_last_time_that_can_be(tmp_path: Path) -> None:
    told = [
        b'{"Event":"connect","Timestamp":%d}' % ((END - age * SECOND) // SECOND)
        for age in (100, 50, 10, 0, -(10**9))
    ]
    untimed = b'{"Event":"connect"}'
    data = b"\n".join((*told[:2], untimed, *told[2:])) + b"\n"
    done = run("--export", "ndjson", "-w", "1m", home=tmp_path, data=data)
    assert done.stdout.splitlines() == told[1:4]


def test_an_export_that_follows_is_not_held_back(tmp_path: Path, data: bytes) -> None:
    fifo = tmp_path / "events.fifo"
    os.mkfifo(fifo)
    process = start("--export", "ndjson", "--follow", fifo, home=tmp_path, stdout=-1, stderr=-1)
    assert process.stdout
    first, second = naive.read(data).events[:2]
    with fifo.open("wb", buffering=0) as writer:
        for event in (first, second):
            writer.write(event.raw + b"\n")
            assert process.stdout.readline() == event.raw + b"\n"
        process.terminate()
        assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0


def test_a_fifo_is_read_to_its_end(tmp_path: Path, data: bytes) -> None:
    fifo = tmp_path / "events.fifo"
    os.mkfifo(fifo)
    process = start("--export", "ndjson", fifo, home=tmp_path, stdout=-1, stderr=-1)
    with fifo.open("wb") as writer:
        writer.write(data)
    printed, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (0, b"")
    assert printed.count(b"\n") == len(naive.read(data).events)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_hangs_in_a_full_pipe_can_be_ended(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "events.log").write_bytes(sample(2000))
    command = (sys.executable, "-m", "spectrum_tui", "--export", "csv", "events.log")
    end, begin = os.pipe()
    fcntl.fcntl(begin, fcntl.F_SETPIPE_SZ, 4096)
    with subprocess.Popen(command, stdout=begin, cwd=tmp_path, env=environment(tmp_path)) as program:
        os.close(begin)
        select.select([end], [], [])
        program.send_signal(number)
        assert program.wait(20) == -number
    os.close(end)
