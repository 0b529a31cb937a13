"""Colours: every style has one in every theme, and sides are never alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from spectrum_tui.ui.theme import INKS, SIDES, SIXTEEN, THEMES, Palette

OWN = [theme.name for theme in THEMES]


def palette(name: str, *, no_color: bool = False, sixteen: bool = False) -> Palette:
    """Return the palette of a theme."""
    app: App[None] = App()
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = name
    variables = app.get_css_variables()
    inks = SIXTEEN[app.current_theme.dark] if sixteen else None
    return Palette(variables, no_color=no_color, sixteen=inks)


def _sides(colours: Palette) -> Iterator[tuple[Style, Style]]:
    return combinations([colours.style(side) for side in sorted(SIDES)] + [colours.style("none")], 2)


@pytest.mark.parametrize("theme", [*OWN, *BUILTIN_THEMES])
def test_every_ink_works_in_every_theme(theme: str) -> None:
    colours = palette(theme)
    for ink in INKS:
        colours.style(ink)
        colours.style(f"{ink} on cursor")


@pytest.mark.parametrize("theme", OWN)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_sides_differ(theme: str, system: ColorSystem) -> None:
    for one, other in _sides(palette(theme)):
        assert one.color is not None
        assert other.color is not None
        assert one.color.downgrade(system) != other.color.downgrade(system)


@pytest.mark.parametrize("theme", OWN)
def test_sides_differ_in_sixteen_colours_and_are_taken_as_they_are(theme: str) -> None:
    colours = palette(theme, sixteen=True)
    for one, other in _sides(colours):
        assert one.color is not None
        assert other.color is not None
        assert one.color.downgrade(ColorSystem.STANDARD) != other.color.downgrade(ColorSystem.STANDARD)
    assert colours.style("origin on cursor").color == colours.style("dim on cursor").color


@pytest.mark.parametrize("theme", OWN)
@pytest.mark.parametrize(
    ("ink", "least"),
    [("", 7.0), ("strong", 7.0), ("dim", 4.5), ("origin", 4.5), ("client", 4.5), ("policy", 4.5)],
)
def test_text_can_be_read(theme: str, ink: str, least: float) -> None:
    style = palette(theme).style(ink)
    assert _contrast(style) >= least


def test_without_colours_faults_are_bold_and_bright() -> None:
    colours = palette("spectrum", no_color=True)
    assert colours.style("origin") == colours.style("strong")
    assert colours.style("origin").bold
    assert colours.style("none") != colours.style("strong")


def _contrast(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    lights = sorted((_luminance(style.color), _luminance(style.bgcolor)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _luminance(colour: RichColor) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [each / 255 for each in Color.from_rich_color(colour).rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
