"""The help: first the keys that work where one was, then the words."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from spectrum_tui.ui.items import Item
from spectrum_tui.ui.keys import KEYS, LISTS, Key, Place, valid

KEY_WIDTH = 22

WORDS = (
    ("side", "Whose fault a status is: client, origin, edge (Cloudflare), policy (your rules) or config."),
    ("finished", "Connections that reached an origin and ended: disconnect and originError events."),
    (
        "origin errors",
        "Origin faults (444–448, 520–523) among finished, always with both numbers. A connect never counts.",
    ),
    ("open ~", "An estimate: connects without a close so far. “none seen” means there were no connects."),
    ("window", "The last stretch of event time up to the clock; it rolls, so old events leave the counts."),
    ("lag", "Wall clock minus the newest event. Logpush itself is about a minute behind."),
    ("late", "Events that came more than 60 s behind the clock. They are counted where they belong."),
    ("* in clients", "What is folded together is in several countries or AS numbers."),
    ("rejected", "Lines that are no Spectrum event; ! shows them."),
    ("failures", "The reader failed by a fault of the program, and went on: what it was at may be missing."),
    (
        "evicted",
        "Older events that were let go to stay within --retain. A window is cut to what is kept; all counts "
        "on from when it was first looked at.",
    ),
    ("pseudonyms", "Client addresses stand under other names: the program was started with --anonymize."),
    (
        "stands out",
        "It differs from the window before by more than a quarter, by more than everything else did, and by "
        "more than chance.",
    ),
    ("new", "First seen in this window: nothing that was read from before it has it, under any scope."),
    (
        "BEHIND",
        "Events come faster than they can be read: the newest are shown first, the others counted later.",
    ),
    ("SILENT", "No bytes for a while: the counts drain as the window moves on."),
)


def items(place: Place, width: int, mouse: bool, table: tuple[Key, ...] = KEYS) -> list[Item]:
    """Return the help for `place`.

    Args:
        place: where the help was asked for.
        width: cells there are.
        mouse: whether the mouse reports to the program.
        table: what can be pressed.
    """
    here = [key for key in valid(place, table) if len(key.places) < len(LISTS) - 1]
    everywhere = [key for key in table if key not in here and place in key.places]
    listed = [Item(((f"Keys for {place}", "accent"),))]
    listed += [item for key in here for item in _key(key, width)]
    listed += [Item(()), Item((("Keys everywhere", "accent"),))]
    listed += [item for key in everywhere for item in _key(key, width)]
    listed += [Item(()), Item((("Words", "accent"),))]
    listed += [item for word, meaning in WORDS for item in _pair(word, meaning, width)]
    if mouse:
        hint = "Hold Shift to select text in the terminal; --no-mouse gives the mouse back."
        listed += [Item(()), *_pair("mouse", hint, width)]
    return listed


def _key(key: Key, width: int) -> Iterator[Item]:
    return _pair(key.shown, key.does, width)


def _pair(name: str, meaning: str, width: int) -> Iterator[Item]:
    names = wrap(name, KEY_WIDTH - 1)
    lines = wrap(meaning, max(16, width - KEY_WIDTH - 2))
    for at in range(max(len(names), len(lines))):
        left = names[at] if at < len(names) else ""
        right = lines[at] if at < len(lines) else ""
        yield Item(((f" {left:<{KEY_WIDTH}}", "strong"), (right, "")), copy=f"{name}: {meaning}")
