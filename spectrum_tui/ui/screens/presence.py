"""Whether a screen is still there: answers may come when it has been left, or while the program ends."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen


def is_up(screen: Screen[Any]) -> bool:
    """Tell whether what a screen is made of can be drawn on; its parts go before what it waits for does."""
    return screen.app.is_running and screen in screen.app.screen_stack
