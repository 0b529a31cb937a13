"""The alerts: rules judged frame by frame, whatever the eyes look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spectrum_tui.alerts.readings import plan
from spectrum_tui.alerts.rule import Rule
from spectrum_tui.alerts.state import Alert, State, began, ended, step
from spectrum_tui.backends.base import Backend

Marks = Mapping[str, frozenset[str]]
"""The keys of rows that an alert is about, by what a filter calls them."""


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since the frame before."""

    began: Sequence[Alert] = ()
    ended: Sequence[Alert] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.began or self.ended)


class Alarm:
    """Asks what the rules need to know, and remembers what has come of them."""

    def __init__(self, backend: Backend, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.state = State()
        self._backend = backend
        self._plan = plan(rules)

    async def look(self) -> News:
        """Judge every rule once more, over the whole log."""
        before = self.state
        for view, rules in self._plan.items():
            snapshot = await self._backend.snapshot(view)
            for rule in rules:
                self.state = step(self.state, rule, snapshot)
        return News(began(before, self.state), ended(before, self.state))

    def marks(self) -> Marks:
        """Return which rows alerts are about."""
        marks: dict[str, set[str]] = defaultdict(set)
        for alert in self.state.active.values():
            if alert.rule.by:
                marks[alert.rule.by].add(alert.key)
        return {name: frozenset(keys) for name, keys in marks.items()}
