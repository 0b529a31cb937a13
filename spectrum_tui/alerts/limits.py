"""Limits on a report: rules that are judged once, at its end."""

from __future__ import annotations

from spectrum_tui.alerts.readings import exceeds, readings, surely_exceeds
from spectrum_tui.alerts.rule import Parse, Rule, parse_rule
from spectrum_tui.backends.base import Snapshot
from spectrum_tui.errors import FilterError, UsageError


def parse_limit(text: str, parse: Parse) -> Rule:
    """Read the rule of `--fail-over`.

    Raises:
        UsageError: it is none, or says something of time, which a report has none for.
    """
    try:
        rule = parse_rule(text, parse)
    except FilterError as error:
        raise UsageError(f"--fail-over: {error.message}", error.hint) from None
    if rule.hold or rule.over is not None:
        hint = "leave out for and over; --window, --since and --until say what it is about"
        raise UsageError("--fail-over: a report is judged once", hint)
    return rule


def is_exceeded(rule: Rule, snapshot: Snapshot) -> bool:
    """Tell whether a report exceeds a limit: the whole as it stands, any of many rows by more than chance."""
    holds = surely_exceeds if rule.by else exceeds
    return any(holds(rule, reading) for reading in readings(rule, snapshot))
