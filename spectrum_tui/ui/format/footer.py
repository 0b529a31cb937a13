"""The last line: the keys that do something here and now."""

from __future__ import annotations

from collections.abc import Iterable

from spectrum_tui.ui.keys import KEYS, Key, Place, valid
from spectrum_tui.ui.lines import Line, fit, over, width_of

LAST = "help"
"""The footer never loses this one: it leads to all others."""
GIVEN_UP = (
    *("maximise", "pane", "copy", "fold", "sort", "write", "pause", "mark", "around it", "quit"),
    *("all, open or closed", "earlier, later", "events", "window", "breakdown", "changes"),
)
"""What gives way first where room is scarce; then what stands at the end."""


def footer(place: Place, width: int, hidden: Iterable[str] = (), table: tuple[Key, ...] = KEYS) -> Line:
    """Return the keys valid in `place` in exactly `width` cells; what does not fit is in the help.

    Args:
        place: where one is.
        width: cells there are.
        hidden: ids of presses that do nothing at the moment.
        table: what can be pressed.
    """
    gone = frozenset(hidden)
    keys = [
        key for key in valid(place, table) if key.footer and not gone & {press.id for press in key.presses}
    ]
    while len(keys) > 1 and width_of(_line(keys)) > width:
        least = min(range(len(keys)), key=lambda at: _worth(keys[at], at))
        del keys[least]
    return over(fit(_line(keys), width), "bar")


def _worth(key: Key, at: int) -> tuple[int, int]:
    if key.footer == LAST:
        return len(GIVEN_UP) + 1, 0
    return GIVEN_UP.index(key.footer) if key.footer in GIVEN_UP else len(GIVEN_UP), -at


def _line(keys: list[Key]) -> Line:
    line: Line = ((" ", ""),)
    for key in keys:
        line += ((key.footer_keys or key.shown, "strong"), (f" {key.footer}  ", "dim"))
    return line
