"""Fewer bytes for the same picture: only what changes between two runs of text is said.

Textual states every colour in full before each run and resets it after. Over SSH that is most of a frame.
"""

from __future__ import annotations

import re
from functools import lru_cache

from textual.drivers.linux_driver import LinuxDriver

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
RESET = "0"


def slim(data: str) -> str:
    """Return output that draws the same as `data`, which starts and ends without any style."""
    pieces = _SGR.split(data)
    if len(pieces) == 1:
        return data
    out = [pieces[0]]
    wanted = shown = ""
    for codes, text in zip(pieces[1::2], pieces[2::2], strict=True):
        wanted = "" if codes in ("", RESET) else f"{wanted};{codes}" if wanted else codes
        if text:
            if wanted != shown and not _only_moves(text):
                out.append(_change(shown, wanted))
                shown = wanted
            out.append(text)
    return "".join(out) + ("\x1b[0m" if shown else "")


_MOVES = re.compile(r"(?:\x1b\[[0-9;]*H|\n)*")


@lru_cache(maxsize=4096)
def _only_moves(text: str) -> bool:
    """Tell whether nothing is drawn, so that the style does not matter yet."""
    return _MOVES.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _change(shown: str, wanted: str) -> str:
    """Return the shortest way from one style to another."""
    if not wanted:
        return "\x1b[0m"
    before, after = _parts(shown), _parts(wanted)
    if set(before) - set(after):
        return f"\x1b[0;{wanted}m"
    changed = ";".join(code for slot, code in after.items() if before.get(slot) != code)
    return f"\x1b[{changed}m"


def _parts(codes: str) -> dict[str, str]:
    """Return the ink, the ground and the attributes of a style, each by what it sets."""
    parts: dict[str, str] = {}
    numbers = iter(codes.split(";") if codes else ())
    for number in numbers:
        if number in ("38", "48"):
            kind = next(numbers, "5")
            values = [next(numbers, "0") for _ in range(3 if kind == "2" else 1)]
            parts[number] = ";".join((number, kind, *values))
        else:
            parts[_slot(int(number or 0))] = number
    return parts


def _slot(code: int) -> str:
    if 30 <= code <= 39 or 90 <= code <= 97:
        return "38"
    if 40 <= code <= 49 or 100 <= code <= 107:
        return "48"
    return str(code)


class SlimDriver(LinuxDriver):
    """Textual's driver with leaner output."""

    def write(self, data: str) -> None:
        """Write to the terminal, one frame or one control sequence at a time."""
        super().write(slim(data))
