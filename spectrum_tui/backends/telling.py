"""What has changed in words, for screens and notes. Values of a log come out as `plain` has them."""

from __future__ import annotations

from spectrum_tui.backends.differences import Change, Changes, Figures, Measure
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.statuses import status
from spectrum_tui.model.text import plain
from spectrum_tui.model.times import SECOND

NAMES = {
    "event": "event type",
    "asn": "AS number",
    "sni": "SNI",
    "OriginTlsFingerprint": "certificate",
    "client_tls_protocol": "client TLS",
    "client_tls_cipher": "client cipher",
    "client_tls_status": "client TLS",
    "origin_tls_mode": "origin TLS",
    "origin_tls_protocol": "origin TLS",
    "origin_tls_status": "origin TLS",
    "ip_version": "IP version",
}
"""What dimensions are called here, where it is not what a filter calls them; TLS values tell the rest."""
FALLING, RISING = "↓", "↑"


def sentence(change: Change, changes: Changes, labels: Labels = NO_LABELS) -> str:
    """Return a change as a sentence would tell it; a label stands before what it names."""
    before, now = map(units.count, counts_of(change))
    counted = f"{before} → {now} {change.measure}"
    told = f"{factor(change, changes)}, {counted}, {rates(change, changes)}"
    said = (name_of(change.dimension), labels.named(change.dimension, change.key))
    return " ".join(filter(None, (*said, value_of(change.dimension, change.key)))) + f": {told}"


def factor(change: Change, changes: Changes) -> str:
    """Return by how much a row grew or shrank, with its sign: `↑ ×205`, `↓ ÷12`, `↑ new`, `↓ gone`."""
    way = RISING if change.score > 0 else FALLING
    times = changes.factor(change)
    if change.new:
        return f"{way} new"
    if times is None:
        return f"{way} from 0"
    if not times:
        return f"{way} gone"
    return f"{way} ×{_times(times)}" if times >= 1 else f"{way} ÷{_times(1 / times)}"


def name_of(dimension: str) -> str:
    """Return what a dimension is called."""
    return NAMES.get(dimension, dimension.replace("_", " "))


def value_of(dimension: str, key: str) -> str:
    """Return a value of a dimension; a status with its meaning."""
    if dimension == "status" and key.isdecimal():
        return f"{key} {status(int(key)).short}"
    return plain(key) or "(not said)"


def counts_of(change: Change) -> tuple[int, int]:
    """Return how often what is measured happened before and now."""
    return change.before.count(change.measure), change.now.count(change.measure)


def rates(change: Change, changes: Changes) -> str:
    """Return the rates behind the counts: shares of failures and faults, events a second."""
    if change.measure is not Measure.EVENTS:
        return percents(change.before, change.now, change.measure)
    before, now = change.before.events, change.now.events
    return f"{per_second(before, changes.before)} → {per_second(now, changes.now)}"


def percents(before: Figures, now: Figures, measure: Measure) -> str:
    """Return a share before and now."""
    return f"{units.percent(before.rate(measure))} → {units.percent(now.rate(measure))}"


def per_second(events: int, stretch: tuple[int, int] | None) -> str:
    """Return how many events a second there were in a stretch of time."""
    length = stretch[1] - stretch[0] if stretch else 0
    return units.rate(events * SECOND / length) if length else units.NOTHING


def _times(times: float) -> str:
    if times < 9.95:
        return f"{times:.1f}"
    return units.si(times)
