"""A failure of what reads: the work goes on without what it was at, and says so."""

from __future__ import annotations

from collections.abc import Callable

from spectrum_tui.crash import details
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.text import plain

MOST_IN_A_ROW = 3
"""Failures with nothing read in between after which there is no use in going on."""
FAILED = (
    "The reader failed ({}) and goes on: what it was just reading may be missing, nothing is counted twice. "
    "{}; please report it."
)


class Failures:
    """Runs pieces of work that may fail, and counts how often they did.

    Args:
        recover: mends what a failure may have left half done.
        most: how many in a row are one too many.
    """

    def __init__(self, recover: Callable[[], None], most: int = MOST_IN_A_ROW) -> None:
        self.count = 0
        self.hints: tuple[str, ...] = ()
        """What a user should know about it."""
        self._recover, self._most = recover, most
        self._in_a_row = 0

    def guard(self, work: Callable[[], bool]) -> bool:
        """Return what a piece of work returns, or True when it failed and the next is worth a try.

        Raises:
            Exception: it has failed again and again.
        """
        try:
            return work()
        except SpectrumError:
            raise
        except Exception as error:
            self._in_a_row += 1
            if self._in_a_row >= self._most:
                raise
            self._tell(error)
            self._recover()
            return True

    def succeed(self) -> None:
        """Hear that something was read."""
        self._in_a_row = 0

    def _tell(self, error: Exception) -> None:
        self.count += 1
        if not self.hints:
            what = plain(f"{type(error).__name__}: {error}", 120)
            self.hints = (FAILED.format(what, details(error)),)
