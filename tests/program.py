"""Run the program as a process, as a shell does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "spectrum_tui")
SECONDS = 60


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment without settings of a user, whose home is a folder."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), **more}


def run(
    *arguments: object, home: Path, data: bytes = b"", variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the program to its end, with data on its standard input."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=data,
        capture_output=True,
        env=environment(home, **(variables or {})),
        timeout=SECONDS,
        check=False,
    )


def report(
    *arguments: object, home: Path, data: bytes = b"", variables: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON report of a run that has to succeed without a word."""
    done = run("--report", "json", *arguments, home=home, data=data, variables=variables)
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def start(*arguments: object, home: Path, **streams: Any) -> subprocess.Popen[bytes]:
    """Start the program."""
    return subprocess.Popen([*COMMAND, *map(str, arguments)], env=environment(home), **streams)
