"""What the beginning of a batch in one JSON document looks like."""

from __future__ import annotations

import re
from typing import Any

import orjson

from spectrum_tui.engine.layout import judge, places
from spectrum_tui.engine.records import BOM, PADDING
from spectrum_tui.model.fields import BY_NAME

GLUE = PADDING + b","
"""What stands between records."""
# Possessive throughout: a hostile line costs its length, however it is made.
_TEXT = rb'"(?:[^"\\]++|\\.)*+"'
NAMED = rb"\s*+(" + _TEXT + rb")\s*+:\s*+"
"""A key, and what separates it from its value."""
VALUE = rb"(?:" + _TEXT + rb"|[-+.\w]++)\s*+"
"""A value that is no list and no object."""
_PAIR = re.compile(NAMED + VALUE + rb",")
_LIST = re.compile(NAMED + rb"\[")


def opening(text: bytes, at: int) -> int:
    """Return where the list begins in a batch like `{"events":[…` at a position; 0 when there is none."""
    return max(list_after(text, at + 1), 0) if text.startswith(b"{", at) else 0


def list_after(text: bytes, at: int) -> int:
    """Return where the list of a batch begins behind other values; 0 when later, -1 when there is none."""
    while (pair := _PAIR.match(text, at)) and not _is_field(pair[1]):
        at = pair.end()
    opened = _LIST.match(text, at)
    if opened and not _is_field(opened[1]):
        return opened.end()
    return -1 if text[at:].strip(PADDING) else 0


def opens_batch(line: bytes, *, fresh: bool) -> bool:
    """Tell whether a line that is no event begins a batch, or is part of one.

    `fresh` when no line of the stream has been JSON so far: only then a lone bracket is no damage.
    """
    content = line.removeprefix(BOM).strip(PADDING)
    if content[:1] not in (b"{", b"["):
        return False
    value = parsed(content.rstrip(GLUE))
    if value is not None:
        return wraps(value) or (content.endswith(b",") and is_event(value))
    if inside := opening(content, 0):
        return content[inside:].lstrip(PADDING)[:1] in (b"", b"{")
    lone = content == b"{" or (content[:1] == b"[" and content[1:].lstrip(PADDING)[:1] in (b"", b"{"))
    return fresh and lone


def wraps(value: Any) -> bool:
    """Tell whether a JSON value is events in some wrapping."""
    held = _only_part(value) if isinstance(value, dict) else value
    first = held[0] if isinstance(held, list) and held else held
    return first is not value and (is_event(first) or is_event(_only_part(first)))


def is_event(value: Any) -> bool:
    """Tell whether a JSON value is a Spectrum event by its keys."""
    return isinstance(value, dict) and not judge(tuple(value), places(tuple(value)))


def _only_part(value: Any) -> Any:
    """Return the list in an object that has no other, or the object that an object is nothing else than."""
    if not isinstance(value, dict) or places(tuple(value)):
        return None
    parts = [part for part in value.values() if isinstance(part, (dict, list))]
    alone = len(parts) == 1 and (isinstance(parts[0], list) or len(value) == 1)
    return parts[0] if alone else None


def _is_field(quoted: bytes) -> bool:
    return quoted[1:-1].decode("utf-8", "replace").lower() in BY_NAME


def parsed(content: bytes) -> Any:
    """Return the JSON value that a text is; None when it is none."""
    try:
        return orjson.loads(content)
    except ValueError:
        return None
