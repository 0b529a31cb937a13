"""Read one point in time, in any of the spellings that Logpush and the pipelines behind it use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000_000
EARLIEST = 946_684_800 * SECOND
"""2000-01-01: anything before is one of the zero dates of a connection that has not closed."""
LATEST = 4_102_444_800 * SECOND
"""2100-01-01: anything from here on is damage, and would carry the clock away with it."""
NONE = 0
"""What stands for "no time"."""

_SCALES = ((10**11, SECOND), (10**14, 1_000_000), (10**17, 1_000))
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):?(\d\d))?", re.ASCII
)
_DECIMAL = re.compile(r"(\d{1,11})\.(\d{1,9})\d*", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(value: object) -> int:
    """Return ns since the epoch for a timestamp as JSON gives it, or 0 when it holds no time.

    Numbers and numeric strings are seconds, milliseconds, microseconds or nanoseconds by their magnitude
    (below 1e11, 1e14, 1e17, and above); strings are RFC 3339 otherwise. Nanoseconds never pass through a
    float.
    Zero dates, and whatever lies outside the years 2000 to 2099, are no time.
    """
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, int):
        return scaled(value)
    if isinstance(value, float) and abs(value) < 1e19:
        return scaled(int(value)) if value >= 1e11 else sane(int(value * 1_000_000) * 1_000)
    return NONE


def scaled(number: int) -> int:
    """Return an epoch number of unknown unit as ns, or 0."""
    for below, factor in _SCALES:
        if number < below:
            return sane(number * factor)
    return sane(number)


def sane(nanoseconds: int) -> int:
    """Return the time unchanged when it is one that an event can have, else 0."""
    return nanoseconds if EARLIEST <= nanoseconds < LATEST else NONE


def _from_text(text: str) -> int:
    if match := _RFC3339.fullmatch(text):
        return _from_rfc3339(match)
    try:
        return scaled(int(text)) if len(text) < 32 else NONE
    except ValueError:
        return _from_decimal(text)


def _from_decimal(text: str) -> int:
    if match := _DECIMAL.fullmatch(text):
        return sane(int(match[1]) * SECOND + int(match[2].ljust(9, "0")))
    try:
        return instant(float(text)) if len(text) < 32 else NONE
    except ValueError:
        return NONE


def _from_rfc3339(match: re.Match[str]) -> int:
    date, time, fraction, sign, hours, minutes = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}+00:00")
    except ValueError:
        return NONE
    since = moment - _EPOCH
    seconds = since // timedelta(seconds=1)
    if sign:
        offset = int(hours) * 3600 + int(minutes) * 60
        seconds -= offset if sign == "+" else -offset
    return sane(seconds * SECOND + int((fraction or "").ljust(9, "0")))
