"""Where one has looked: back and forward through it, as in a browser."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import View

MOST = 200
"""Steps that are remembered."""


class Trail:
    """The scopes, ranges and windows looked at, in order; looking elsewhere forgets what was ahead."""

    def __init__(self, view: View) -> None:
        self._steps = [(view.scope, view.window)]
        self._at = 0

    def visit(self, view: View) -> None:
        """Remember what is looked at now, unless that is where one was already."""
        if (view.scope, view.window) != self._steps[self._at]:
            self._steps = [*self._steps[: self._at + 1], (view.scope, view.window)][-MOST:]
            self._at = len(self._steps) - 1

    def step(self, view: View, by: int) -> View | None:
        """Return `view` as it was so many steps ahead, or back; None where the trail ends."""
        if not 0 <= self._at + by < len(self._steps):
            return None
        self._at += by
        scope, window = self._steps[self._at]
        return replace(view, scope=scope, window=window)
