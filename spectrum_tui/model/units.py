"""Numbers as people read and write them. Times and durations are ns, sizes are bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from math import isfinite

from spectrum_tui.model.text import plain

MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

LONGEST = 2**63 - 1
"""The largest value that columns can hold, and so the largest that a person may ask for."""

NOTHING = "–"
"""What stands where there is no value."""

_DURATIONS = {
    "ns": 1,
    "us": MICROSECOND,
    "µs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
}
_SIZES = (
    {"": 1, "b": 1}
    | {f"{prefix}b": 1000 ** (power + 1) for power, prefix in enumerate("kmgt")}
    | {f"{prefix}ib": 1024 ** (power + 1) for power, prefix in enumerate("kmgt")}
    | {prefix: 1024 ** (power + 1) for power, prefix in enumerate("kmgt")}
)
_RATES = {"": 1, "k": 1_000, "m": 1_000_000}

_NUMBER = r"([0-9]{1,19}(?:\.[0-9]{1,9})?)"
_DURATION_PART = re.compile(rf"\s*{_NUMBER}\s*({'|'.join(sorted(_DURATIONS, key=len, reverse=True))})\s*")
_SIZE = re.compile(rf"\s*{_NUMBER}\s*([a-z]*)\s*", re.IGNORECASE | re.ASCII)
_RATE = re.compile(rf"\s*{_NUMBER}\s*([km]?)(?:/s)?\s*", re.IGNORECASE | re.ASCII)
_PERCENTAGE = re.compile(rf"\s*{_NUMBER}\s*(%?)\s*")


def count(number: int) -> str:
    """Return a number of things in full: `1,204`."""
    return f"{number:,}"


def si(number: float) -> str:
    """Return a number of things in at most five characters: `812`, `1.20k`, `1.23M`."""
    return _scaled(number, 1000, ("", "k", "M", "G", "T", "P", "E"), significant=3)


def size(number: float) -> str:
    """Return a number of bytes: `812 B`, `4.1 MiB`."""
    return _scaled(number, 1024, (" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"), significant=2)


def narrow_size(number: float) -> str:
    """Return a number of bytes in at most five characters: `812`, `4.1M`."""
    return _scaled(number, 1024, ("", "K", "M", "G", "T", "P", "E"), significant=2)


def duration(length: int) -> str:
    """Return a length of time in its two leading units, rounded down: `212 ms`, `41 s`, `12m04s`, `2d04h`."""
    if length < 0:
        return "-" + duration(-length)
    if length < MINUTE:
        return _below_a_minute(length)
    if length < HOUR:
        return f"{length // MINUTE}m{length % MINUTE // SECOND:02}s"
    if length < DAY:
        return f"{length // HOUR}h{length % HOUR // MINUTE:02}m"
    return f"{length // DAY}d{length % DAY // HOUR:02}h"


def span(length: int) -> str:
    """Return a length of time exactly, as `parse_duration` reads it: `5m`, `1h30m`, `24h`, `7d`."""
    if not length:
        return "0s"
    parts = []
    for unit in ("d", "h", "m", "s", "ms", "us", "ns"):
        if unit == "d" and length < 2 * DAY:
            continue
        amount, length = divmod(length, _DURATIONS[unit])
        parts += [f"{amount}{unit}"] * bool(amount)
    return "".join(parts)


def age(length: int) -> str:
    """Return how long ago something was in one unit, rounded down: `41 s`, `5 m`, `3 h`, `2 d`."""
    for unit, symbol in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if length >= unit:
            return f"{length // unit} {symbol}"
    return f"{max(length, 0) // SECOND} s"


def rtt(length: int | None) -> str:
    """Return a round trip: `212 ms`, `0.4 ms`; one that was not measured, which records spell 0, is `–`."""
    if not length or length < 0:
        return NOTHING
    if length < MILLISECOND // 10:
        return "<0.1 ms"
    if length < 9_950_000:
        return f"{length / MILLISECOND:.1f} ms"
    return f"{length / MILLISECOND:.0f} ms" if length < 999_500_000 else duration(length)


def percent(ratio: float | None) -> str:
    """Return a ratio to a tenth of a percent: `3.2 %`; some never shows as none, nor most as all."""
    if ratio is None or not isfinite(ratio):
        return NOTHING
    if 0 < ratio < 0.001:
        return "<0.1 %"
    if 0.999 < ratio < 1:
        return ">99.9 %"
    return f"{ratio:.0%}"[:-1] + " %" if ratio in (0, 1) else f"{ratio * 100:.1f} %"


def share(ratio: float | None) -> str:
    """Return a ratio in whole percent: `48 %`; some never shows as none, most never as all: `<1 %`."""
    if ratio is None or not isfinite(ratio):
        return NOTHING
    if 0 < ratio < 0.01:
        return "<1 %"
    if 0.99 < ratio < 1:
        return ">99 %"
    return f"{ratio * 100:.0f} %"


def rate(per_second: float) -> str:
    """Return how many things happen a second: `1,204/s`, `3.2/s`, `<0.1/s`."""
    if not isfinite(per_second):
        return NOTHING
    if 0 < per_second < 0.1:
        return "<0.1/s"
    return f"{per_second:.1f}/s" if 0 < per_second < 9.95 else f"{per_second:,.0f}/s"


def clock_time(time: int, zone: tzinfo | None = UTC) -> str:
    """Return the time of day in `zone` (None is where the program runs): `14:07:31`."""
    return _moment(time, zone).strftime("%H:%M:%S")


def timestamp(time: int, zone: tzinfo | None = UTC, digits: int = 0) -> str:
    """Return an instant as RFC 3339 in `zone` (None is where the program runs), with 0 to 9 `digits`, cut."""
    moment = _moment(time, zone)
    fraction = f".{time % SECOND:09}"[: digits + 1] if digits else ""
    offset = moment.isoformat()[19:]
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{'Z' if offset == '+00:00' else offset}"


def parse_duration(text: str) -> int:
    """Return the ns that `5m`, `1h30m`, `2.5s` or `250ms` stand for.

    Raises:
        ValueError: it is not a duration, or longer than 292 years.
    """
    total, position = Decimal(0), 0
    while part := _DURATION_PART.match(text, position):
        total += Decimal(part[1]) * _DURATIONS[part[2]]
        position = part.end()
    if not position or position < len(text):
        raise ValueError(f"“{plain(text, 40)}” is not a duration: write it like 5m, 90s, 250ms or 1h30m")
    return _whole(total, text)


def parse_size(text: str) -> int:
    """Return the bytes that `256MiB`, `10k` (1024 each), `1.5GB` (1000 each) or `4096` stand for.

    Raises:
        ValueError: it is not a size, or larger than 8 EiB.
    """
    match = _SIZE.fullmatch(text)
    factor = _SIZES.get(match[2].lower()) if match else None
    if match is None or factor is None:
        raise ValueError(f"“{plain(text, 40)}” is not a size: write it like 256MiB, 10k or 4096")
    return _whole(Decimal(match[1]) * factor, text)


def parse_rate(text: str) -> float:
    """Return the events per second that `300`, `50k` or `0.5/s` stand for.

    Raises:
        ValueError: it is not a rate above zero, or one above a thousand million.
    """
    match = _RATE.fullmatch(text)
    per_second = float(match[1]) * _RATES[match[2].lower()] if match else 0.0
    if not 0 < per_second <= 1e9:
        raise ValueError(f"“{plain(text, 40)}” is not a rate above zero: write it like 300, 50k or 0.5/s")
    return per_second


def parse_ratio(text: str) -> float:
    """Return the ratio that `5%` or `0.05` stand for.

    Raises:
        ValueError: it is neither.
    """
    match = _PERCENTAGE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{plain(text, 40)}” is not a ratio: write it like 5% or 0.05")
    return float(match[1]) / (100 if match[2] else 1)


def _scaled(number: float, base: int, suffixes: tuple[str, ...], significant: int) -> str:
    """Return `number` with the suffix that keeps it below `base`, in `significant` digits or more."""
    if number < 0:
        return "-" + _scaled(-number, base, suffixes, significant)
    power = 0
    while power < len(suffixes) - 1 and number / base**power >= base - 0.5:
        power += 1
    scaled = number / base**power
    places = range(significant - 1 if power else 0, 0, -1)
    decimals = next((each for each in places if len(f"{scaled:.{each}f}") <= significant + 1), 0)
    return f"{scaled:.{decimals}f}{suffixes[power]}"


def _below_a_minute(length: int) -> str:
    if length >= 10 * SECOND:
        return f"{length // SECOND} s"
    if length >= SECOND:
        return f"{length // SECOND}.{length % SECOND * 10 // SECOND} s"
    return f"{length // MILLISECOND} ms" if length >= MILLISECOND or not length else "<1 ms"


def _moment(time: int, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(time // SECOND, UTC).astimezone(zone)


def _whole(number: Decimal, text: str) -> int:
    if number > LONGEST:
        raise ValueError(f"“{plain(text, 40)}” is more than can be counted")
    return int(number)
