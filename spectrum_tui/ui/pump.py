"""One question at a time: what is asked while one is in flight is asked once, afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Pump:
    """Runs `fetch` whenever somebody asked, never twice at once.

    Args:
        fetch: asks the backend and shows the answer.
        ready: returns when the terminal can take another frame.
    """

    def __init__(self, fetch: Callable[[], Awaitable[None]], ready: Callable[[], Awaitable[None]]) -> None:
        self._fetch = fetch
        self._ready = ready
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()

    def ask(self) -> None:
        """Have `fetch` run soon; asking again before it starts changes nothing."""
        self._idle.clear()
        self._wanted.set()

    async def run(self) -> None:
        """Serve the questions until cancelled."""
        while True:
            await self._wanted.wait()
            await self._ready()
            self._wanted.clear()
            await self._fetch()
            if not self._wanted.is_set():
                self._idle.set()

    async def settled(self) -> None:
        """Return once everything asked so far has been answered."""
        await self._idle.wait()
