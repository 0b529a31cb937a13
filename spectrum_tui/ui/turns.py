"""Keys one after the other: what one sets off is done before the next one is looked at.

Over a slow line keys come in bursts. A letter goes to what has the focus, but a binding is only looked for
once a key has come back to the program: by then later letters have overtaken it, or went where the focus was.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump

from spectrum_tui.model.text import plain

Typed = Key | Paste
ROUNDS = 3
"""Ways from the focus to the program: of the key, of what it sets off, and of what that does."""
LONGEST_PASTE = 1 << 16
"""Characters of a line that are pasted at once."""
PATIENCE = 0.5
"""Seconds after which the next key has its turn whatever the one before it still does."""


class Turns:
    """Gives a program what is typed, each once the one before it is seen through.

    Args:
        app: whose keys these are.
        give: hands one to it.
        over: hears of it when all are seen through and what they changed is drawn.
    """

    def __init__(
        self, app: App[Any], give: Callable[[Typed], Awaitable[None]], over: Callable[[], None]
    ) -> None:
        self._app, self._give, self._over = app, give, over
        self._waiting: deque[Typed] = deque()
        self._taken = False

    async def take(self, typed: Typed) -> None:
        """Give it now, or when its turn comes."""
        if self._taken:
            self._waiting.append(typed)
        else:
            await self._begin(typed)

    async def _begin(self, typed: Typed) -> None:
        self._taken = True
        await self._give(_safe(typed))
        self._app.run_worker(self._see_through(), group="turns")

    async def _see_through(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                for _ in range(ROUNDS):
                    await self._passed_on()
        except TimeoutError:
            pass
        if self._waiting:
            self._app.call_later(self._begin, self._waiting.popleft())
        else:
            self._taken = False
            self._app.call_after_refresh(self._over)

    async def _passed_on(self) -> None:
        """Wait until all from the focus up to the program have handled what they were sent so far."""
        for node in (self._app.focused or self._app.screen).ancestors_with_self:
            await _handled(node)


def _safe(typed: Typed) -> Typed:
    """Return what is pasted as it can be shown: it may come from a log, and an input draws it as it is."""
    if isinstance(typed, Paste):
        return Paste("\n".join(plain(line, LONGEST_PASTE) for line in typed.text.splitlines()))
    return typed


async def _handled(node: MessagePump) -> None:
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()
