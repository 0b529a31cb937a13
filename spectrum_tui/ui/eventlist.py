"""The events in sight: a bounded list, newest first, that follows the newest or stays where one reads."""

from __future__ import annotations

from typing import NamedTuple

from spectrum_tui.backends.base import EventRow, Page, Position

MOST = 2000
"""Events kept for scrolling; those farthest from the cursor are let go and fetched again when wanted."""

MARGIN = 20
"""Rows left before the end of the list when more are fetched."""

SEEN_ABOVE = 3
"""Rows in sight above an event that was gone to."""

OLDEST = Position(-(2**62), -1)
"""Before every event."""


class Wanted(NamedTuple):
    """A page that should be asked for."""

    before: Position | None = None
    after: Position | None = None


class EventList:
    """What the Events pane knows. While `following`, it shows the newest page and the cursor stays on top."""

    def __init__(self) -> None:
        self.rows: tuple[EventRow, ...] = ()
        self.index = 0
        self.top = 0
        self.newer = 0
        """Events of the view that are newer than the first row."""
        self.arrived = 0
        """Events that came since the newest is no longer followed."""
        self.older = 0
        """Events of the view that are kept and older than the last row."""
        self.following = True
        self.stale = True
        """The newest page has to be asked for, whether anything is new or not."""
        self._aside: tuple[tuple[EventRow, ...], int, int, int, int] | None = None

    @property
    def row(self) -> EventRow | None:
        """The event under the cursor."""
        return self.rows[self.index] if self.rows else None

    def follow(self) -> None:
        """Go back to the newest and stay there; the rows come with the next page."""
        self.following = self.stale = True
        self.index = self.top = 0

    def clear(self) -> None:
        """Forget everything: another view is looked at."""
        self._aside = None
        self.rows = ()
        self.newer = self.older = 0
        self.follow()

    def replace(self, page: Page) -> None:
        """Take the newest page while following."""
        self.rows, self.newer, self.older = page.rows, page.newer, page.older
        self.stale = False
        self.index = self.top = self.arrived = 0

    def show_oldest(self, page: Page) -> None:
        """Take the page with the oldest events and put the cursor on the very oldest."""
        arrived = self.arrived
        self.replace(page)
        self.following, self.arrived = False, arrived
        self.index = max(0, len(self.rows) - 1)

    def extend_older(self, page: Page) -> None:
        """Append the page that comes before the last row; far newer rows are let go."""
        if self.rows and page.rows and page.rows[0].position >= self.rows[-1].position:
            return
        rows = self.rows + page.rows
        gone = max(0, len(rows) - MOST)
        self.rows, self.older = rows[gone:], page.older
        self.newer += gone
        self._shift(-gone)

    def extend_newer(self, page: Page) -> None:
        """Put the page that comes after the first row on top; far older rows are let go."""
        if self.rows and page.rows and page.rows[-1].position <= self.rows[0].position:
            return
        rows = page.rows + self.rows
        self.older += max(0, len(rows) - MOST)
        self._learn(page)
        self.rows, self.newer = rows[:MOST], page.newer
        self._shift(len(page.rows))

    def extend(self, page: Page, by: int) -> None:
        """Take the page that follows in one direction: 1 is back in time, -1 forward."""
        if by > 0:
            self.extend_older(page)
        else:
            self.extend_newer(page)

    def news(self, page: Page) -> None:
        """Learn how much is newer from a page of one event after the first row."""
        self._learn(page)
        self.newer = page.newer + len(page.rows)

    def move(self, by: int) -> None:
        """Move the cursor and stay with the event it comes to."""
        if not self.rows or (by < 0 and self.following):
            return
        self.following = False
        self.index = max(0, min(self.index + by, len(self.rows) - 1))

    def stand_on(self, position: Position) -> bool:
        """Put the cursor on an event that is loaded; return whether it is."""
        at = next((at for at, row in enumerate(self.rows) if row.position == position), None)
        if at is None:
            return False
        self.following, self.index = False, at
        return True

    def show_around(self, newer: Page, older: Page) -> None:
        """Take the pages on both sides of the first event of `older`, and put the cursor on that."""
        self.rows = newer.rows + older.rows
        self.newer, self.older = newer.newer, older.older
        self.following = self.stale = False
        self.index = len(newer.rows)
        self.top = max(0, self.index - SEEN_ABOVE)

    def put_aside(self) -> None:
        """Remember what is listed and where the cursor is."""
        if self._aside is None:
            self._aside = (self.rows, self.index, self.top, self.newer, self.older)

    def take_back(self) -> None:
        """List again what was put aside."""
        if self._aside is not None:
            self.rows, self.index, self.top, self.newer, self.older = self._aside
            self._aside, self.following = None, False

    def wanted(self) -> Wanted | None:
        """Return the page that is needed so that the cursor can go on, if any."""
        if not self.rows or self.following:
            return None
        if self.older and self.index >= len(self.rows) - MARGIN:
            return Wanted(before=self.rows[-1].position)
        if self.newer and self.index < MARGIN:
            return Wanted(after=self.rows[0].position)
        return None

    def scroll(self, room: int) -> None:
        """Choose `top` so that the cursor is among `room` rows."""
        self.top = max(0, min(self.top, self.index, max(0, len(self.rows) - room)))
        self.top = max(self.top, self.index - room + 1)

    def _learn(self, page: Page) -> None:
        """Count as arrived what lies after the first row and was not known to."""
        self.arrived += max(0, page.newer + len(page.rows) - self.newer)

    def _shift(self, by: int) -> None:
        self.index = max(0, min(self.index + by, len(self.rows) - 1))
        self.top = max(0, self.top + by)
