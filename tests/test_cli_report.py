"""Reports of real files, as a shell gets them."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import re
import signal
import sys
import termios
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from spectrum_tui.model.parser import parse
from tests import naive
from tests.naive_query import matches
from tests.naive_records import SECOND, moment
from tests.program import SECONDS, report, run, start
from tests.sample_log import END, sample
from tests.sources.reading import wait_until

KEYS = {
    "view": "filter window start end",
    "ingest": "lines accepted rejected ignored repaired duplicates late evicted bytes anonymized sources "
    "rotations lag_seconds",
    "totals": "events finished origin_faults origin_error_rate client_bytes origin_bytes clients origins "
    "open_connections",
    "event_types": "key count share per_second",
    "sides": "key count",
    "statuses": "key count side meaning",
    "clients": "key count failures client_bytes origin_bytes country asn",
    "origins": "key finished origin_faults error_rate statuses rtt_p50_ms rtt_p95_ms",
}
"""The keys of schema 1, table by table."""
SINCE, UNTIL = "2026-01-15T09:52:00Z", "2026-01-15T09:57:30Z"
FROM, TO = END - 480 * SECOND - 1, END - 150 * SECOND
FAULTS = "side=origin or bytes>100KiB"
VIEWS: dict[str, tuple[tuple[str, ...], str, int, int]] = {
    "everything": ((), "", 0, END),
    "a window": (("-w", "5m"), "", END - 300 * SECOND, END),
    "a scope": (("-f", FAULTS), FAULTS, 0, END),
    "a time": (("--since", SINCE, "--until", UNTIL), "", FROM, TO),
    "since": (("--since", SINCE), "", FROM, END),
    "until": (("--until", UNTIL, "-f", "event=disconnect"), "event=disconnect", 0, TO),
}
PROMETHEUS = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*)\})? (\S+)')


@pytest.fixture(scope="module")
def data() -> bytes:
    return sample()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> Path:
    """Return a file with the sample in it."""
    path = tmp_path_factory.mktemp("logs") / "events.log"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", VIEWS)
def test_the_figures_are_those_of_a_second_opinion(log: Path, data: bytes, tmp_path: Path, name: str) -> None:
    arguments, scope, after, until = VIEWS[name]
    found = report(*arguments, "--top", 0, log, home=tmp_path)
    everything = naive.read(data)
    events = [
        event
        for event in everything.events
        if after < event.time <= until and (not scope or matches(parse(scope), event.says))
    ]
    second = naive.report(events, everything.events)
    del second["totals"]["open_connections"]
    second["event_types"] = [{**row, "per_second": None} for row in second["event_types"]]
    found["event_types"] = [{**row, "per_second": None} for row in found["event_types"]]
    assert naive.same(found, second)
    assert {name: found["ingest"][name] for name in everything.ingest} == everything.ingest


def test_the_keys_are_those_of_the_schema(log: Path, tmp_path: Path, data: bytes) -> None:
    found = report(log, home=tmp_path)
    assert list(found) == ["schema", "generated_at", *KEYS]
    assert found["schema"] == 1
    for table, keys in KEYS.items():
        for row in found[table] if isinstance(found[table], list) else [found[table]]:
            assert list(row) == keys.split(), table
    events = naive.read(data).events
    view = found["view"]
    assert (view["filter"], view["window"], view["end"]) == (None, "all", "2026-01-15T10:00:00.000000000Z")
    assert moment(view["start"]) == min(event.time for event in events)
    assert found["totals"]["open_connections"] == naive.open_connections(events)
    rates = [row["per_second"] for row in naive.event_types(events)]
    assert [row["per_second"] for row in found["event_types"]] == pytest.approx(rates)
    assert found["ingest"]["bytes"] == len(data)
    assert found["ingest"]["sources"][0]["name"] == str(log)


def test_standard_input_is_read_when_nothing_is_named(data: bytes, tmp_path: Path, log: Path) -> None:
    for arguments in ((), ("-",)):
        found = report(*arguments, home=tmp_path, data=data)
        assert found["totals"]["events"] == len(naive.read(data).events)
    both = report("-", log, home=tmp_path, data=data)
    assert both["totals"]["events"] == 2 * found["totals"]["events"]


def test_nothing_read_is_a_report_too(tmp_path: Path) -> None:
    found = report(home=tmp_path)
    assert found["totals"]["events"] == found["ingest"]["lines"] == 0
    assert (
        found["totals"]["origin_error_rate"] is found["view"]["end"] is found["ingest"]["lag_seconds"] is None
    )
    for form in ("markdown", "prometheus"):
        assert run("--report", form, home=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("beside", "said"),
    [(b"", ""), (b"nothing\n", "the only line was rejected"), (b"no\nlog\n", "all 2 lines were rejected")],
)
def test_a_damaged_archive_is_no_line_that_was_rejected(tmp_path: Path, beside: bytes, said: str) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "torn.log.gz").write_bytes(gzip.compress(b"some of the events" * 99)[:11])
    (tmp_path / "logs" / "other.log").write_bytes(beside)
    done = run("--report", "json", tmp_path / "logs", home=tmp_path)
    assert done.returncode == 1
    words = done.stderr.decode()
    assert "torn.log.gz" in words
    assert said in words
    assert ("rejected" in words) == bool(said)


def test_tables_have_as_many_rows_as_asked_for(log: Path, tmp_path: Path) -> None:
    whole, short = (report("--top", top, log, home=tmp_path) for top in (0, 2))
    for table in ("statuses", "clients", "origins"):
        assert short[table] == whole[table][:2]
    assert short["totals"] == whole["totals"]
    assert len(whole["statuses"]) > 2


def test_markdown_has_the_same_figures(log: Path, tmp_path: Path) -> None:
    found = report(log, home=tmp_path)
    done = run("--report", "markdown", log, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    for header, rule in pairwise(lines):
        if set(rule) == {"|", "-"}:
            assert header.count("|") == rule.count("|")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    clients = [row for row in rows if len(row) == 6 and row[0] != "client" and "/" not in row[2]]
    assert [[row[0], row[3].replace(",", "")] for row in clients] == [
        [row["key"], str(row["count"])] for row in found["clients"]
    ]
    totals = found["totals"]
    assert f"({totals['origin_faults']} of {totals['finished']} finished" in done.stdout.decode()


def test_prometheus_can_read_its_format(log: Path, tmp_path: Path) -> None:
    found = report(log, home=tmp_path)
    done = run("--report", "prometheus", log, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    samples: dict[tuple[str, str], float] = {}
    for line in done.stdout.decode().splitlines():
        if not line.startswith("#"):
            match = PROMETHEUS.fullmatch(line)
            assert match, line
            samples[match[1], match[2] or ""] = float(match[3])
    assert samples["spectrum_events", ""] == found["totals"]["events"]
    assert samples["spectrum_origin_faults", ""] == found["totals"]["origin_faults"]
    assert samples["spectrum_ingest_rejected", ""] == found["ingest"]["rejected"]
    for row in found["clients"]:
        assert samples["spectrum_client_events", f'client="{row["key"]}"'] == row["count"]


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("origin_error_rate>5%", 3),
        ("origin_error_rate > 99%", 0),
        ("events>=1", 3),
        ("client_bytes>1TiB", 0),
        ("finished<1", 0),
        ("origin_error_rate>5% by origin", 3),
        ("origin_error_rate>99% by origin", 0),
        ("failures>3 by country where side=client", 3),
        ("events>0 where port=1", 0),
    ],
)
def test_a_limit_that_is_exceeded_is_an_exit_code(log: Path, tmp_path: Path, limit: str, code: int) -> None:
    done = run("--report", "json", "--fail-over", limit, log, home=tmp_path)
    assert (done.returncode, done.stderr) == (code, b"")
    assert json.loads(done.stdout)["totals"]["events"]


def test_a_rate_of_nothing_exceeds_no_limit(tmp_path: Path) -> None:
    done = run("--report", "json", "--fail-over", "origin_error_rate>=0%", home=tmp_path)
    assert done.returncode == 0


def test_a_source_that_cannot_be_read_is_told_in_one_line(log: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.log"
    done = run("--report", "json", missing, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)
    assert str(missing) in done.stderr.decode()


def test_one_source_that_fails_does_not_take_the_others_with_it(log: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.log"
    done = run("--report", "json", log, missing, home=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert str(missing) in done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["totals"] == report(log, home=tmp_path)["totals"]
    assert [bool(source["error"]) for source in found["ingest"]["sources"]] == [False, True]


def unread(writer: BinaryIO) -> int:
    """Return how many bytes of a FIFO nobody has read yet."""
    answer = fcntl.ioctl(writer, termios.FIONREAD, bytes(4))
    return int.from_bytes(answer, sys.byteorder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_report_that_follows(tmp_path: Path, data: bytes, number: signal.Signals) -> None:
    fifo = tmp_path / "events.fifo"
    os.mkfifo(fifo)
    process = start("--report", "json", "--follow", fifo, home=tmp_path, stdout=-1, stderr=-1)
    with fifo.open("wb") as writer:
        writer.write(data)
        writer.flush()
        wait_until(lambda: not unread(writer))
        process.send_signal(number)
        printed, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (0, b"")
    found: dict[str, Any] = json.loads(printed)
    assert found["totals"]["events"] == len(naive.read(data).events)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_breaks_off_a_report_that_does_not_follow(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = start("--report", "json", home=tmp_path, stdin=-1, stdout=-1, stderr=-1)
    assert process.stdin
    process.stdin.write(sample(10))
    process.stdin.flush()
    wait_until(lambda: not unread(process.stdin))  # type: ignore[arg-type]
    process.send_signal(number)
    process.wait(SECONDS)
    assert process.stdout
    assert process.stderr
    assert (process.returncode, process.stdout.read(), process.stderr.read()) == (code, b"", b"")
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


def test_a_report_of_an_endless_source_ends_in_time(tmp_path: Path) -> None:
    found = report("--demo", 500, "--for", "1s", "--top", 3, home=tmp_path)
    assert found["totals"]["events"] > 400
    assert len(found["clients"]) == 3


def test_a_limit_that_nobody_can_judge_is_told_of(tmp_path: Path) -> None:
    rule = ("--report", "json", "--fail-over", "origin_error_rate>5%")
    without = run(*rule, home=tmp_path, data=b'{"Event":"disconnect"}\n')
    assert "does not send Status" in without.stderr.decode()
    assert run(*rule, home=tmp_path, data=b'{"Event":"disconnect","Status":200}\n').stderr == b""
    other = ("--report", "json", "--fail-over", "events>=2")
    assert run(*other, home=tmp_path, data=b'{"Event":"disconnect"}\n').stderr == b""
