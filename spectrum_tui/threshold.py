"""A limit on a figure of a report, e.g. `origin_error_rate>5%`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from difflib import get_close_matches

from spectrum_tui.backends.base import Snapshot, Totals
from spectrum_tui.errors import UsageError
from spectrum_tui.model.units import parse_ratio, parse_size

NAMES = (*(field.name for field in fields(Totals)), "origin_error_rate")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A comparison of one of the totals with a number."""

    name: str
    op: str
    limit: float

    def exceeded(self, snapshot: Snapshot) -> bool:
        """Return whether the comparison holds; a rate of nothing holds none."""
        value = getattr(snapshot.totals, self.name)
        return value is not None and _OPERATORS[self.op](value, self.limit)


def parse_threshold(text: str) -> Threshold:
    """Read a threshold.

    Raises:
        UsageError: it is none, or names no figure of the totals.
    """
    match = re.fullmatch(r"\s*(\w+)\s*(>=|<=|>|<)\s*(\S+)\s*", text)
    if not match:
        raise UsageError(f"--fail-over: {text!r} is no comparison", "write for example origin_error_rate>5%")
    name, op, limit = match.groups()
    if name not in NAMES:
        near = get_close_matches(name, NAMES, 1)
        raise UsageError(
            f"--fail-over: there is no figure {name!r}",
            f"did you mean {near[0]}?" if near else f"one of {', '.join(NAMES)}",
        )
    try:
        return Threshold(name, op, _number(name, limit))
    except ValueError as error:
        raise UsageError(f"--fail-over: {error}", "write for example origin_error_rate>5%") from None


def _number(name: str, text: str) -> float:
    if name == "origin_error_rate":
        return parse_ratio(text)
    return parse_size(text) if name.endswith("bytes") else float(text)
