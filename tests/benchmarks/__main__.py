"""Measure what the design promises, ratios side by side: `python -m tests.benchmarks [EVENTS]`.

Prints a Markdown table and the shape of the machine. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import os
import platform
import sys

from tests.benchmarks import bulk, frame

DEFAULT_EVENTS = 300_000


def main() -> None:
    """Run every benchmark over as many demo events as the command line says."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_EVENTS
    rows = [*bulk.measure(events), *frame.measure(events)]
    print("| what | measured |\n|---|---|")  # noqa: T201
    for what, measured in rows:
        print(f"| {what} | {measured} |")  # noqa: T201
    print(f"\n{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")  # noqa: T201


main()
