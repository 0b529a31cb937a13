"""Keys that do real work, each timed until its effect is on the screen."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.benchmarks.pty_terminal import Condition, Terminal

PAUSES = (0.03, 0.15)
"""Seconds between two keys, at random, so that they meet frames everywhere."""
TITLES = ("1 Event types", "2 Clients", "3 Origins", "5 Events")
CHOICES = "Break the events down by"
ARROW = "jk"
"""Down or up, whichever moves the cursor: rows change places, and it goes with its row."""


@dataclass(frozen=True)
class Key:
    """A key, and how to tell on the screen before it what shows its effect."""

    name: str
    typed: str
    """Sent as it is; `ARROW` is one of two."""
    effect: Callable[[Terminal], Condition]


def cursor(terminal: Terminal) -> int:
    """Return the line on which the cursor of the first pane is; -1 when there is none."""
    return next((y for y in range(2, len(terminal.screen.display)) if terminal.line(y)[1] == "▸"), -1)


def chosen(terminal: Terminal) -> str:
    """Return what the cursor of the first pane is on: its row may change places at the same moment."""
    return next(iter(terminal.line(cursor(terminal))[2:].split()), "") if cursor(terminal) >= 0 else ""


def arrow(terminal: Terminal) -> str:
    """Return the key that moves the cursor of the first pane: down from its first row, else up."""
    down, up = tuple(ARROW)
    return down if terminal.line(cursor(terminal) - 2).startswith(f"╭ {TITLES[0]}") else up


def focus(terminal: Terminal) -> str:
    """Return the title of the pane that has the focus: it is bold."""
    for y, line in enumerate(terminal.screen.display):
        for title in TITLES:
            at = line.find(f"╭ {title}")
            if at >= 0 and terminal.screen.buffer[y][at + 4].bold:
                return title
    return ""


def scoped(terminal: Terminal) -> bool:
    """Tell whether there is a scope."""
    return terminal.line(1).startswith(" all ▸")


def narrowed(terminal: Terminal) -> bool:
    """Tell whether the tables are those of one type of events."""
    return any(re.match(r"╭ 1 Event types ─+ 1 ╮", line) for line in terminal.screen.display)


def changes(look: Callable[[Terminal], object]) -> Callable[[Terminal], Condition]:
    """Return the effect of having changed what one looks at."""

    def effect(terminal: Terminal) -> Condition:
        before = look(terminal)
        return lambda now: look(now) not in (before, "", -1)

    return effect


CYCLE = (
    Key("arrow", ARROW, changes(chosen)),
    Key("arrow", ARROW, changes(chosen)),
    Key("tab", "\t", changes(focus)),
    Key("tab", "\x1b[Z", changes(focus)),
    Key("d", "d", lambda _: lambda now: now.shows(CHOICES)),
    Key("esc", "\x1b", lambda _: lambda now: not now.shows(CHOICES)),
    Key("enter", "\r", lambda _: scoped),
)
BACK = Key("esc", "\x1b", lambda _: lambda now: not scoped(now))


@dataclass
class Timing:
    """What was measured, in seconds."""

    keys: list[tuple[str, float]]
    """How long each key took."""
    scopes: list[float]
    """How long it took until all tables were under a new scope."""


def cycles(terminal: Terminal, going: Callable[[], bool]) -> Timing:
    """Press all keys again and again, as long as something goes on."""
    chance, timing = random.Random(1), Timing([], [])
    terminal.wait_for(lambda now: cursor(now) >= 0 and focus(now) == TITLES[0])
    while going():
        for name, took in _cycle(terminal, chance, timing.scopes):
            timing.keys.append((name, took))
    return timing


def _cycle(terminal: Terminal, chance: random.Random, scopes: list[float]) -> Iterator[tuple[str, float]]:
    for key in CYCLE:
        terminal.watch(chance.uniform(*PAUSES))
        terminal.catch_up()  # rows may have changed places
        typed = arrow(terminal) if key.typed is ARROW else key.typed
        took = terminal.press(typed, key.effect(terminal))
        yield key.name, took
    scopes.append(took + _until(terminal, narrowed))
    terminal.watch(chance.uniform(*PAUSES))
    yield BACK.name, terminal.press(BACK.typed, BACK.effect(terminal))
    terminal.wait_for(lambda now: not narrowed(now))


def _until(terminal: Terminal, condition: Condition) -> float:
    """Return after how many more seconds something is shown; 0 when it already is."""
    if condition(terminal):
        return 0.0
    last = terminal.arrivals[-1][0]
    return terminal.wait_for(condition) - last
