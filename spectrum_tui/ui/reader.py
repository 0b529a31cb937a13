"""Reading events: going to faults, matches, marks and to what was around, however far away they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from spectrum_tui.backends.base import Backend, Page, Position, Sought, View
from spectrum_tui.ui.eventlist import OLDEST, EventList
from spectrum_tui.ui.marks import Marks
from spectrum_tui.ui.search import Search
from spectrum_tui.ui.wishes import FAULTY, Around, Marked, Nearest, Oldest, Wish

PAGE = 200
"""Events fetched at once."""
ABOVE = 40
"""Events fetched above the one that is gone to."""
PATIENCE = 0.2
"""Seconds to wait while records are read again for a search."""
SLICES = 4
"""Questions per frame of one search, so that a long one delays neither keys nor frames."""

UNSCOPED = "There is no scope to look around: these are all events"
OUTSIDE = "That mark is not in this view: it is shown among all events, Esc goes back"
GONE = "That marked event is no longer kept: it was evicted to stay within --retain"
NO_MARKS = "No event is marked: m marks the one under the cursor"


class Reader:
    """Grants the wishes about a list of events, and knows what is marked and searched in it."""

    def __init__(self, backend: Backend) -> None:
        self.events = EventList()
        self.marks = Marks()
        self.search: Search | None = None
        self.around = False
        """The events around one are listed, under no scope."""
        self._backend = backend
        self._wish: Wish | None = None

    @property
    def again(self) -> float | None:
        """Seconds after which a search should go on; None when none is under way."""
        if isinstance(self._wish, Nearest) and not self._wish.waits:
            return 0
        counting = self.search is not None and self.search.counts.unseen > 0
        return PATIENCE if self._wish or counting else None

    def wish(self, wish: Wish) -> None:
        """Have the next frames grant a wish, instead of any before."""
        self._wish = wish

    def look_for(self, text: str) -> None:
        """Highlight a text from now on; "" ends it."""
        self.search = Search(text) if text else None

    def seek_match(self, by: int) -> bool:
        """Wish for the nearest match; return whether anything is searched."""
        if self.search is None:
            return False
        self.wish(Nearest(self.search.wanted, by, f'match of "{self.search.text}"'))
        return True

    def seek_fault(self, by: int) -> None:
        """Wish for the nearest fault: 1 goes back in time, -1 forward."""
        self.wish(Nearest(FAULTY, by, "fault"))

    def step_back(self) -> bool:
        """Leave what is around an event, or else end the search; return whether there was either."""
        if self.around:
            self.leave()
            return True
        was, self.search = self.search, None
        return was is not None

    def leave(self) -> None:
        """Go back to the events of the scope, where they were left."""
        self.around = False
        self.events.take_back()

    def forget(self) -> None:
        """Hear that another view is looked at."""
        self.around, self._wish = False, None
        self.events.clear()

    def scoped(self, view: View) -> View:
        """Return the view that the events are listed under."""
        return replace(view, scope=(), window=None) if self.around else view

    async def grant(self, view: View) -> str:
        """Do what was wished for, or some of it; return what there is to say about it."""
        wish, self._wish = self._wish, None
        grants: dict[type[Wish], Callable[[View], Awaitable[str]]] = {
            Oldest: self._oldest,
            Marked: self._marked,
            Around: self._turn_around,
        }
        if isinstance(wish, Nearest):
            return await self._nearest(self.scoped(view), wish)
        return await grants[type(wish)](view) if wish else ""

    async def learn(self, view: View) -> None:
        """Learn which of the listed events match what is searched, and how many do in all."""
        search, listed = self.search, self.scoped(view)
        if search:
            await search.judge(self._backend, self.events.rows)
            await search.count(self._backend, listed, self.events.row)

    async def _oldest(self, view: View) -> str:
        self.events.show_oldest(await self._backend.page(self.scoped(view), after=OLDEST, size=PAGE))
        return ""

    async def _nearest(self, view: View, wish: Nearest) -> str:
        start = wish.start or self._here
        reached = wish.reached or start
        for _ in range(SLICES):
            if reached is None or self._here != start:
                return ""
            found = await self._seek(view, wish, reached)
            if found.position and self._here == start:
                await self._go_to(view, found.position)
                return ""
            if not found.position and not found.reached:
                return f"No {'older' if wish.by > 0 else 'newer'} {wish.what} in this view"
            reached = found.reached
        if self._wish is None:
            self._wish = replace(wish, start=start, reached=reached, waits=reached == wish.reached)
        return ""

    @property
    def _here(self) -> Position | None:
        """Where the cursor is."""
        return self.events.row.position if self.events.row else None

    async def _seek(self, view: View, wish: Nearest, reached: Position) -> Sought:
        if wish.by > 0:
            return await self._backend.seek(view, wish.wanted, before=reached)
        return await self._backend.seek(view, wish.wanted, after=reached)

    async def _marked(self, view: View) -> str:
        mark = self.marks.after(self._here)
        if mark is None:
            return NO_MARKS
        if await self._go_to(self.scoped(view), mark):
            return ""
        if not self.around and await self._look_around(view, mark):
            return OUTSIDE
        self.marks.toggle(mark)
        return GONE

    async def _turn_around(self, view: View) -> str:
        here = self._here
        if self.around:
            self.leave()
        elif not view.scope:
            return UNSCOPED
        elif here:
            await self._look_around(view, here)
        return ""

    async def _look_around(self, view: View, position: Position) -> bool:
        """List the events around one under no scope; return whether it is kept."""
        self.events.put_aside()
        self.around = True
        found = await self._go_to(self.scoped(view), position)
        if not found:
            self.leave()
        return found

    async def _go_to(self, view: View, position: Position) -> bool:
        """Put the cursor on an event of a view, if it is there."""
        if not self.around and self.events.stand_on(position):
            return True
        older = await self._backend.page(
            view, before=Position(position.time, position.sequence + 1), size=PAGE
        )
        if not older.rows or older.rows[0].position != position:
            return False
        newer = await self._backend.page(view, after=position, size=ABOVE)
        self.events.show_around(newer if newer.rows else Page((), older.newer, 0), older)
        return True
