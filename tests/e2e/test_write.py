"""A file written from the screen, in a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.events import events
from tests.e2e.harness import PROGRAM, Tmux

pytestmark = pytest.mark.tmux


def test_w_writes_the_events_byte_for_byte(tmux: Tmux, tmp_path: Path) -> None:
    log = tmp_path / "events.log"
    log.write_bytes(events(7))
    tmux.start("")
    tmux.type(f"{PROGRAM} -w all events.log")
    tmux.wait_for(r"connect +7\b")
    tmux.send("w")
    tmux.wait_for("Write 7 events")
    tmux.send("Enter")
    tmux.wait_for("Enter writes it")
    tmux.send("C-u")
    tmux.wait_for("^ file *$")
    tmux.type("out.ndjson")
    tmux.wait_for(r"Wrote 7 events, .*, to")
    tmux.send("q")
    tmux.wait_for("ready>")
    assert (tmp_path / "out.ndjson").read_bytes() == log.read_bytes()
    assert [path.name for path in tmp_path.glob("*.part")] == []
