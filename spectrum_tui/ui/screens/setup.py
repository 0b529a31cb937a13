"""What the dashboard is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from spectrum_tui.alerts.rule import Rule
from spectrum_tui.backends.base import Backend, View
from spectrum_tui.courtesy import Courtesy
from spectrum_tui.model.query import Expression
from spectrum_tui.ui.evidence import Evidence
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.pacer import Pacer
from spectrum_tui.ui.widgets.filterbar import Parse


@dataclass(frozen=True, slots=True)
class Setup:
    """What the dashboard is made of."""

    backend: Backend
    view: View
    looks: Looks
    title: str
    """What is watched."""
    refresh: float
    """Seconds between frames."""
    parse: Parse
    """Reads the filter language."""
    pacer: Pacer
    evidence: Evidence
    """Writes files."""
    arguments: tuple[str, ...]
    """What names the sources on a command line, and how they are read."""
    start: Callable[[], Awaitable[None]]
    """Makes the backend begin to read."""
    saved: Mapping[str, Expression] = field(default_factory=dict)
    """Filters by their names."""
    rules: tuple[Rule, ...] = ()
    """What alerts are about."""
    bell: bool = False
    """Ring when one begins."""
    columns: tuple[str, ...] = ()
    """Columns of the events, in their order; none for the usual ones."""
    courtesy: Courtesy = field(default_factory=Courtesy)
    """Knows whether a key is on its way to the screen."""
