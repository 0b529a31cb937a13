"""Rules and alerts in words."""

from __future__ import annotations

from spectrum_tui.alerts.readings import Reading
from spectrum_tui.alerts.rule import Rule
from spectrum_tui.alerts.state import Alert
from spectrum_tui.model import units
from spectrum_tui.model.text import plain


def figure(rule: Rule, value: float) -> str:
    """Return a figure, or a limit, of a rule with its unit."""
    metric = rule.about
    if metric.kind == "ratio":
        return units.percent(value)
    if metric.kind == "duration":
        return units.duration(int(value))
    if metric.kind == "size":
        return units.size(value) + ("/s" if metric.per_second else "")
    return units.rate(value) if metric.per_second else f"{value:,.10g}"


def named(rule: Rule) -> str:
    """Return a rule with its name, if it has one."""
    return f"{plain(rule.name)}: {plain(rule.text)}" if rule.name else plain(rule.text)


def subject(alert: Alert) -> str:
    """Return what an alert is about: `origin 10.0.3.7:22/tcp`; "" for the whole."""
    if not alert.rule.by:
        return ""
    return f"{alert.rule.by.replace('_', ' ')} {plain(alert.key) or '(not said)'}"


def reading(rule: Rule, found: Reading) -> str:
    """Return a figure in words: `origin error rate 32.1 % (411/1,280)`."""
    parts = f" ({units.count(found.parts[0])}/{units.count(found.parts[1])})" if found.parts else ""
    return f"{rule.about.title} {figure(rule, found.value)}{parts}"


def sentence(alert: Alert) -> str:
    """Return an alert in one line, as it is told when it begins."""
    rule = alert.rule
    name = f"{plain(rule.name)}: " if rule.name else ""
    about = f", {subject(alert)}" if rule.by else ""
    held = f" for {units.span(rule.hold)}" if rule.hold else ""
    limit = f"{rule.op} {figure(rule, rule.limit)}"
    return f"{name}{reading(rule, alert.reading)}{about}; the limit is {limit}{held}"
