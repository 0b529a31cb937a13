"""What a filter that is being typed could go on with: names, operators, saved filters and values."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from textual.suggester import Suggester

from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.query import KINDS, NAMES
from spectrum_tui.model.render import quoted
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.text import plain

_VALUE = re.compile(r"""(\w+)\s*(?:!?=|in\s*\((?:[^()]*,)?)\s*(?:(["'])|(?=[^"']))([^\s()=<>!~,"']*)$""")
_EMPTY_VALUE = re.compile(r"(\w+)\s*(?:!?=|in\s*\((?:[^()]*,)?)\s*$")
_NAME = re.compile(r"(?:^|[\s(])((?:[A-Za-z]\w*)|@[\w.-]*)$")
SAVED = "@"
"""What the name of a saved filter begins with."""
MOST = 30
"""Values that are offered at once."""
LONGEST = 100
"""Characters of a value that is offered."""

CANONICAL = tuple(sorted(set(NAMES.values()), key=lambda name: (not name.islower(), name)))
"""The short names first."""

VALUES: dict[str, tuple[str, ...]] = {
    NAMES[field.name.lower()]: field.values for field in FIELDS if field.values
} | {"side": tuple(map(str, SIDES)), "ip_version": ("4", "6")}
"""The documented values of each name that has some."""

Seen = Callable[[str, str], Awaitable[tuple[str, ...]]]
"""Returns values of a name that occur and begin with a text, the most frequent first."""


class Unfinished(NamedTuple):
    """The last word of what is typed."""

    start: int
    """Where it begins."""
    word: str
    """What there is of it, without a quote."""
    name: str
    """The name whose value it is; "" when it is none."""
    known: tuple[str, ...]
    """What it could be, whatever occurs."""


def unfinished(text: str, saved: Iterable[str] = ()) -> Unfinished | None:
    """Return the last word of a text, if one can tell what it could be."""
    if match := _EMPTY_VALUE.search(text) or _VALUE.search(text):
        word = match[3] if match.re is _VALUE else ""
        start = match.start(2) if match.re is _VALUE and match[2] else len(text) - len(word)
        name = NAMES.get(match[1].lower(), "")
        return Unfinished(start, word, name, VALUES.get(name, ())) if name else None
    if match := _NAME.search(text):
        word = match[1]
        if word.startswith(SAVED):
            return Unfinished(match.start(1), word, "", tuple(SAVED + name for name in saved))
        return Unfinished(match.start(1), word, "", (*_operators(word), *CANONICAL))
    return None


def offers(last: Unfinished, seen: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what the last word could be, as it would be written; what occurs comes first."""
    begun = last.word.lower()
    possible = dict.fromkeys((*filter(_is_plain, seen), *last.known))
    longer = [each for each in possible if each.lower().startswith(begun) and len(each) > len(begun)]
    return tuple(quoted(each) if last.name else each for each in longer[:MOST])


def complete(text: str) -> str | None:
    """Return `text` with its last word completed from what is documented; None when there is nothing."""
    last = unfinished(text)
    found = offers(last) if last else ()
    return text[: last.start] + found[0] if last and found else None


def _operators(word: str) -> tuple[str, ...]:
    """Return a whole name with each operator that it can have."""
    name = NAMES.get(word.lower())
    if name is None:
        return ()
    signs = ("=", "!=", "~", "!~") if KINDS[name] == "text" else ("=", "!=", ">", ">=", "<", "<=")
    return tuple(word + sign for sign in (*signs, " in ("))


def _is_plain(value: str) -> bool:
    return 0 < len(value) <= LONGEST and plain(value) == value


class FilterSuggester(Suggester):
    """Offers the completion to the input, which takes it with Tab or →.

    Args:
        told: hears of every text that could go on, where its last word begins, and of all there is to offer.
    """

    def __init__(self, told: Callable[[str, int, tuple[str, ...]], None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.saved: Iterable[str] = ()
        self.seen: Seen | None = None
        self._told = told

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completion of what is typed."""
        last = None if value.lstrip().startswith("?") else unfinished(value, self.saved)
        if last is None:
            return None
        seen = await self.seen(last.name, last.word) if self.seen and last.name else ()
        found = offers(last, seen)
        self._told(value, last.start, found)
        return value[: last.start] + found[0] if found else None
