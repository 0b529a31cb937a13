"""The memory of the whole process, which no sum of columns can prove."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import json
from pathlib import Path
from spectrum_tui.engine.engine import Engine, Span

NOW, SECOND, RETAIN = 1_768_471_200 * 10**9, 10**9, 8 << 20
engine = Engine(retain=RETAIN)
spans = [Span(), Span(window=60 * SECOND), Span(window=3600 * SECOND)]
record = {"Event": "disconnect", "Status": 200, "ClientIP": "", "OriginIP": "10.0.3.7", "OriginPort": 22,
          "ClientBytes": 1, "OriginBytes": 1, "OriginTcpRtt": 5000000, "Application": "a", "ColoCode": "FRA"}
shape = json.dumps(record).encode()[:-1]
offset = 0
for batch in range(BATCHES):
    now = NOW + batch * SECOND
    lines = b"".join(
        b'%s,"Timestamp":%d,"ConnectTimestamp":%d,"ClientPort":%d}\\n'
        % (shape, now + row, now - row * SECOND, row)
        for row in range(1000)
    )
    engine.feed(1, lines, offset=offset, now=now, live=True, keep_raw=True)
    offset += len(lines)
    for span in spans:
        engine.rolling(span)
    engine.tick(now)
    assert engine.store.nbytes + engine.raw.nbytes <= RETAIN + (8 << 20)
# ru_maxrss would count the peak of the process that started this one
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(engine.tally.evicted, int(peak.split()[1]) // 1024)
"""

CROWD = """
from pathlib import Path
from spectrum_tui.allocation import give_back_large_blocks, give_back_what_is_free
from spectrum_tui.engine.engine import Engine, Span

NOW, SECOND, BITE = 1_768_471_200 * 10**9, 10**9, 5000
SHAPE = (b'{"Event":"%s","Status":200,"ClientIP":"10.%d.%d.%d","OriginIP":"172.16.%d.%d","OriginPort":22,'
         b'"Application":"a","ColoCode":"FRA","Timestamp":%d,"ConnectTimestamp":%d,"ClientPort":%d}\\n')


def line(n):
    event, time = (b"connect", b"disconnect")[n % 2], NOW + n * 1000
    ends = n >> 16, n >> 8 & 255, n & 255, n >> 8 & 63, n & 255
    return SHAPE % (event, *ends, time, time - SECOND, n & 65535)


def feed(first, until):
    for start in range(first, until, BITE):
        lines = b"".join(map(line, range(start, start + BITE)))
        engine.feed(1, lines, offset=start * 1000, now=NOW, live=False)
        engine.tidy()
    engine.tick(NOW + SECOND)
    engine.sessions.count(None)


def resident():
    give_back_what_is_free()
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("RssAnon")).split()[1]) * 1024


def account(at):
    engine.budget.measure(at)
    return engine.store.nbytes + engine.budget.beside


give_back_large_blocks()
engine = Engine(retain=None)
for span in (Span(), Span(window=300 * SECOND)):
    engine.rolling(span)
feed(0, BITE)
held, said = resident(), account(1 << 40)
feed(BITE, 160_000)
assert len(engine.vocabulary.clients) > 160_000
print(resident() - held, account(1 << 50) - said)
"""


def peak(batches: int) -> tuple[int, int]:
    """Return the evicted events and the peak memory in MiB after so many thousand events."""
    program = PROGRAM.replace("BATCHES", str(batches))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=100, check=True)
    evicted, mebibytes = map(int, done.stdout.split())
    return evicted, mebibytes


def test_memory_stays_where_it_is_however_long_it_runs() -> None:
    evicted, late = peak(300)
    assert evicted > 150_000
    assert late < 8 + 150


def test_what_a_crowd_takes_is_accounted_for() -> None:
    done = subprocess.run([sys.executable, "-c", CROWD], capture_output=True, timeout=100, check=True)
    held, said = map(int, done.stdout.split())
    assert held > 40 << 20
    assert abs(said - held) < held / 10, "to about a fortieth, and what the system rounds"
