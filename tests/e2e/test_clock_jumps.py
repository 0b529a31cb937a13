"""A host whose clock is wrong, and then set right, blinds nobody: under libfaketime."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.events import append, events
from tests.e2e.harness import PROGRAM, Pty, wait_until

FAKED = next(
    (found for root in ("lib", "lib64") for found in Path("/usr", root).rglob("libfaketime.so.1")), None
)
DAY, HOUR, CLOSE = 86_400, 3600, 3
SHOWN = re.compile(r" – (\d\d):(\d\d):(\d\d) UTC")

pytestmark = pytest.mark.skipif(FAKED is None, reason="libfaketime is not installed")


def turn(clock: Path, ahead: int) -> None:
    """Have the wall clock of the program go so many seconds ahead of ours."""
    clock.with_suffix(".new").write_text(f"{ahead:+d}")
    clock.with_suffix(".new").rename(clock)


def shows(pty: Pty, moment: float) -> bool:
    """Tell whether the window ends at about a moment in s since the epoch."""
    found = SHOWN.search(pty.capture())
    if not found:
        return False
    hours, minutes, seconds = map(int, found.groups())
    away = abs(hours * 3600 + minutes * 60 + seconds - moment % DAY)
    return min(away, DAY - away) < CLOSE


@pytest.mark.parametrize("along", [True, False], ids=["events too", "events are right"])
def test_the_window_is_where_the_events_are_at_once(
    run_pty: Callable[..., Pty], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, along: bool
) -> None:
    log, clock, now = tmp_path / "events.log", tmp_path / "clock", time.time_ns
    append(log, events(5))
    turn(clock, 0)
    faked = f"LD_PRELOAD={FAKED} FAKETIME_TIMESTAMP_FILE={clock}"
    calm = "FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
    pty = run_pty(f"{faked} {calm} {PROGRAM} --window 1m --refresh 0.25 events.log")
    pty.wait_for(r"connect +5\b")

    def follows(stamps: int) -> bool:
        monkeypatch.setattr(time, "time_ns", lambda: now() + stamps * 10**9)
        append(log, events(1))
        return shows(pty, now() / 1e9 + stamps)

    for ahead in (HOUR, 0, -HOUR, 0):
        turn(clock, ahead)
        wait_until(partial(follows, ahead if along else 0), pty.capture, 5)
        pty.wait_for(r"● LIVE .* lag (0 ms|\d+ ms|59m\d+s|1h00m)")
    pty.send("q")
    assert pty.exit_code() == 0
