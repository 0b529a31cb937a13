"""Text of strangers made safe: for a terminal, a table cell, a CSV file and a Markdown table.

Whoever connects chooses what stands in a record. Everything that is shown goes through `plain`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

LIMIT = 256
"""Characters of a value that are shown before it is cut."""

MAX_MARKS = 2
"""Combining marks that one letter may carry; more would smear over the lines above and below."""

ELLIPSIS = "…"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_VIRAMA = 9
"""The combining class of marks that join the letter before to the one after."""

_FORMULA = re.compile(r"""(^|;)(?=[\t\r\n]|[\s"']*[-=+@＝＋－＠])""")
"""Before what begins a formula; spaces and quotes in front of it are passed over by some spreadsheets."""

_PICTURES = (
    {code: 0x2400 + code for code in range(0x20)}
    | {0x7F: 0x2421}
    | dict.fromkeys(range(0x80, 0xA0), ord(REPLACEMENT))
)

# Invisible, or of a width on which terminals and versions of Unicode disagree: none may shift a column.
_TREACHEROUS_RANGES = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x11FF),  # Hangul vowels and finals, which melt into the letter before
    (0x17B4, 0x17B5),  # invisible Khmer vowels
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0x2630, 0x2637),  # trigrams, wide since Unicode 16
    (0x268A, 0x268F),
    (0x3164, 0x3164),  # Hangul filler
    (0x3248, 0x324F),  # circled numbers on black squares, wide for many a C library
    (0x4DC0, 0x4DFF),  # hexagrams
    (0xD7B0, 0xD7FF),  # more Hangul vowels and finals
    (0xFE00, 0xFE0F),  # variation selectors, which make letters wide
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0x1D300, 0x1D37F),  # Tai Xuan Jing symbols and counting rods
    (0x1F1E6, 0x1F1FF),  # letters of flags: one cell or two each, and two together anything
    (0x1F3FB, 0x1F3FF),  # skin tones, which melt into the emoji before
    (0xE0100, 0xE01EF),  # more variation selectors
)
_TREACHEROUS = frozenset(chr(code) for first, last in _TREACHEROUS_RANGES for code in range(first, last + 1))

_INVISIBLE = re.compile(r"[^\n -~]")
_MARKDOWN = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": " ", "\n": " "}
    | {char: "\\" + char for char in "\\|`[]*_~!"}
)


def plain(value: object, limit: int = LIMIT) -> str:
    """Return `value` as text that is safe on any terminal, at most `limit` characters long.

    Control characters show as their pictures; what is invisible, reorders text or has no certain width shows
    as U+FFFD; combining marks are thinned out and over-long text is cut with an ellipsis. Nothing is read as
    markup. Applying it twice changes nothing.
    """
    text = value if isinstance(value, str) else _as_text(value)
    if not (text.isascii() and text.isprintable()):
        return _cut(*_clean(text, limit), limit)
    return text if len(text) <= limit else _cut(text, True, limit)


def cells(text: str) -> int:
    """Return how many terminal cells `text`, which is `plain`, takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cell(text: str, width: int, more: str = ELLIPSIS) -> str:
    """Return `text`, which is `plain`, in exactly `width` terminal cells: padded, or cut ending in `more`."""
    taken = cells(text)
    if taken <= width:
        return text + " " * (width - taken)
    room = width - cells(more)
    if room < 0:
        return cell("", max(width, 0))
    head = _head(text, room)
    return head + more + " " * (room - cells(head))


def csv_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; quoting is the CSV writer's work.

    Not behind a semicolon either: where decimals have commas, spreadsheets begin a cell there.
    """
    return _FORMULA.sub(r"\1'", text)


def markdown_cell(text: str) -> str:
    """Return `text` so that a Markdown table shows it letter by letter."""
    # Many readers make links of bare addresses: a stranger's must not become one.
    return text.translate(_MARKDOWN).replace("://", ":\\//").replace("www.", "www\\.")


def escaped(text: str) -> str:
    """Return `text`, line by line, with JSON's escapes for what a terminal would obey or not show.

    As JSON it means what it meant before.
    """
    return _INVISIBLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    if match[0].isprintable() and match[0] not in _TREACHEROUS:
        return match[0]
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _as_text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)


def _clean(text: str, limit: int) -> tuple[str, bool]:
    """Return a safe version of the start of `text`, and whether anything was left out."""
    # Room for every letter and its marks, and no more work than that for a value made of marks alone.
    start = text[: (limit + 1) * (MAX_MARKS + 1)]
    shown = "".join(map(_visible, start.translate(_PICTURES)))
    return _thin(shown), len(start) < len(text)


def _cut(text: str, incomplete: bool, limit: int) -> str:
    if len(text) <= limit and not incomplete:
        return text
    return (text[: limit - 1] + ELLIPSIS)[:limit] if limit > 0 else ""


@lru_cache(maxsize=4096)
def _visible(char: str) -> str:
    if not char.isprintable() or char in _TREACHEROUS:
        return REPLACEMENT
    return REPLACEMENT if category(char) == "Mc" or combining(char) == _VIRAMA else char


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def _thin(text: str) -> str:
    """Drop the marks that are too many; one without a letter before it would land on its neighbour's cell."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = 0 if _width(char) else marks + 1
        if marks and not kept:
            kept.append(REPLACEMENT)
        elif marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _head(text: str, room: int) -> str:
    """Return the longest start of `text` that fits into `room` cells."""
    for index, char in enumerate(text):
        room -= _width(char)
        if room < 0:
            return text[:index]
    return text
