"""Twenty filters, each also in the words of an independent tool, and who counts how many events match.

`python -m tests.agreement FILE [jq|duckdb]` shows what the screen, a report, an export and that tool say of a
log. DuckDB has to be installed for it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from spectrum_tui.backends.base import Phase, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.model.parser import parse
from spectrum_tui.sources.follow import FollowedFile
from tests.program import environment

ORIGIN_FAULTS = "444,445,446,447,448,520,521,522,523"
CLIENT_FAULTS = "400,443,490,495,496,497,498,499"
CASES: tuple[tuple[str, str, str], ...] = (
    ("status>=500", ".Status >= 500", "Status >= 500"),
    ("event=originError", '.Event == "originError"', "Event = 'originError'"),
    (
        "EVENT in (Connect, tlserror)",
        '.Event | IN("connect", "tlsError")',
        "Event in ('connect', 'tlsError')",
    ),
    ("side=origin", f".Status | IN({ORIGIN_FAULTS})", f"Status in ({ORIGIN_FAULTS})"),
    ("not side=client", f".Status | IN({CLIENT_FAULTS}) | not", f"Status not in ({CLIENT_FAULTS})"),
    (
        "port=22 proto=tcp",
        '.OriginPort == 22 and .OriginProto == "tcp"',
        "OriginPort = 22 and OriginProto = 'tcp'",
    ),
    ("ClientProto!=tcp", '.ClientProto != "tcp"', "ClientProto <> 'tcp'"),
    (
        "country in (DE, us)",
        '.ClientCountry | ascii_downcase | IN("de", "us")',
        "lower(ClientCountry) in ('de', 'us')",
    ),
    (
        "asn>=64505 asn!=64510",
        ".ClientAsn >= 64505 and .ClientAsn != 64510",
        "ClientAsn >= 64505 and ClientAsn <> 64510",
    ),
    ("client in 198.18.0.0/16", '.ClientIP | startswith("198.18.")', "ClientIP like '198.18.%'"),
    ("OriginIP in fd00::/16", '.OriginIP | startswith("fd00:")', "OriginIP like 'fd00:%'"),
    (
        "origin=10.0.3.4:22/tcp or origin=10.0.3.7:22/tcp",
        '(.OriginIP | IN("10.0.3.4", "10.0.3.7")) and .OriginPort == 22 and .OriginProto == "tcp"',
        "OriginIP in ('10.0.3.4', '10.0.3.7') and OriginPort = 22 and OriginProto = 'tcp'",
    ),
    (
        'sni~"^(db|mx[0-9])\\."',
        '.ClientTlsClientHelloServerName | test("^(db|mx[0-9])\\\\.")',
        "regexp_matches(ClientTlsClientHelloServerName, '^(db|mx[0-9])\\.')",
    ),
    (
        "exists(sni) sni!~COM$",
        '.ClientTlsClientHelloServerName | . != "" and (test("com$"; "i") | not)',
        "ClientTlsClientHelloServerName <> '' and ClientTlsClientHelloServerName not ilike '%com'",
    ),
    ("bytes>1MiB", ".ClientBytes + .OriginBytes > 1048576", "ClientBytes + OriginBytes > 1048576"),
    ("rtt>2.5ms", ".OriginTcpRtt > 2500000", "OriginTcpRtt > 2500000"),
    (
        "firewall=block_ip or colo=fra",
        '.ClientMatchedIpFirewall == "BLOCK_IP" or .ColoCode == "FRA"',
        "ClientMatchedIpFirewall = 'BLOCK_IP' or ColoCode = 'FRA'",
    ),
    (
        "time>=2026-01-15T14:00:10Z",
        '.Timestamp >= "2026-01-15T14:00:10"',
        "Timestamp >= '2026-01-15T14:00:10'",
    ),
    ("EXAMPLE.COM", '$raw | ascii_downcase | contains("example.com")', "contains(lower(raw), 'example.com')"),
    (
        '4489 not "BLOCK_IP"',
        '$raw | contains("4489") and (ascii_downcase | contains("block_ip") | not)',
        "contains(raw, '4489') and not contains(lower(raw), 'block_ip')",
    ),
)
"""A filter, the same for jq, and the same in SQL."""
RUNS = """
import json, os, sys
from spectrum_tui.cli import command
for number, arguments in enumerate(json.loads(sys.argv[1])):
    os.dup2(os.open(str(number), os.O_WRONLY | os.O_CREAT), 1)
    assert command.main(arguments, standalone_mode=False) == 0
"""
FILTERS = tuple(case[0] for case in CASES)


async def _on_screen(path: Path) -> list[int]:
    backend = LocalBackend([FollowedFile(path, numbers=count(1), follow=False)], retain=None, clock=lambda: 0)
    await backend.start()
    try:
        counts = []
        for text in (*FILTERS[:1], *FILTERS):
            view = View((parse(text),), window=None)
            shown = await backend.snapshot(view)
            while shown.phase is not Phase.ENDED or shown.searched is not None:
                await asyncio.sleep(0.01)
                shown = await backend.snapshot(view)
            counts.append(shown.totals.events)
        return counts[1:]
    finally:
        await backend.stop()


def on_screen(path: Path) -> list[int]:
    """Return how many events the screen counts under each filter: all but one are asked for after reading."""
    return asyncio.run(_on_screen(path))


def in_reports(path: Path) -> list[int]:
    """Return how many events a report says there are under each filter."""
    reports = _printed([["--report", "json", "-f", text, str(path)] for text in FILTERS])
    return [json.loads(report)["totals"]["events"] for report in reports]


def in_exports(path: Path) -> list[int]:
    """Return how many lines are exported under each filter."""
    exports = _printed([["--export", "ndjson", "-f", text, str(path)] for text in FILTERS])
    return [export.count(b"\n") for export in exports]


def by_jq(path: Path) -> list[int]:
    """Return how many lines jq counts."""
    tests = ", ".join(f"(({case[1]}) | if . then 1 else 0 end)" for case in CASES)
    size = len(CASES)
    program = (
        f"reduce inputs as $raw ([range({size}) | 0]; . as $n | ($raw | fromjson | [{tests}]) as $m"
        f" | [range({size}) | $n[.] + $m[.]])"
    )
    done = subprocess.run(["jq", "-ncR", program, str(path)], capture_output=True, check=True)
    counts: list[int] = json.loads(done.stdout)
    return counts


def by_duckdb(path: Path) -> list[int]:
    """Return how many lines DuckDB counts."""
    import duckdb  # type: ignore[import-not-found]

    sums = ", ".join(f"count(*) filter (where {case[2]})" for case in CASES)
    lines = "read_csv(?, columns={'raw': 'VARCHAR'}, header=false, delim='\\x01', quote='', escape='')"
    names = (
        "Event ClientIP ClientProto ClientCountry ClientTlsClientHelloServerName OriginIP OriginProto "
        "ColoCode ClientMatchedIpFirewall Timestamp"
    )
    fields = [f"raw->>'{name}' as {name}" for name in names.split()]
    numbers = "Status OriginPort ClientAsn ClientBytes OriginBytes OriginTcpRtt"
    fields += [f"(raw->>'{name}')::bigint as {name}" for name in numbers.split()]
    query = f"select {sums} from (select raw, {', '.join(fields)} from {lines})"
    return list(duckdb.execute(query, [str(path)]).fetchone())


def _printed(runs: list[list[str]]) -> list[bytes]:
    """Return what the program prints, run after run in one process, for it is quicker than its start."""
    with TemporaryDirectory() as home:
        command = [sys.executable, "-c", RUNS, json.dumps(runs)]
        subprocess.run(command, cwd=home, env=environment(Path(home)), check=True)
        return [Path(home, str(number)).read_bytes() for number in range(len(runs))]


def main() -> None:
    """Print a table, and fail when some figures differ."""
    path, other = Path(sys.argv[1]), by_duckdb if "duckdb" in sys.argv[2:] else by_jq
    rows = list(zip(FILTERS, on_screen(path), in_reports(path), in_exports(path), other(path), strict=True))
    print(f"| filter | screen | report | export | {other.__name__[3:]} |\n|---|---|---|---|---|")  # noqa: T201
    for text, *counts in rows:
        print(f"| `{text}` | {' | '.join(map(str, counts))} |")  # noqa: T201
    sys.exit(any(len(set(counts)) > 1 for _, *counts in rows))


if __name__ == "__main__":
    main()
