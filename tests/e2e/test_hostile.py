"""Whatever stands in a log, in names and in settings: nothing of it reaches the terminal but text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from spectrum_tui.ui.dimensions import ALL
from tests import hostile
from tests.e2e.harness import PROGRAM, Pty, wait_until
from tests.e2e.wire import taken_apart

TRICK = "\x1b]0;7391\x07\x9b7391m\u202e[red]"
"""What stands in names of files and in settings."""
NAMED = '"a\\u001b]0;7391\\u0007\\u202e[/red]"'
"""A text of the settings file."""
SETTINGS = f"""
[labels.application]
"ssh-prod" = {NAMED}
[labels.origin]
"10.0.3.7" = {NAMED}
[alerts]
{NAMED} = "events>1 over 5m by sni"
[filters]
known = 'sni="\\u001b[7391m"'
"""
ESCAPE, BACK = "\x1b[27u", "\x1b[27u\x1b[27u"
PASTE = f"\x1b[200~{TRICK}\u2028\x1b[201~"
Keys = list[tuple[str, str]]
"""What is typed, and what is on the screen then."""
COPIED = "\x1b]52;"
"""What stands for one more copy, rather than for what is on the screen."""

PANES: Keys = [
    *((f"dg{'j' * at}\r", rf"4 {re.escape(each.title)}\b") for at, each in enumerate(ALL[:8])),
    *((f"dG{'k' * at}\r", rf"4 {re.escape(each.title)}\b") for at, each in enumerate(ALL[:7:-1])),
    *((f"{pane}jjGk", "Events") for pane in "1234"),
    *(("<", "Clients") for _ in range(4)),
    (">>>>", "Clients"),
    ("5", "Events"),
]
LISTS: Keys = [
    ("!", "Rejected lines"),
    ("jjy", COPIED),
    (f"{ESCAPE}S", "Sources"),
    (f"{ESCAPE}A", "Alerts"),
    (f"{ESCAPE}c", "What changed"),
    (f"{ESCAPE}o", r" Connections \d.* by duration"),
    ("jjy", COPIED),
    ("d", r" Open connections \d.* by duration"),
    (f"{ESCAPE}?", "Keys everywhere"),
    (f"{ESCAPE}\x10", "Search for commands"),
    (PASTE, r"7391m.*\[red\]"),
    (ESCAPE, "Event types"),
]
EVENTS: Keys = [
    ("5g", "278 of 278"),
    ("kkkkk", "273 of 278"),
    ("mK", "Columns"),
    (f"{ESCAPE}\r", "Fields"),
    ("\tGky", COPIED),
    ("gY", COPIED),
    ("\tGy", COPIED),
    (ESCAPE, "Event types"),
    ("u", "around"),
    ("u", "Event types"),
]
SCOPES: Keys = [
    ("2Gjj\r", "all ▸ client"),
    (f"{ESCAPE}3Gk\r", "all ▸ origin"),
    (f"{ESCAPE}dgjjjjjj\r", "│.ClientTlsClient"),
    ("4gjj\r", "all ▸ sni"),
    ("x", "not sni"),
    ("C", COPIED),
    (BACK, "^ all   "),
    ("4", "│.ClientTlsClient"),
    ("gjj", "▸ClientTlsClient"),
    ("v", "all ▸ sni"),
    (f"{ESCAPE}t\x1b[D\x1b[D", "origin"),
    (f"{ESCAPE}T{PASTE}\r", "is not a time"),
    (f"{ESCAPE}/?{PASTE}", "highlights"),
    ("\r", "no match|of|match"),
    *((f"{ESCAPE}/{name}=", "Tab|filter") for name in ("sni", "app", "country", "colo", "client", "event")),
    ("x)(", "▴"),
    (f"{ESCAPE}/{PASTE}", r"filter .*7391m\[red\]"),
    (f"{ESCAPE}/", "Tab completes, Enter scopes"),
    ("@known", "Tab @known|Enter scopes the screen"),
    ("\r", "all ▸"),
    (ESCAPE, r"connect +44\b"),
]
WRITTEN = ("all.ndjson", "all.csv", "note.md", "report.json")
"""Names of files, in the order of the list of what can be written."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a name that is an attack, and a hostile log in it."""
    folder = tmp_path / TRICK
    folder.mkdir()
    (folder / f"log{TRICK}.log").write_bytes(hostile.log())
    (folder / "settings.toml").write_text(SETTINGS)
    return folder


@pytest.mark.timeout(180)
def test_no_view_sends_anything_but_text_and_its_own_sequences(
    folder: Path, run_pty: Callable[..., Pty]
) -> None:
    pty = run_pty(
        f"cd */ && exec {PROGRAM} -w all --settings settings.toml log* missing{TRICK[0]}*.log",
        TMPDIR=str(folder),
        HOME=str(folder),
    )
    pty.wait_for(r"connect +44\b")
    for keys, seen in (*PANES, *LISTS, *EVENTS, *SCOPES):
        copies = _copies(pty)
        pty.send(keys)
        if seen is COPIED:
            wait_until(partial(_copied_again, pty, copies), pty.capture)
        else:
            pty.wait_for(seen)
        edges = zip(pty.column(0), pty.column(pty.width - 1), strict=True)
        assert {right for left, right in edges if left in "│╭╰"} <= set("│╮╯"), pty.capture()
    for at, name in enumerate(WRITTEN):
        pty.send("w")
        pty.wait_for("Write 278 events")
        pty.send(f"{'j' * at}\r\x15{name}\r")
        wait_until((folder / name).exists, pty.capture)
    pty.send("\x11")
    assert pty.exit_code() == 0
    sent = taken_apart(pty.drawn)
    assert any("[red]" in text for text in sent.text)
    assert len(sent.copied) == 6
    for copied in sent.copied:
        assert not hostile.unsafe(copied)
        assert "\n" not in copied
    for name in WRITTEN[1:]:
        assert not hostile.unsafe((folder / name).read_text("utf-8"))


def _copies(pty: Pty) -> int:
    pty.capture()
    return pty.drawn.count(COPIED.encode())


def _copied_again(pty: Pty, before: int) -> bool:
    return _copies(pty) > before
