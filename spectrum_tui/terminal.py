"""Give the screen a real terminal, wherever standard input, output and error lead."""

from __future__ import annotations

import codecs
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO

from spectrum_tui.errors import TerminalError
from spectrum_tui.streams import abandon

STANDARD = ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w"))
"""Descriptor, name in `sys` and mode of the standard streams."""
ADVICE = "use ssh -t, or --report json"


@contextmanager
def attach_terminal() -> Iterator[int | None]:
    """Put the controlling terminal on every standard descriptor that leads elsewhere.

    Textual reads keys from descriptor 0, draws to 2 and asks 1 for the size; enter this before importing it.
    Yields a descriptor with the data of a redirected standard input, which then belongs to the caller; None
    when there is none. Afterwards standard output and error lead where the user sent them. Descriptor 0 stays
    with the terminal: a second hold on the pipe would keep its producer from noticing that nobody reads.

    Raises:
        TerminalError: there is no terminal, or it cannot be drawn on.
    """
    if os.environ.get("TEXTUAL_DRIVER"):  # the screen is shown elsewhere, and standard input is its protocol
        yield None
        return
    _check_kind()
    redirected = [descriptor for descriptor, _, _ in STANDARD if not os.isatty(descriptor)]
    if not redirected:
        yield None
        return
    terminal = _open_terminal()
    _flush()
    saved = {descriptor: _duplicate(descriptor) for descriptor in redirected}
    for descriptor in redirected:
        os.dup2(terminal, descriptor)
    os.close(terminal)
    missing = _fill_missing_streams()
    try:
        yield saved.pop(0, None)
    finally:
        _drain()
        _restore(saved, missing)


def speaks_utf8() -> bool:
    """Tell whether letters reach the terminal in UTF-8, and have those it lacks replaced.

    A terminal of eight bits would take parts of UTF-8 for control sequences, so it must get none.
    """
    encoding = getattr(sys.__stderr__, "encoding", "utf-8")
    if codecs.lookup(encoding).name == "utf-8":
        return True
    lossy = os.fdopen(2, "w", 1, encoding=encoding, errors="replace", closefd=False)
    _set_stream("stderr", lossy)
    return False


def trust_size() -> None:
    """Have the size asked of the terminal, unless it knows none: what was exported once outlives a resize."""
    with suppress(OSError):
        if all(os.get_terminal_size(1)):
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)


def _check_kind() -> None:
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb"):
        raise TerminalError(f"a terminal of TERM={kind or 'nothing'} cannot be drawn on", "use --report json")


def _open_terminal() -> int:
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise TerminalError(f"no terminal to draw on (/dev/tty: {error.strerror})", ADVICE) from error
    if descriptor > 2:
        return descriptor
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(descriptor)
    return moved


def _duplicate(descriptor: int) -> int | None:
    """Return a copy above the standard ones that no child inherits, None when it is closed."""
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    except OSError:
        return None


def _fill_missing_streams() -> list[str]:
    """Give `sys` the streams that Python left out for closed descriptors; return their names."""
    missing = [(name, descriptor, mode) for descriptor, name, mode in STANDARD if _original(name) is None]
    for name, descriptor, mode in missing:
        _set_stream(name, os.fdopen(descriptor, mode, closefd=False))
    return [name for name, _, _ in missing]


def _original(name: str) -> TextIO | None:
    stream: TextIO | None = getattr(sys, f"__{name}__")
    return stream


def _set_stream(name: str, stream: IO[str] | None) -> None:
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # nobody reads it any more, or it was closed from the start
            stream.flush()


def _drain() -> None:
    """Flush, to nowhere once the terminal is gone: what it was sent must not go where the streams lead."""
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            abandon(descriptor)
            stream.flush()
        except AttributeError:  # it was closed from the start
            continue


def _restore(saved: dict[int, int | None], missing: list[str]) -> None:
    for descriptor, copy in saved.items():
        if copy is None:
            os.close(descriptor)
        else:
            os.dup2(copy, descriptor)
            os.close(copy)
    for name in missing:
        if name != "stdin":
            _set_stream(name, None)
