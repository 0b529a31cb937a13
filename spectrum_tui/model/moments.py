"""Points in time as people name them: `12:30`, `15m` (ago), `today`, a date, RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from spectrum_tui.model.text import plain
from spectrum_tui.model.times import SECOND, instant
from spectrum_tui.model.units import parse_duration

EXAMPLES = "2026-01-15T09:30:00Z, 09:30 or 15m (ago)"
_OF_DAY = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.(\d{1,9}))?", re.ASCII)
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9})\d*)?)?", re.ASCII)


def moment(text: str, now: int | None, zone: tzinfo | None, since: int = 0) -> int:
    """Return the instant that a text names, in ns since the epoch.

    A time of day is the last one that has passed by `now` (ns), today's or yesterday's; one that ends a
    stretch comes after its beginning, `since`, and so may be yet to come. What says no zone is in `zone`,
    where None is the zone of this machine. Without `now`, only what needs none is understood.

    Raises:
        ValueError: it names none, or one outside the years 2000 to 2099.
    """
    named = text.strip()
    found = _dated(named, zone) or instant(named)
    if not found and now is not None:
        found = _relative(named, now, zone, since)
    if not found:
        raise ValueError(f"{plain(text, 60)!r} is not a time like {EXAMPLES}")
    return found


def is_absolute(text: str) -> bool:
    """Tell whether a text names the same instant whenever and wherever it is read."""
    return instant(text) > 0 and not _DATED.fullmatch(text.strip())


def _dated(text: str, zone: tzinfo | None) -> int:
    """Return a calendar date, with or without a time of day, but without a zone; 0 when it is none."""
    match = _DATED.fullmatch(text)
    if not match:
        return 0
    date, minutes, seconds, fraction = match.groups()
    try:
        begun = datetime.fromisoformat(f"{date}T{minutes or '00:00'}{seconds or ':00'}")
    except ValueError:
        return 0
    return _in_zone(begun, fraction, zone) if 2000 <= begun.year < 2100 else 0


def _relative(text: str, now: int, zone: tzinfo | None, since: int) -> int:
    """Return today, a time of day, or so long before now; 0 when it is none of these."""
    today = datetime.fromtimestamp(now // SECOND, UTC).astimezone(zone)
    today = today.replace(hour=0, minute=0, second=0, tzinfo=None)
    if text.lower() == "today":
        return _in_zone(today, None, zone)
    if match := _OF_DAY.fullmatch(text):
        return _of_day(match, today, now, zone, since)
    try:
        return max(now - parse_duration(text), 0)
    except ValueError:
        return 0


def _of_day(match: re.Match[str], today: datetime, now: int, zone: tzinfo | None, since: int) -> int:
    """Return when a clock shows a time of day; 0 when none does."""
    hour, minute, second, fraction = match.groups()
    try:
        named = today.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
    except ValueError:
        return 0
    times = [_in_zone(named + timedelta(days), fraction, zone) for days in (-1, 0, 1)]
    passed = [time for time in times if time <= now]
    return passed[-1] if passed and passed[-1] > since else next(filter(since.__lt__, times), times[-1])


def _in_zone(named: datetime, fraction: str | None, zone: tzinfo | None) -> int:
    """Return what a clock on the wall in a zone shows as an instant; 0 when no event can be of then."""
    aware = named.astimezone() if zone is None else named.replace(tzinfo=zone)
    return instant(f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{fraction or 0}Z")
