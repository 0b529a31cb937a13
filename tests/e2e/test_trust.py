"""What the program does to the machine it runs on: it reads what it is told to, and draws."""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unicodedata import category

import pytest

from tests.e2e.harness import PROGRAM, Pty
from tests.program import environment, run

SPY = """
import os, sys
heard = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
changes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
names = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown",
         "os.truncate", "os.utime", "os.setxattr", "os.system", "os.exec", "os.fork", "os.posix_spawn",
         "subprocess.Popen", "pty.spawn", "webbrowser.open")
def hook(event, arguments):
    if event == "open":
        told = "write" if arguments[2] & changes else "read"
    elif event in names or event.startswith(("socket.", "shutil.", "tempfile.", "urllib.", "ctypes.call")):
        told = event
    else:
        return
    os.write(heard, f"{{told}} {{arguments[:4]!r}}\\n".encode())
sys.addaudithook(hook)
"""
"""Python imports this of itself before the program starts; it notes what the program asks the system for."""
HARMLESS = re.compile(r"write \('/dev/(tty|null)'|socket\.__new__ .*, 1, 1, 0\)$")
"""The terminal, what comes out nowhere, and the pair (AF_UNIX) with which an event loop wakes itself."""

SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[78=>c]|\x1b\([B0]|\x1b\]22;default\x07")
"""What moves the cursor, colours, shapes the pointer, or asks about modes: no titles, no links."""
COPY = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
"""What a copy that was asked for sends to the clipboard."""


def decoys(folder: Path) -> list[str]:
    """Return values that would leave a trace if anything obeyed them; all name a `decoy`."""
    place = f"{folder}/decoy"
    return [
        place,
        f"file://{place}",
        f"@{place}",
        f"$(touch {place})",
        f"`touch {place}`",
        f"|touch {place}",
        f"\x1b]8;;file://{place}\x1b\\decoy\x1b]8;;\x1b\\",
        f"\x1b]52;c;{base64.b64encode(b'decoy').decode()}\x07",
        f"[link={place}][@click=app.bell()]decoy[/]",
        "{0.__class__}%n%s decoy \x9b31m\u202e\x1b[201~\r\n",
        f'=HYPERLINK("{place}")',
        "decoy.example.\x1b]0;decoy\x07",
    ]


def write_log(path: Path) -> None:
    """Write events of this moment whose text is all decoys."""
    now, values = time.time_ns(), decoys(path.parent)
    with path.open("w") as log:
        for number in range(300):
            decoy = values[number % len(values)]
            record = {
                "Timestamp": now - number * 10_000_000,
                "Event": ("connect", "disconnect", "originError")[number % 3],
                "Status": (0, 200, 522)[number % 3],
                **dict.fromkeys(("Application", "ClientIP", "ClientCountry", "ColoCode", "OriginIP"), decoy),
                "ClientTlsClientHelloServerName": decoy,
                decoy: decoy,
            }
            log.write(json.dumps(record) + "\n")
            log.write(f"no record {decoy!r}\n" * (number % 50 == 0))


def contents(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return what is in a folder, with sizes, times and modes."""
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns, path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a log in it."""
    home = tmp_path / "home"
    home.mkdir()
    write_log(home / "events.log")
    (home / "decoy").write_text("nobody reads this")
    return home


@pytest.fixture
def spied(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """Variables under which everything is noted, and where."""
    told, spy = tmp_path / "told", tmp_path / "spy"
    spy.mkdir()
    (spy / "sitecustomize.py").write_text(SPY.format(log=str(told)))
    paths = [str(spy), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": ":".join(paths), "PYTHONDONTWRITEBYTECODE": "1"}, told


SESSION = (
    ("1jjkG", "1 Event types"),
    ("2j<<<>>>sr", "2 Clients"),
    ("y", "was sent to"),
    ("3x", "not origin"),
    ("\x7f", "^ all  "),
    ("3\r", "▸ origin"),
    ("y", "was sent to"),
    ("\x7f", "^ all  "),
    ("d", "Break the events down"),
    ("jjjjjj\r", "4 SNI"),
    ("Cvjju", "all events around it"),
    ("\x7f", "G follows"),
    ("\x7f", "1 Event types"),
    ("\x7f5jjmm'neKj", "Columns"),
    ("\x7f", "1 Event types"),
    ("\r", "raw record"),
    ("\tjjjy", "was sent to"),
    ("Y", "The raw record was"),
    ("\x7f", "1 Event types"),
    ("[[]]", "window"),
    ("?", "Help"),
    ("\x7fo", "Connections"),
    ("jd\tj\x7f", "1 Event types"),
    ("c", "What changed"),
    ("\x7fS", "Sources"),
    ("\x7fA", "Alerts"),
    ("\x7f!", "Rejected"),
    ("jy\x7ft", "▲"),
    ("hhhHzZ\r", "▸ "),
    ("L", "LIVE|SILENT"),
    ("/?decoy\r", "decoy"),
    ("/decoy\r", "▸ .*decoy"),
    ("nNM", "5 Events"),
    ("M  w", "Write"),
)
"""Keys that lead through every view, and what is to be seen after them."""


def go_through(pty: Pty) -> None:
    """Visit every view, and leave."""
    pty.wait_for("1 Event types")
    pty.wait_for("LIVE|SILENT")
    for keys, seen in SESSION:
        for key in keys:
            pty.send(key)
        pty.wait_for(seen)
    pty.send("\x11")
    assert pty.exit_code() == 0


@pytest.fixture
def session(home: Path, spied: tuple[dict[str, str], Path], run_pty: Callable[..., Pty]) -> Pty:
    """A session that has gone through every view."""
    command = f"cd {shlex.quote(str(home))}; {PROGRAM} events.log"
    pty = run_pty(command, HOME=str(home), **spied[0])
    before = contents(home)
    go_through(pty)
    assert contents(home) == before, "nothing at home has changed"
    return pty


def test_a_session_changes_nothing_and_talks_to_nobody(
    session: Pty, spied: tuple[dict[str, str], Path]
) -> None:
    told = spied[1].read_text().splitlines()
    assert any(line.startswith("read") and "events.log" in line for line in told), "the spy is awake"
    assert [line for line in told if not line.startswith("read") and not HARMLESS.match(line)] == []
    assert [line for line in told if "decoy" in line] == [], "no name in a record is opened"
    copies = [base64.b64decode(copy).decode() for copy in COPY.findall(session.drawn)]
    assert copies
    assert all(copy.isprintable() for copy in copies)
    rest = SEQUENCE.sub(b"", COPY.sub(b"", session.drawn)).decode("utf-8", "strict")
    assert sorted(set(re.findall(".{0,30}[\x07\x1b].{0,50}", rest))) == []
    assert {char for char in rest if category(char) in ("Cc", "Cf", "Cs", "Co")} <= set("\r\n\b")


TRACE = ("strace", "-f", "-qq", "-e", "trace=%file,%network")
CHANGES = re.compile(
    r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)"
    r"|^\d+ +(unlink|rename|mkdir|rmdir|link|symlink|chmod|chown|truncate|utime)"
    r"|AF_(?!UNIX)|\b(connect|bind|listen|execve)\("
)
"""What a trace shows of system calls that change something or speak to somebody."""


def traced(home: Path, *arguments: str) -> list[str]:
    """Return the calls of a run, of native code too, that change something: without those of its start."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    trace = home.parent / "trace"
    command = [*TRACE, "-o", str(trace), sys.executable, "-B", "-m", "spectrum_tui", *arguments]
    done = subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, timeout=60, check=False
    )
    if b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    calls = [line for line in trace.read_text().splitlines() if CHANGES.search(line)]
    assert "execve" in calls[0]
    return [call for call in calls[1:] if "ENOENT" not in call and "/dev/null" not in call]


def test_a_report_changes_nothing_and_talks_to_nobody(home: Path) -> None:
    before = contents(home)
    calls = traced(home, "--report", "json", "events.log")
    assert calls == []
    assert contents(home) == before


def test_a_picture_is_the_only_file_that_is_written(home: Path) -> None:
    calls = traced(home, "--no-follow", "--screenshot", "picture.svg", "events.log")
    opened = [call for call in calls if "O_" in call]
    others = [call for call in calls if call not in opened]
    assert all(".picture.svg." in call for call in opened)
    assert all(re.search(r" (link|unlink|linkat)\(.*picture\.svg|socketpair", call) for call in others)
    assert {path.name for path in home.iterdir()} == {"decoy", "events.log", "picture.svg"}


def test_a_picture_does_not_take_the_place_of_a_file(home: Path) -> None:
    picture = home / "picture.svg"
    picture.write_text("mine")
    done = run("--no-follow", "--screenshot", picture, home / "events.log", home=home)
    assert (done.returncode, picture.read_text()) == (2, "mine")
    assert b"exists" in done.stderr
