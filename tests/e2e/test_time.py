"""Through time by keys, in a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.harness import PROGRAM, Tmux
from tests.sample_log import sample

pytestmark = pytest.mark.tmux

RANGE = "--since 2026-01-15T09:55:00Z --until 2026-01-15T10:00:00Z"


def start(tmux: Tmux, folder: Path) -> None:
    """Look at five minutes of a log."""
    (folder / "events.log").write_bytes(sample())
    tmux.start(f"{PROGRAM} {RANGE} events.log")
    tmux.wait_for(r"all ▸ 09:55 – 10:00 ")
    tmux.wait_for(r"■ origin ")


def test_a_range_is_grown_entered_left_and_come_back_to(tmux: Tmux, tmp_path: Path) -> None:
    start(tmux, tmp_path)
    tmux.send("t", "Left", "Left")
    tmux.wait_for("▲")
    tmux.send("S-Left", "S-Left", "S-Left")
    found = tmux.wait_for(r"▲ (09:59:\d\d) – (09:59:\d\d)   (\d+) events.*\((12s)\)")
    tmux.send("Enter")
    inside = rf"▸ 09:55 – 10:00 ▸ {found[1]} – {found[2]} "
    tmux.wait_for(inside)
    tmux.wait_for(rf"range {found[4]}")
    tmux.send("M-Left")
    tmux.wait_for(r"range 5m")
    tmux.send("M-Right")
    tmux.wait_for(inside)
    tmux.send("5")
    tmux.wait_for(rf"5 Events .* {found[3]} ╮")
    tmux.send("C")
    tmux.wait_for(rf"--since 2026-01-15T{found[1]}")
    tmux.send("Escape")
    tmux.wait_for(r"range 5m")


def test_one_zooms_in_and_goes_back_to_live_and_to_any_time(tmux: Tmux, tmp_path: Path) -> None:
    start(tmux, tmp_path)
    tmux.send("t", "z", "z")
    tmux.wait_for(r"range 15s")
    tmux.send("L")
    tmux.wait_for(r"window 5m")
    tmux.send("T")
    tmux.wait_for(r"Enter goes there")
    tmux.send("09:57", "Enter")
    tmux.wait_for(r"▲ 09:5[67]:\d\d ")
