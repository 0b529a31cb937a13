"""The command line that shows what is on the screen."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from spectrum_tui.backends.base import View
from spectrum_tui.model import units
from spectrum_tui.model.render import render
from spectrum_tui.model.text import escaped
from spectrum_tui.model.times import LATEST
from spectrum_tui.ui.views import window_name

PROGRAM = "spectrum-tui"


def command_line(arguments: Sequence[str], view: View) -> str:
    """Return what to type into a shell to come under a view.

    Args:
        arguments: what names the sources, and how they are read.
        view: what is looked at.
    """
    filters = [word for term in view.filters for word in ("--filter", render(term))]
    words = (*arguments, *_bounds(view.interval), "--window", window_name(view.window), *filters)
    return " ".join(map(_word, (PROGRAM, *words)))


def _word(text: str) -> str:
    """Return a word as a shell reads it, with nothing in it that a terminal would obey when it is pasted."""
    if _is_visible(text):
        return shlex.quote(text)
    letters = (letter if _is_visible(letter) and letter not in "\\'" else _escaped(letter) for letter in text)
    return f"$'{''.join(letters)}'"


def _is_visible(text: str) -> bool:
    return text.isprintable() and escaped(text) == text


def _escaped(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))


def _bounds(interval: tuple[int, int] | None) -> Iterator[str]:
    start, end = interval or (0, LATEST)
    if start > 0:
        yield from ("--since", _exactly(start + 1))
    if end < LATEST:
        yield from ("--until", _exactly(end))


def _exactly(time: int) -> str:
    """Return an instant as RFC 3339 to the ns, without zeros at the end."""
    return units.timestamp(time, digits=9).rstrip("Z").rstrip("0").rstrip(".") + "Z"
