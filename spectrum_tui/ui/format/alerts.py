"""The rules and their alerts, as items of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from spectrum_tui.alerts import words
from spectrum_tui.alerts.rule import Rule
from spectrum_tui.alerts.state import Alert, State
from spectrum_tui.model import units
from spectrum_tui.model.query import And, Expression
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.terms import row_term

HOW = (
    "Nothing is watched. Start with a rule, for example",
    "  --alert 'origin_error_rate>5% for 1m by origin'",
    "or put rules into the settings file:",
    "  [alerts]",
    '  errors = "origin_error_rate>5% for 1m by origin"',
)


def items(rules: Sequence[Rule], state: State, zone: tzinfo | None) -> list[Item]:
    """Return what is over its limit, the rules, and the alerts that are over, newest first."""
    if not rules:
        return [Item(((f" {line}", "dim" if at else ""),)) for at, line in enumerate(HOW)]
    active = sorted(state.active.values(), key=lambda alert: -alert.since)
    listed = [Item(((f"Now: {_number(len(active))}", "alarm" if active else "good"),))]
    listed += [item for alert in active for item in _alert(alert, zone)]
    listed += [Item(()), Item((("Rules", "accent"),))]
    listed += [_rule(rule, sum(alert.rule == rule for alert in active)) for rule in rules]
    if state.ended:
        listed += [Item(()), Item((("Ended", "accent"),))]
    listed += [item for alert in state.ended for item in _alert(alert, zone)]
    return listed


def term(alert: Alert) -> Expression | None:
    """Return the filter that leads to the events of an alert; None when it is about all of them."""
    row = row_term(alert.rule.by, alert.key) if alert.rule.by else None
    terms = [each for each in (alert.rule.where, row) if each is not None]
    return And(tuple(terms)) if len(terms) > 1 else terms[0] if terms else None


def _number(active: int) -> str:
    return f"{units.count(active)} over the limit" if active else "all is well"


def _rule(rule: Rule, active: int) -> Item:
    said = f"{units.count(active)} now" if active else "quiet"
    return Item(((f" {said:<7} ", "alarm" if active else "good"), (words.named(rule), "")), copy=rule.text)


def _alert(alert: Alert, zone: tzinfo | None) -> Iterator[Item]:
    """Yield two lines: since when and what, then the figures."""
    over = alert.ended is not None
    about = words.subject(alert) or words.named(alert.rule)
    yield Item(
        (
            (f" {'ended' if over else '! over':<7} ", "dim" if over else "alarm"),
            (f"{_when(alert, zone)}  ", "dim"),
            (about, "" if over else "strong"),
        ),
        copy=words.sentence(alert),
        term=term(alert),
    )
    yield Item(((f"{'':9}{_figures(alert)}", "dim"),))


def _when(alert: Alert, zone: tzinfo | None) -> str:
    start = units.clock_time(alert.since, zone)
    if alert.ended is None:
        return f"since {start}"
    return f"{start} – {units.clock_time(alert.ended, zone)}, {units.duration(alert.ended - alert.since)}"


def _figures(alert: Alert) -> str:
    rule = alert.rule
    limit = f"limit {rule.op} {words.figure(rule, rule.limit)}"
    worst = words.reading(rule, alert.worst)
    if alert.ended is not None:
        return f"at worst {worst}, {limit}"
    return f"{words.reading(rule, alert.reading)}, at worst {words.figure(rule, alert.worst.value)}, {limit}"
