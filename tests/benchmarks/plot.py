"""Small line charts as SVG, for the README: no library is worth its weight for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 30, 34
INK, FAINT = "#59636e", "#d1d9e0"
COLOURS = ("#0969da", "#bc4c00", "#1a7f37", "#8250df")
"""Told apart on white and on black alike."""


@dataclass(frozen=True)
class Series:
    """Points in the order of x, under a name."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    """One chart; y begins at 0."""

    title: str
    x: str
    """What goes to the right."""
    series: Sequence[Series]

    def svg(self, left: int = 0, down: int = 0) -> str:
        """Return the chart as a group, moved to the right and down."""
        every = [point for each in self.series for point in each.points]
        first, last = min(x for x, _ in every), max(x for x, _ in every)
        top = max(y for _, y in every) * 1.1 or 1
        lines = [_label(LEFT, 16, self.title, "start", INK, bold=True)]
        for share in (0, 0.5, 1):
            y = _y(top * share, top)
            lines.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="{FAINT}"/>')
            lines.append(_label(LEFT - 6, y + 4, figure(top * share), "end", INK))
        lines += [_label(LEFT, HEIGHT - 14, figure(first), "start", INK)]
        lines += [_label(WIDTH - RIGHT, HEIGHT - 14, f"{figure(last)} {self.x}", "end", INK)]
        for index, each in enumerate(self.series):
            places = " ".join(
                f"{LEFT + (x - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT):.1f},{_y(y, top):.1f}"
                for x, y in each.points
            )
            colour = COLOURS[index % len(COLOURS)]
            lines.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>')
            lines.append(_label(LEFT + 8 + 90 * index, HEIGHT - 1, each.name, "start", colour))
        return f'<g transform="translate({left} {down})">{"".join(lines)}</g>'


def page(charts: Sequence[Chart], across: int | None = None) -> str:
    """Return a picture of charts side by side, so many in a row."""
    across, down = across or len(charts), HEIGHT + 4
    places = [divmod(index, across) for index in range(len(charts))]
    groups = "".join(
        chart.svg(column * WIDTH, row * down) for chart, (row, column) in zip(charts, places, strict=True)
    )
    height = (places[-1][0] + 1) * down
    size = f'width="{WIDTH * across}" height="{height}"'
    box = f'viewBox="0 0 {WIDTH * across} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{groups}</svg>\n'


def figure(value: float) -> str:
    """Return a number in a few letters."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= limit:
            return f"{value / {'G': 1e9, 'M': 1e6, 'k': 1e3}[unit]:.3g}{unit}"
    return f"{value:.3g}"


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _label(x: float, y: float, text: str, anchor: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"'
    return (
        f'<text {place} fill="{colour}" font-family="sans-serif" font-size="11"{weight}>{escape(text)}</text>'
    )
