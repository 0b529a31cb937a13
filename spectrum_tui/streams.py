"""Standard output and standard error as whoever started the program left them: closed, full, or not read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click

from spectrum_tui.errors import OutputError
from spectrum_tui.model.text import plain

BUFFER = 1 << 16
LONGEST_LINE = 4096
"""Characters of a line on standard error: it may quote a name, a value or a record of any length."""
PARTLY = "what got there is not whole"


def say(*lines: str) -> None:
    """Write lines to standard error, each safe to look at; where it is closed or full they are lost."""
    try:
        click.echo("\n".join(plain(line, LONGEST_LINE) for line in lines), err=True)
    except OSError:
        abandon(2)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Give standard output to what writes a report or an export.

    Raises:
        OutputError: it is closed, or does not take what is written.
        BrokenPipeError: nobody reads it any more.
    """
    check_output()
    try:
        with open(1, "wb", BUFFER, closefd=False) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refused(error) from error


def check_output() -> None:
    """Refuse a standard output that was closed from the start: its number would go to the next file opened.

    Raises:
        OutputError: it is closed.
    """
    if sys.__stdout__ is None:
        raise OutputError("standard output is closed", "send it to a file or a pipe")


def is_open(descriptor: int) -> bool:
    """Tell whether a descriptor leads anywhere."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def is_broken() -> bool:
    """Tell whether standard output does not take what was printed to it."""
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return False


def refused(error: OSError) -> OutputError:
    """Return what to tell when standard output does not take what is written."""
    reason = error.strerror or "it cannot be written"
    return OutputError(f"standard output: {reason[:1].lower()}{reason[1:]}", PARTLY)


def abandon(descriptor: int) -> None:
    """Keep the interpreter from failing once more over what could not be written there."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
