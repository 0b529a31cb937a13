"""Measure what the design promises, ratios side by side: `python -m tests.benchmarks [GROUP]...`.

Prints a Markdown table and the shape of the machine. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import (
    bulk,
    frame,
    growth,
    link,
    live,
    memory,
    peak,
    peers,
    pty_start,
    questions,
    workers,
)

Rows = Sequence[tuple[str, ...]]
"""What was measured, the figure, and its budget where there is one."""
GROUPS: dict[str, Callable[[argparse.Namespace], Rows]] = {
    "bulk": lambda given: bulk.measure(given.events),
    "workers": lambda given: workers.measure(given.events),
    "peers": lambda given: peers.measure(given.events),
    "frame": lambda given: frame.measure(given.events),
    "questions": lambda given: questions.measure(given.events),
    "memory": lambda given: memory.measure(given.events, given.picture),
    "peak": lambda given: peak.measure(given.big),
    "growth": lambda given: growth.measure(given.picture),
    "start": lambda given: pty_start.measure(given.big),
    "live": lambda given: live.measure(given.seconds),
    "backlog": lambda given: live.measure_backlog(given.keys),
    "link": lambda given: link.measure(),
}
DEFAULT_EVENTS = 300_000
DEFAULT_SECONDS = 60.0
DEFAULT_KEYS = 200


def main() -> None:
    """Run the groups of the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--events", type=int, default=DEFAULT_EVENTS, help="in the logs that are read")
    parser.add_argument(
        "--seconds", type=float, default=DEFAULT_SECONDS, help="for which events come as fast as they can"
    )
    parser.add_argument("--keys", type=int, default=DEFAULT_KEYS, help="pressed while a backlog is decoded")
    parser.add_argument("--big", type=Path, metavar="FOLDER", help="has room for a log of 10 GB for a while")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw memory or growth as SVG")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to a file as well")
    chosen = parser.parse_args()
    rows = [row for name in chosen.groups or GROUPS for row in GROUPS[name](chosen)]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print("| what | measured | budget |\n|---|---|---|")  # noqa: T201
    for what, measured, *budget in rows:
        print(f"| {what} | {measured} | {' '.join(budget)} |")  # noqa: T201
    print(f"\n{machine}")  # noqa: T201
    if chosen.json:
        chosen.json.write_text(
            json.dumps({"machine": machine, "rows": {row[0]: row[1] for row in rows}}, indent=1), "utf-8"
        )


if __name__ == "__main__":
    main()
