"""What a program sends to a terminal, taken apart byte by byte: our own few sequences, and text."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.hostile import MARK, unsafe

_MODES = rb"(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)"
"""Line wrap, cursor, mouse, focus, other screen, bracketed paste, frames drawn at once, sizes in band."""
_OURS = re.compile(
    rb"\x1b\[[0-9;]*m"  # style
    rb"|\x1b\[\d+;\d+H|\x1b\[\d+C"  # place
    rb"|\x1b\[\?" + _MODES + rb"(?:[hl]|\$p)"
    rb"|\x1b\[6n"  # where the cursor is, which paces the frames
    rb"|\x1b\[>\d+u|\x1b\[<u"  # keys told apart
    rb"|\x1b\]22;[a-z-]*\x07"  # shape of the mouse pointer
    rb"|\x1b\]52;c;([A-Za-z0-9+/=]*)\x07"  # clipboard
    rb"|\x07|\r?\n"
)
_TEXT = re.compile(rb"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent."""

    text: tuple[str, ...]
    """The pieces between the sequences."""
    copied: tuple[str, ...]
    """What was put into the clipboard."""


def taken_apart(data: bytes) -> Sent:
    """Return what was sent to a terminal; fail at the first byte that is neither ours nor text to show."""
    text: list[str] = []
    copied: list[str] = []
    for match in _pieces(data):
        if match.re is _TEXT:
            text.append(match[0].decode())
            assert not unsafe(text[-1]), (unsafe(text[-1]), text[-1])
        else:
            assert match[1] is not None or MARK.encode() not in match[0], match[0]
            copied += [base64.b64decode(match[1], validate=True).decode()] if match[1] else []
    return Sent(tuple(text), tuple(copied))


def _pieces(data: bytes) -> Iterator[re.Match[bytes]]:
    at = 0
    while at < len(data):
        match = _TEXT.match(data, at) or _OURS.match(data, at)
        assert match, f"at byte {at}: {data[at : at + 60]!r} after {data[max(0, at - 60) : at]!r}"
        yield match
        at = match.end()


def left_changed(data: bytes) -> set[int]:
    """Return the modes of a terminal that were not put back: off, all but wrapped lines and the cursor."""
    last = {int(match[1]): match[2] for match in re.finditer(rb"\x1b\[\?(\d+)([hl])", data)}
    return {mode for mode, letter in last.items() if letter != (b"h" if mode in (7, 25) else b"l")}


def colours(data: bytes) -> set[str]:
    """Return the codes of colours that were sent, each as the terminal is told: `38;5;233`, `31`."""
    codes = {code for match in re.finditer(rb"\x1b\[([0-9;]*)m", data) for code in _codes(match[1].decode())}
    return codes - {"0", "1", "2", "4", "7", ""}


def _codes(style: str) -> Iterator[str]:
    yield from re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+", style)
