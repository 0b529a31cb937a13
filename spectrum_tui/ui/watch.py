"""What the screen knows of the backend: one frame at a time, with the events in sight."""

from __future__ import annotations

from typing import NamedTuple

from spectrum_tui.backends.base import Backend, Snapshot, View
from spectrum_tui.ui.eventlist import EventList
from spectrum_tui.ui.eyes import Eyes
from spectrum_tui.ui.reader import PAGE, Reader


class Frame(NamedTuple):
    """What can be shown now."""

    snapshot: Snapshot
    missed: int | None
    """Events that came since the pause began; None while not paused."""
    note: str = ""
    """What there is to say about what was looked for."""
    again: float | None = None
    """Seconds after which a search should go on with another frame; None when there is none."""


class Watch:
    """Asks the backend what the screen needs, and nothing that it knows already."""

    def __init__(self, backend: Backend, view: View) -> None:
        self.eyes = Eyes(view)
        self.reader = Reader(backend)
        self.shown: Snapshot | None = None
        """The last answer."""
        self._backend = backend
        self._listed: tuple[Snapshot, int] | None = None

    @property
    def events(self) -> EventList:
        """The events in sight."""
        return self.reader.events

    def look(self, view: View) -> None:
        """Look at another view from now on."""
        before, self.eyes.view = self.eyes.view, view
        if (before.scope, before.window) != (view.scope, view.window):
            self.reader.forget()

    def pause(self) -> None:
        """Stand still at what is shown, or go on."""
        self.eyes.pause = None if self.eyes.pause else self.shown

    async def frame(self, rows: int) -> Frame | None:
        """Ask what has to be asked; None when somebody looked elsewhere meanwhile.

        Args:
            rows: events that can be seen; 0 when none can, and then none are asked for.
        """
        question = self.eyes.question()
        latest = await self._backend.snapshot(self.eyes.pulse())
        snapshot = latest if self.eyes.pause is None else await self._paused(question)
        if question != self.eyes.question():
            return None
        note = await self._read(question, snapshot, rows) if rows else ""
        if question != self.eyes.question():
            return None
        self.shown = snapshot
        return Frame(snapshot, self.eyes.missed(latest), note, again=self.reader.again if rows else None)

    async def _paused(self, question: View) -> Snapshot:
        standing = self.eyes.standing()
        if standing is not None:
            return standing
        if self.shown is not None and self.shown.view == question:
            return self.shown
        return await self._backend.snapshot(question)

    async def _read(self, view: View, snapshot: Snapshot, rows: int) -> str:
        """Bring the events up to date; return what there is to say about what was looked for."""
        await self._list_events(self.reader.scoped(view), snapshot, rows)
        note = await self.reader.grant(view)
        await self.reader.learn(view)
        return note

    async def _list_events(self, view: View, snapshot: Snapshot, rows: int) -> None:
        fresh = self._listed != (snapshot, rows)
        self._listed = (snapshot, rows)
        events = self.events
        if not events.following:
            await self._keep_place(view, fresh)
        elif fresh or events.stale:
            page = await self._backend.page(view, size=rows)
            if events.following:
                events.replace(page)

    async def _keep_place(self, view: View, fresh: bool) -> None:
        """Fetch what the cursor is about to run into, and how much is newer."""
        events = self.events
        wanted = events.wanted()
        if wanted and wanted.before:
            events.extend_older(await self._backend.page(view, before=wanted.before, size=PAGE))
        elif wanted and wanted.after:
            events.extend_newer(await self._backend.page(view, after=wanted.after, size=PAGE))
        if fresh and events.rows:
            events.news(await self._backend.page(view, after=events.rows[0].position, size=1))
