"""A backend that is made when it is started: what it takes is imported while the screen is being drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from spectrum_tui.backends.base import Backend


class Deferred:
    """Passes every question of the `Backend` protocol on, once there is somebody to answer it.

    Args:
        make: makes that one; called on another thread.
    """

    def __init__(self, make: Callable[[], Backend]) -> None:
        self._make = make
        self._ready = asyncio.Event()
        self._backend: Backend

    async def start(self) -> None:
        """Make the backend and start it.

        Raises:
            SpectrumError: it cannot be made, or nothing can ever be read.
        """
        self._backend = await asyncio.to_thread(self._make)
        await self._backend.start()
        self._ready.set()

    async def stop(self) -> None:
        """Let go of everything."""
        if self._ready.is_set():
            await self._backend.stop()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Return a question that waits for the start."""

        async def ask(*args: Any, **given: Any) -> Any:
            await self._ready.wait()
            return await getattr(self._backend, name)(*args, **given)

        return ask
