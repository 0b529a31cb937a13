"""What the header and the first pane say, read from the screen."""

from __future__ import annotations

import re

from tests.benchmarks.pty_terminal import Terminal

STATES = re.compile(r"[●○◌] (\w+)")
LAG = re.compile(r"lag (?:(\d+)h)?(?:(\d+)m)? ?([\d.]+)? ?(ms|s)?")
EVICTED = re.compile(r"evicted ([\d,]+)\b")
COUNT = re.compile(r"^│[▸ ]?\s*\w+ +([\d,]+) +<?[\d.]+ %")


def state(terminal: Terminal) -> str:
    """Return the state in the header."""
    found = STATES.search(terminal.line(0))
    return found[1] if found else ""


def lag(terminal: Terminal) -> float:
    """Return the lag in the header, in seconds; 0 when there is none."""
    found = LAG.search(terminal.line(0))
    if not found:
        return 0.0
    hours, minutes, rest, unit = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest or 0) / (1000 if unit == "ms" else 1)


def counted(terminal: Terminal) -> int:
    """Return the sum of the pane of event types."""
    rows = map(COUNT.match, terminal.screen.display)
    return sum(_figure(row) for row in rows if row)


def evicted(terminal: Terminal) -> int:
    """Return how many events the header says were let go, before a window of all was looked at."""
    found = EVICTED.search(terminal.line(0))
    return _figure(found) if found else 0


def _figure(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))
