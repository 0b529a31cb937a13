"""What was typed into a bar before, to be gone through with two keys."""

from __future__ import annotations

MOST = 100
"""Texts that are remembered."""


class Entered:
    """Texts in the order in which they were last entered, and which of them is shown."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, text: str) -> None:
        """Remember a text as the last."""
        self._texts = [*(each for each in self._texts if each != text), text][-MOST:]
        self.rest()

    def rest(self) -> None:
        """Stand behind the last text again."""
        self._at, self._draft = len(self._texts), ""

    def step(self, by: int, shown: str) -> str:
        """Return the text so many steps on; behind the last is what was being typed."""
        if self._at == len(self._texts):
            self._draft = shown
        self._at = min(max(self._at + by, 0), len(self._texts))
        return self._texts[self._at] if self._at < len(self._texts) else self._draft
