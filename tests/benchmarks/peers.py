"""The same three tables from the same file by the tools that people use instead, with the same numbers.

The tables are events by type, by client and by status. A tool that is not installed is left out by name;
DuckDB is run by the Python that `DUCKDB_PYTHON` names, for it is not to be among the tools of the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bulk import bites

RUNS = 3
MOST = 3_000_000
"""Events in all runs together: a log of more than a third of that is read fewer times."""
FIELDS = ("Event", "ClientIP", "Status")
Tables = list[dict[str, int]]
GOACCESS = (
    '--log-format={"Timestamp":"%dT%t.%^","Event":"%U","Status":"%v","ClientIP":"%h"}',
    "--date-format=%Y-%m-%d",
    "--time-format=%H:%M:%S",
    "--no-global-config",
    "--no-progress",
    "--max-items=1000000",
    "--output=json",
)
FORMAT = {
    "spectrum_log": {
        "title": "spectrum_events",
        "json": True,
        "timestamp-field": "Timestamp",
        "hide-extra": True,
        "line-format": [{"field": "__timestamp__"}, " ", {"field": "Event"}],
        "value": {
            "Event": {"kind": "string", "identifier": True},
            "ClientIP": {"kind": "string", "identifier": True},
            "Status": {"kind": "integer"},
        },
    }
}
"""What lnav has to be told of the dataset."""
DUCKDB = """
import duckdb, json, sys
columns = "{Event: 'VARCHAR', ClientIP: 'VARCHAR', Status: 'BIGINT'}"
base = duckdb.connect()
base.execute("set threads = " + sys.argv[2])
reader = f"read_json('{sys.argv[1]}', format='newline_delimited', columns={columns})"
base.execute("create table e as from " + reader)
print(json.dumps([dict(base.execute(f"select {f}::varchar, count(*) from e group by 1").fetchall())
    for f in ("Event", "ClientIP", "Status")]))
"""


@dataclass(frozen=True)
class Peer:
    """A tool: how it is called, and how its answer is read."""

    name: str
    run: Callable[[Path, Path], Tables]
    """Takes the log and an empty folder."""
    needs: tuple[str, ...] = ()
    """The programs it takes."""

    @property
    def missing(self) -> list[str]:
        """The programs that are not there."""
        return [program for program in self.needs if not shutil.which(program)]


def output(*command: str | Path, env: dict[str, str] | None = None) -> bytes:
    """Return what a command prints."""
    return subprocess.run(
        command, check=True, capture_output=True, env=os.environ | (env or {}), stdin=subprocess.DEVNULL
    ).stdout


def ours(log: Path, _home: Path) -> Tables:
    """Count with this program."""
    report = json.loads(output(sys.executable, "-m", "spectrum_tui", "--report", "json", "--top", "0", log))
    return [
        {str(row["key"]): row["count"] for row in report[t]} for t in ("event_types", "clients", "statuses")
    ]


def goaccess(log: Path, _home: Path) -> Tables:
    """Count with GoAccess; a status is a virtual host to it, for as statuses it knows only those of HTTP."""
    found = json.loads(output("goaccess", log, *GOACCESS))
    panels = ("requests", "hosts", "vhosts")
    return [{row["data"]: row["hits"]["count"] for row in found[panel]["data"]} for panel in panels]


def lnav(log: Path, home: Path) -> Tables:
    """Index with lnav and group three times."""
    folder = home / "formats" / "spectrum"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "format.json").write_text(json.dumps(FORMAT))
    commands: list[str] = []
    for name in FIELDS:
        query = f";SELECT {name} AS k, count(*) AS n FROM spectrum_log GROUP BY k"
        commands += ["-c", query, "-c", f":write-json-to {home}/{name}.json"]
    output("lnav", "-I", home, "-n", *commands, log, env={"HOME": str(home), "XDG_CONFIG_HOME": str(home)})
    answers = (json.loads((home / f"{name}.json").read_text()) for name in FIELDS)
    return [{str(row["k"]): row["n"] for row in rows} for rows in answers]


def jq(log: Path, home: Path) -> Tables:
    """Pick with jq and count with awk: no way to count within jq itself is as fast."""
    count = '{for (i = 1; i <= 3; i++) n[i "\\t" $i]++} END {for (k in n) print k "\\t" n[k]}'
    (home / "count.awk").write_text(count)
    pick = "[" + ",".join(f".{name}" for name in FIELDS) + "] | @tsv"
    said = output("sh", "-c", f"jq -r '{pick}' '{log}' | awk -F '\\t' -f '{home}/count.awk'").decode()
    tables: Tables = [{}, {}, {}]
    for line in said.splitlines():
        table, key, number = line.split("\t")
        tables[int(table) - 1][key] = int(number)
    return tables


def duckdb(threads: int) -> Callable[[Path, Path], Tables]:
    """Return how to count with DuckDB's own reader in so many threads."""

    def run(log: Path, _home: Path) -> Tables:
        found: Tables = json.loads(output(os.environ["DUCKDB_PYTHON"], "-c", DUCKDB, log, str(threads)))
        return found

    return run


PEERS = (
    Peer("GoAccess", goaccess, ("goaccess",)),
    Peer("lnav, index and three group-bys", lnav, ("lnav",)),
    Peer("jq and awk", jq, ("jq", "awk")),
    Peer("DuckDB, one thread", duckdb(1), (os.environ.get("DUCKDB_PYTHON", "DUCKDB_PYTHON"),)),
    Peer("DuckDB, two threads", duckdb(2), (os.environ.get("DUCKDB_PYTHON", "DUCKDB_PYTHON"),)),
)


def timed(run: Callable[[Path, Path], Tables], log: Path) -> tuple[float, Tables]:
    """Return how long a tool took in seconds, and what it said."""
    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        tables = run(log, Path(home))
        return time.perf_counter() - start, tables


def measure(events: int) -> list[tuple[str, str]]:
    """Return rows of the table.

    Raises:
        AssertionError: a tool says something else.
    """
    there = [peer for peer in PEERS if not peer.missing]
    times: dict[str, list[float]] = {peer.name: [] for peer in (Peer("ours", ours), *there)}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "events.log"
        with log.open("wb") as file:
            file.writelines(bites(events))
        for _ in range(max(min(RUNS, MOST // events), 1)):
            took, wanted = timed(ours, log)
            times["ours"].append(took)
            for peer in there:
                took, found = timed(peer.run, log)
                times[peer.name].append(took)
                assert found == wanted, f"{peer.name} counts something else"
    mine = statistics.median(times["ours"])
    rows = [("the same three tables from one file, ours", f"{mine:.2f} s for {events:,} events")]
    for peer in there:
        theirs = statistics.median(times[peer.name])
        rows.append((f"… {peer.name}, the same numbers", f"{theirs:.2f} s: {theirs / mine:.1f} × ours"))
    rows += [(f"… {peer.name}", f"left out: no {', '.join(peer.missing)}") for peer in PEERS if peer.missing]
    return rows
