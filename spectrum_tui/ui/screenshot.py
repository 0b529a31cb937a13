"""One screen as SVG, without a terminal."""

from __future__ import annotations

import re

from spectrum_tui.ui.app import SpectrumApp

_FONT_FACES = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)


async def draw(app: SpectrumApp, size: tuple[int, int] = (120, 40)) -> str:
    """Return the first full screen of `app` as SVG: loaded, drawn once, and nothing fetched from anywhere."""
    async with app.run_test(headless=True, size=size) as pilot:
        await app.dashboard.loaded.wait()
        await pilot.pause()
        svg = app.export_screenshot(title="spectrum-tui")
    return _FONT_FACES.sub("", svg)
