"""Keys that the settings file changes: what they do stays, what is pressed for it does not."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import product

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, format_key

from spectrum_tui.errors import UsageError
from spectrum_tui.ui.keys import KEYS, Key, Place, Press

TAKEN = {
    f"ctrl+{letter}": reason
    for letters, reason in (
        ("jmi", "is Enter or Tab to a terminal"),
        ("h", "is Backspace to a terminal"),
        ("ab", "belongs to tmux and screen"),
        ("s", "stops a terminal's output"),
        ("qc", "quits, whatever else is bound"),
    )
    for letter in letters
}
"""Keys that cannot be had, and why."""
_PLAIN = {str(key.value) for key in Keys if not str(key.value).startswith("<")}
_NAMED = _PLAIN | {f"{modifier}+{name}" for modifier, name in product(("alt", "ctrl", "shift"), _PLAIN)}


def changed(changes: Mapping[str, str]) -> tuple[Key, ...]:
    """Return the table of keys with some changed: keys separated by commas, by the id of what they do.

    Raises:
        UsageError: an id or a key does not exist, or a key would mean two things in one place.
    """
    ids = [press.id for key in KEYS for press in key.presses]
    for each in changes:
        if each not in ids:
            near = get_close_matches(each, ids, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"ids are {' '.join(ids)}"
            raise UsageError(f"[keys] there is nothing called {each!r}", hint)
    wanted = {name: _keys(name, text) for name, text in changes.items()}
    table = tuple(_with(key, wanted) for key in KEYS)
    _refuse_doubles(table, wanted)
    return table


def for_textual(table: tuple[Key, ...], changes: Mapping[str, str]) -> dict[str, str]:
    """Return the keys to bind anew, by id: those that changed, and those that shared a key with one."""
    before = {press.id: set(press.keys.split(",")) for key in KEYS for press in key.presses}
    freed = set().union(*(before[each] for each in changes)) if changes else set()
    return {
        press.id: press.keys
        for key in table
        for press in key.presses
        if press.id in changes or before[press.id] & freed
    }


def _keys(name: str, text: str) -> str:
    keys = [_normal(part.strip()) for part in text.split(",")]
    for key in keys:
        if key in TAKEN:
            raise UsageError(f"[keys] {name}: {key} {TAKEN[key]}", "choose another key")
        if key not in _NAMED and len(format_key(key)) != 1:
            near = get_close_matches(key, _NAMED, 1)
            hint = f"did you mean {near[0]}?" if near else "write keys like f5, ctrl+r, alt+left, R or /"
            raise UsageError(f"[keys] {name}: there is no key {key!r}", hint)
    return ",".join(keys)


def _normal(key: str) -> str:
    """Return a key as Textual names it: `slash` for `/`."""
    if len(key) != 1 or key.isalnum():
        return key
    named = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(named, named)


def _with(key: Key, wanted: Mapping[str, str]) -> Key:
    """Return a row of the table, with the keys as they are now where one of them is wanted."""
    if not any(press.id in wanted for press in key.presses):
        return key
    presses = tuple(replace(press, keys=wanted.get(press.id, press.keys)) for press in key.presses)
    return replace(
        key,
        presses=presses,
        shown=", ".join(format_key(name) for press in presses for name in press.keys.split(",")),
        footer_keys=" ".join(format_key(press.keys.split(",")[0]) for press in presses[:2]),
    )


def _refuse_doubles(table: tuple[Key, ...], wanted: Mapping[str, str]) -> None:
    for place in Place:
        meant: dict[str, Press] = {}
        for press in (press for key in table if place in key.places for press in key.presses):
            for name in press.keys.split(","):
                other = meant.setdefault(name, press)
                if other is not press and {press.id, other.id} & wanted.keys():
                    does = f"{format_key(name)} would be both {other.id} and {press.id}"
                    raise UsageError(f"[keys] {does} in {place}", "give one of them another key")
