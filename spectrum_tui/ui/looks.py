"""How things are written on this screen, and the way back to ASCII."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import lru_cache
from time import time_ns
from typing import NamedTuple

from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.text import cells
from spectrum_tui.ui.keys import KEYS, Key
from spectrum_tui.ui.lines import Line


class Looks(NamedTuple):
    """What the user chose once for the whole screen."""

    utc: bool = True
    """Times in UTC rather than in the zone of this machine."""
    ascii_only: bool = False
    """No character outside ASCII may be drawn."""
    no_color: bool = False
    """NO_COLOR is set: what colours would tell is told by letters and by bold type."""
    mouse: bool = True
    """Mouse reports are on, so the terminal's own selection needs Shift."""
    labels: Labels = NO_LABELS
    """What people call applications and origins."""
    clock: Callable[[], int] = time_ns
    """The wall clock, ns since the epoch."""
    keys: tuple[Key, ...] = KEYS
    """What can be pressed."""

    @property
    def letters(self) -> bool:
        """Whether the sides in the timeline are letters."""
        return self.ascii_only or self.no_color

    @property
    def zone(self) -> tzinfo | None:
        """The zone times are shown in; None is that of this machine."""
        return UTC if self.utc else None


_ASCII = str.maketrans(
    " ▁▂▃▄▅▆▇█╭╮╰╯─│┄▸▾▴●○◌■╵…–×·→←↑↓≥≤±◆◈•‹›▰▱",
    " .:-=+*#%++++-|->v^**o#|~-x.><^v><~mM.<>#-",
)


@lru_cache(maxsize=4096)
def asciify(text: str) -> str:
    """Return `text` in ASCII, cell for cell: our own signs as their likes, anything else as `?`."""
    known = text.translate(_ASCII)
    return known if known.isascii() else "".join(map(_letter, known))


def ascii_line(line: Line) -> Line:
    """Return a line in ASCII."""
    return tuple((asciify(text), style) for text, style in line)


def _letter(letter: str) -> str:
    return letter if letter.isascii() else "?" * cells(letter)
