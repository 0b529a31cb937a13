"""The line to type a time into, judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from spectrum_tui.model import units
from spectrum_tui.model.moments import moment
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.widgets.bar import HiddenBar

HINT = "Enter goes there, Esc closes   e.g. 14:05   14:05:32   15m (before the newest)   2026-01-15T14:05:00Z"


class JumpBar(HiddenBar):
    """Reads a point in time."""

    LABEL = " go to "

    @dataclass
    class Accepted(Message):
        """A time was entered."""

        at: int

    @dataclass
    class Closed(Message):
        """The bar was left without a time."""

    def __init__(self, looks: Looks, clock: Callable[[], int]) -> None:
        super().__init__(looks, id="jump")
        self._clock = clock

    def changed(self, text: str) -> None:
        """Judge what is typed so far."""
        self._judge(text)

    def submitted(self, text: str) -> None:
        """Say which time was entered."""
        if not text.strip():
            self.post_message(self.Closed())
        elif at := self._judge(text):
            self.post_message(self.Accepted(at))

    def _judge(self, text: str) -> int:
        """Return the time that is meant, or 0, and say which it is, or why it is none."""
        if not text.strip():
            self.say(HINT, "faint")
            return 0
        try:
            at = moment(text, self._clock(), self.looks.zone)
        except ValueError as error:
            self.say(str(error), "alarm")
            return 0
        self.say(units.timestamp(at, self.looks.zone), "good")
        return at
