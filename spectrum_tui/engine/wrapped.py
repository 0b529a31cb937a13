"""Batches of records in one JSON document, cut into records line by line, however they are laid out.

Lists and objects around records are wrapping: `{"events":[ {"info":{…}}, … ]}` holds the records `{…}`, and
so do `[ {…}, … ]` and records that stand one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spectrum_tui.engine import framing
from spectrum_tui.engine.batches import GLUE, NAMED, VALUE, list_after, opening
from spectrum_tui.engine.records import BOM, PADDING, Units

# Possessive throughout: a hostile line costs its length, however it is made.
_INNER = re.compile(rb"\{" + NAMED + rb"(?=\{)")
"""What begins a record that stands in an object of its own: `{"info":{`."""
_WRAPPING = re.compile(rb"(?:\xef\xbb\xbf)?[][},\s\0]*+")
_ENDING = re.compile(rb"(?:[},\s\0]++|" + NAMED + VALUE + rb")*+")
"""What may stand behind the list of a batch."""
_BRACE = re.compile(rb'(?:[^"{}]++|"(?:[^"\\]++|\\.)*+(?:"|\Z))*+([{}])')
"""All up to the next brace that stands in no text. A text never goes on in the next line."""


class Document:
    """Cuts the lines of a stream into records.

    Args:
        leave: tells whether a line that begins no record begins another form.
    """

    def __init__(self, leave: Callable[[bytes], bool]) -> None:
        self._leave = leave
        self._held: list[bytes] = []
        self._held_start = self._held_size = self._depth = 0
        self._ending = self._may_wrap = False
        self._found: Units = ([], [])

    def take(self, lines: list[bytes], starts: list[int]) -> tuple[Units, int]:
        """Return the records that lines complete, and how many of the lines were taken.

        A line that only wraps is given back as an empty one. A line that begins another form is not taken,
        nor are those behind it.
        """
        taken = 0
        for line, start in zip(lines, starts, strict=True):
            if len(line) > framing.MAX_LINE:
                self._let_go()
                self._give(line, start)
            elif self._held:
                self._go_on(line, start)
            elif not self._whole(line, start):
                if line.strip(GLUE)[:1] not in b"[]{}" and self._leave(line):
                    break
                self._begin(line, start, 0)
            taken += 1
        return self._all(), taken

    def give_up(self) -> Units:
        """Return what is held of a record that is not complete."""
        self._let_go()
        return self._all()

    def _all(self) -> Units:
        found, self._found = self._found, ([], [])
        return found

    def _give(self, record: bytes, start: int) -> None:
        self._found[0].append(record)
        self._found[1].append(start)

    def _let_go(self) -> None:
        if self._held:
            self._give(b"\n".join(self._held), self._held_start)
            self._held = []

    def _whole(self, line: bytes, start: int) -> bool:
        """Take a line that is one record, as Logpush writes it, and nothing else but glue."""
        record = line.strip(GLUE)
        depth = record.count(b"}")
        if not 1 <= depth <= 2 or record.count(b"{") != depth or record[:1] != b"{":
            return False
        if not record.endswith(b"}" * depth) or record.endswith(b"]" + b"}" * depth):
            return False
        self._ending = False
        start += len(line) - len(line.lstrip(GLUE))
        inner = _INNER.match(record) if depth == 2 else None
        if inner:
            self._give(record[inner.end() : -1], start + inner.end())
        else:
            self._give(record, start)
        return True

    def _begin(self, line: bytes, start: int, at: int) -> None:
        """Take what begins in a line from a position on."""
        known = len(self._found[0])
        self._scan(line, start, at)
        if len(self._found[0]) == known and not self._held:
            self._give(b"", start)

    def _scan(self, line: bytes, start: int, at: int) -> None:
        while (at := self._skip(line, at)) < len(line):
            if line[at] != ord("{"):
                self._give(line[at:], start + at)
                return
            self._ending = False
            if inside := opening(line, at):
                at = inside
                continue
            end = _close_flat(line, at) or self._close(line, at, 0)
            if not end:
                self._held, self._held_start, self._held_size = [line[at:]], start + at, len(line) - at
                self._may_wrap = list_after(line, at + 1) == 0
                return
            self._give_inner(line[at:end], start + at)
            at = end

    def _skip(self, line: bytes, at: int) -> int:
        """Return where the wrapping ends that stands at a position."""
        end = _end(_WRAPPING, line, at)
        brackets = line[at:end].translate(None, BOM + GLUE + b"}")
        if brackets:
            self._ending = brackets.endswith(b"]")
        return _end(_ENDING, line, end) if self._ending else end

    def _go_on(self, line: bytes, start: int) -> None:
        """Take a line while a record is not complete; one that begins another record proves it damaged."""
        inside = list_after(line, 0) if self._may_wrap else -1
        self._may_wrap = inside == 0
        if line.lstrip(PADDING).startswith(b"{") and not self._held[-1].rstrip(PADDING).endswith(b":"):
            self._let_go()
            self._begin(line, start, 0)
        elif inside > 0:
            self._found[0].extend(b"" for _ in self._held)
            self._found[1].extend(self._held_start for _ in self._held)
            self._held = []
            self._begin(line, start, inside)
        else:
            end = self._close(line, 0, self._depth) if b"{" in line or b"}" in line else 0
            self._held.append(line[:end] if end else line)
            self._held_size += 1 + len(line)
            if end:
                record, self._held = b"\n".join(self._held), []
                self._give_inner(record, self._held_start)
                self._scan(line, start, end)
            elif self._held_size > framing.MAX_LINE:
                self._let_go()

    def _give_inner(self, record: bytes, start: int) -> None:
        """Take a record out of the object that it stands in, if it does."""
        inner = _INNER.match(record)
        flat = record.count(b"{") == 2 and record.endswith(b"}}")
        end = (len(record) - 1 if flat else self._close(record, inner.end(), 0)) if inner else 0
        if inner and record[end:].strip(PADDING) == b"}":
            self._give(record[inner.end() : end], start + inner.end())
        else:
            self._give(record, start)

    def _close(self, text: bytes, at: int, depth: int) -> int:
        """Return where the object ends that is so deep at a position; 0 when it goes on beyond the text."""
        while brace := _BRACE.match(text, at):
            at = brace.end()
            depth += 1 if brace[1] == b"{" else -1
            if not depth:
                return at
        self._depth = depth
        return 0


def _close_flat(text: bytes, at: int) -> int:
    """Return where a record of plain values ends, which may stand in an object of its own; 0 if unsure."""
    end = text.find(b"}", at)
    inside = text[at:end]
    depth = inside.count(b"{")
    sure = depth <= 2 and b"\\" not in inside and not inside.count(b'"') & 1
    return end + depth if end > 0 and sure and text.startswith(b"}" * depth, end) else 0


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
