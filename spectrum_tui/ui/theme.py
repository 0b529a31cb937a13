"""The looks: two themes of our own, and what each style name of a line means in whatever theme is on."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from spectrum_tui.errors import UsageError

INKS = {
    "": "foreground",
    "strong": "foreground",
    "dim": "text-muted",
    "faint": "text-disabled",
    "border": "panel",
    "focus": "accent",
    "accent": "accent",
    "good": "success",
    "warn": "warning",
    "alarm": "error",
    "none": "secondary",
    "origin": "error",
    "client": "warning",
    "policy": "primary",
    "config": "accent",
    "edge": "secondary",
    "unknown": "foreground",
    "cursor": "boost",
    "hit": "warning-muted",
    "bar": "surface",
    "ground": "background",
}
"""Every style name, with the variable of a foreign theme that stands in for it."""

BOLD = frozenset({"strong", "alarm"})

# The colours of old, letter for letter: only these are taken for one of the sixteen.
BLACK = "#000000"
MAROON = "#aa0000"
GREEN = "#00aa00"
OLIVE = "#aa5500"
NAVY = "#0000aa"
PURPLE = "#aa00aa"
SILVER = "#aaaaaa"
GREY = "#555555"
RED = "#ff5555"
LIME = "#55ff55"
YELLOW = "#ffff55"
BLUE = "#5555ff"
FUCHSIA = "#ff55ff"
AQUA = "#55ffff"
WHITE = "#ffffff"

SIXTEEN = {
    True: {
        "": SILVER,
        "strong": WHITE,
        "dim": SILVER,
        "faint": GREY,
        "border": GREY,
        "focus": AQUA,
        "accent": AQUA,
        "good": LIME,
        "warn": YELLOW,
        "alarm": RED,
        "none": GREY,
        "origin": RED,
        "client": YELLOW,
        "policy": PURPLE,
        "config": BLUE,
        "edge": FUCHSIA,
        "unknown": SILVER,
        "cursor": SILVER,
        "hit": OLIVE,
        "ink on cursor": BLACK,
        "bar": BLACK,
        "ground": BLACK,
    },
    False: {
        "": BLACK,
        "strong": BLACK,
        "dim": GREY,
        "faint": GREY,
        "border": SILVER,
        "focus": NAVY,
        "accent": NAVY,
        "good": GREEN,
        "warn": OLIVE,
        "alarm": MAROON,
        "none": SILVER,
        "origin": MAROON,
        "client": OLIVE,
        "policy": PURPLE,
        "config": NAVY,
        "edge": FUCHSIA,
        "unknown": GREY,
        "cursor": SILVER,
        "hit": YELLOW,
        "ink on cursor": BLACK,
        "bar": WHITE,
        "ground": WHITE,
    },
}
"""The inks of a dark and of a light theme where a terminal has sixteen colours only: the nearest ones would
make sides look alike. On the cursor everything is black."""

SIDES = frozenset({"origin", "client", "policy", "config", "edge"})
"""Inks that are bold and bright where there are no colours."""

# The greys are those of the 256 colours: they look the same over SSH, where truecolor is seldom announced,
# and where it is they are named in half the bytes.
THEMES = (
    Theme(
        name="spectrum",
        primary="#8fb4d9",
        secondary="#6f7780",
        accent="#7fb2e5",
        warning="#e9bd5b",
        error="#f2694b",
        success="#6cc29a",
        foreground="#c6c6c6",
        background="#121212",
        surface="#1c1c1c",
        panel="#262626",
        boost="#303030",
        dark=True,
        variables={
            "ink-strong": "#eeeeee",
            "ink-dim": "#8a8a8a",
            "ink-faint": "#585858",
            "ink-border": "#3a3a3a",
            "ink-focus": "#7fb2e5",
            "ink-none": "#585858",
            "ink-origin": "#f2694b",
            "ink-client": "#e9bd5b",
            "ink-policy": "#a78bf0",
            "ink-config": "#5aa2ee",
            "ink-edge": "#e387bd",
            "ink-unknown": "#a8a8a8",
            "ink-cursor": "#303030",
            "ink-hit": "#5f5f00",
            "ink-bar": "#1c1c1c",
        },
    ),
    Theme(
        name="spectrum-light",
        primary="#24598f",
        secondary="#7d858c",
        accent="#1f66ad",
        warning="#9a6700",
        error="#cf2018",
        success="#1c7c54",
        foreground="#303030",
        background="#ffffff",
        surface="#eeeeee",
        panel="#e4e4e4",
        boost="#dfe7ef",
        dark=False,
        variables={
            "ink-strong": "#080808",
            "ink-dim": "#626262",
            "ink-faint": "#9e9e9e",
            "ink-border": "#c6c6c6",
            "ink-focus": "#1f66ad",
            "ink-none": "#b2b2b2",
            "ink-origin": "#cf2018",
            "ink-client": "#9a6700",
            "ink-policy": "#6a48c7",
            "ink-config": "#1f66ad",
            "ink-edge": "#b0337f",
            "ink-unknown": "#585858",
            "ink-cursor": "#dadada",
            "ink-hit": "#ffff87",
            "ink-bar": "#eeeeee",
        },
    ),
)


def check(name: str) -> None:
    """Refuse a theme that does not exist.

    Raises:
        UsageError: there is none of this name.
    """
    names = [*(each.name for each in THEMES), *sorted(BUILTIN_THEMES)]
    if name not in names:
        near = get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise UsageError(f"--theme: there is no theme {name!r}", hint)


class Palette:
    """Turn style names into colours of one theme.

    Args:
        variables: the theme's variables, ours and Textual's.
        no_color: only shades of grey will be seen.
        sixteen: the inks to use where there are sixteen colours.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        *,
        no_color: bool = False,
        sixteen: Mapping[str, str] | None = None,
    ) -> None:
        self._variables = variables
        self._sixteen = sixteen
        self._no_color = no_color
        self._styles: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """Return the style called `ink` or `ink on ground`; "" is plain text on the plain ground."""
        known = self._styles.get(name)
        if known is None:
            known = self._styles[name] = self._make(name)
        return known

    def _make(self, name: str) -> Style:
        ink, _, ground = name.partition(" on ")
        if self._no_color and ink in SIDES:
            ink = "strong"
        if self._sixteen:
            return self._coarse(self._sixteen, ink, ground)
        return Style(
            color=self._colour(ink), bgcolor=self._colour(ground or "ground"), bold=ink in BOLD or None
        )

    def _coarse(self, inks: Mapping[str, str], ink: str, ground: str) -> Style:
        colour = inks["ink on cursor"] if ground in ("cursor", "hit") else inks.get(ink, inks[""])
        back = inks.get(ground or "ground", inks["ground"])
        return Style(color=colour, bgcolor=back, bold=ink in BOLD or None)

    def _colour(self, name: str) -> str | None:
        value = self._variables.get(f"ink-{name}") or self._variables.get(INKS.get(name, "foreground"), "")
        try:
            colour = Color.parse(value)
        except ColorParseError:  # "ansi_default 50%" of the ansi themes: the terminal's own colour will do
            return None
        if colour.ansi is not None:
            return None if colour.ansi < 0 else f"color({colour.ansi})"
        return self._opaque(colour).hex6.lower()

    def _opaque(self, colour: Color) -> Color:
        if colour.a == 1:
            return colour
        return Color.parse(self._variables.get("background", "black")).blend(colour, colour.a, 1.0)
