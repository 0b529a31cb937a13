"""Counts that have to fit."""

from __future__ import annotations

from spectrum_tui.model import units


def fitted(number: int, width: int) -> str:
    """Return the exact count, or in a column too narrow for it a rounded one, e.g. `1.2M`."""
    exact = units.count(number)
    return exact if len(exact) <= width else units.si(number)
