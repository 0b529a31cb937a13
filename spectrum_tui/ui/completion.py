"""What a filter that is being typed could go on with: names, and the values that are documented."""

from __future__ import annotations

import re

from textual.suggester import Suggester

from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.query import NAMES
from spectrum_tui.model.statuses import SIDES

_VALUE = re.compile(r"(\w+)\s*(?:!?=|in\s*\((?:[^()]*,)?)\s*(\w+)$")
_NAME = re.compile(r"(?:^|[\s(])([A-Za-z]\w*)$")

CANONICAL = tuple(sorted(set(NAMES.values()), key=lambda name: (not name.islower(), name)))
"""The short names first."""

VALUES: dict[str, tuple[str, ...]] = {
    NAMES[field.name.lower()]: field.values for field in FIELDS if field.values
} | {"side": tuple(map(str, SIDES)), "ip_version": ("4", "6")}
"""The documented values of each name that has some."""


def complete(text: str) -> str | None:
    """Return `text` with its last word completed; None when there is nothing to add."""
    if match := _VALUE.search(text):
        name = NAMES.get(match[1].lower(), "")
        return _completed(text, match[2], VALUES.get(name, ()))
    if match := _NAME.search(text):
        return _completed(text, match[1], CANONICAL)
    return None


def _completed(text: str, word: str, known: tuple[str, ...]) -> str | None:
    whole = next(
        (each for each in known if each.lower().startswith(word.lower()) and len(each) > len(word)), None
    )
    return text[: -len(word)] + whole if whole else None


class FilterSuggester(Suggester):
    """Offers the completion to the input, which takes it with Tab or →."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completion of what is typed."""
        return None if value.lstrip().startswith("?") else complete(value)
