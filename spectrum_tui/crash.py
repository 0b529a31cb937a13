"""When the program itself fails: an apology in a few lines, and a log with what is needed to mend it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator

from spectrum_tui.model.text import plain

LONGEST_LINE = 2000
"""Characters of a line of the log: a failure may quote a record, which may be of any length."""
TOLD_OF = ("textual", "numpy", "orjson", "google-re2")
"""Libraries whose versions are noted."""
APOLOGY = (
    "spectrum-tui failed, and that is a fault of the program, not yours: {what}\n"
    "{where}; please report it with what you did, after a look whether it quotes anything private."
)


def apology(error: BaseException) -> str:
    """Write a log about a failure, and return what to tell the user.

    The log goes to the temporary folder, readable by the user alone; it has no values of variables in it.
    """
    what = plain("".join(traceback.format_exception_only(error)).strip(), 300)
    return APOLOGY.format(what=what, where=details(error))


def details(error: BaseException) -> str:
    """Write a log about a failure, and return where it is."""
    try:
        return f"The details are in {_write(error)}"
    except OSError as refusal:
        return f"The details cannot be written: {refusal.strerror}"


def _write(error: BaseException) -> str:
    descriptor, path = tempfile.mkstemp(prefix="spectrum-tui-crash-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{plain(line, LONGEST_LINE)}\n" for line in _lines(error))
    return path


def _lines(error: BaseException) -> Iterator[str]:
    from importlib.metadata import version  # takes as long as a tenth of what reads, and hardly ever matters

    yield f"spectrum-tui {version('spectrum-tui')}, Python {sys.version.split()[0]}, {platform.platform()}"
    yield ", ".join(f"{name} {version(name)}" for name in TOLD_OF)
    yield f"TERM={os.environ.get('TERM', '')} LANG={os.environ.get('LANG', '')}"
    for part in traceback.format_exception(error):
        yield from part.rstrip("\n").split("\n")
