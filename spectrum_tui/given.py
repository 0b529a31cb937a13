"""What options stand for: the view, the sources, and how records are read."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from spectrum_tui.errors import UsageError
from spectrum_tui.options import Options

if TYPE_CHECKING:
    from spectrum_tui.backends.base import View
    from spectrum_tui.backends.helpers import Helpers
    from spectrum_tui.backends.scope import Range
    from spectrum_tui.engine.decode import Reading
    from spectrum_tui.model.labels import Labels
    from spectrum_tui.model.pseudonyms import Pseudonyms
    from spectrum_tui.model.query import Expression
    from spectrum_tui.sources.base import Source
    from spectrum_tui.sources.seek import Wanted

DEMO_SEED = 7
"""What the events of a demo without a screen depend on, so that they are always the same."""


def view_given(options: Options, *, headless: bool) -> View:
    """Return what is looked at first, or reported."""
    from spectrum_tui.backends.base import View
    from spectrum_tui.model.times import SECOND

    window = (None if headless else 300 * SECOND) if options.window is None else options.window
    return View(
        scope=(*_range(options), *map(parser_of(options), options.filters)),
        window=None if window == -1 else window,
        rows=(options.top or None) if headless else View().rows,
    )


def parser_of(options: Options) -> Callable[[str], Expression]:
    """Return what reads filters under the names that the settings give."""
    from spectrum_tui.model.operands import Context
    from spectrum_tui.model.parser import parse

    tables, zone, labels = options.tables, _zone(options), labels_of(options)
    return lambda text: parse(text, Context(tables.filters, time.time_ns(), zone, labels))


def labels_of(options: Options) -> Labels:
    """Return what the settings call applications and origins."""
    from spectrum_tui.model.labels import Labels

    named = options.tables.labels
    return Labels.of(named.get("application", {}), named.get("origin", {}))


def _zone(options: Options) -> tzinfo | None:
    return UTC if options.utc else None


def _range(options: Options) -> tuple[Range, ...]:
    """Return the range that the options give, if any."""
    from spectrum_tui.backends.scope import Range
    from spectrum_tui.model.times import LATEST

    if not (options.since or options.until):
        return ()
    start = _moment(options.since, "--since", utc=options.utc) - 1 if options.since else 0
    end = _moment(options.until, "--until", utc=options.utc, since=start) if options.until else LATEST
    if start >= end:
        raise UsageError(f"--since {options.since} is later than --until {options.until}", "swap them")
    return (Range(start, end),)


def _moment(text: str, option: str, *, utc: bool, since: int = 0) -> int:
    """Return the instant that an option names: RFC 3339, a time of day, a duration ago, or today."""
    from spectrum_tui.model.moments import moment

    try:
        return moment(text, time.time_ns(), UTC if utc else None, since)
    except ValueError:
        raise UsageError(
            f"{option}: {text!r} is no time", "write 2026-01-15T09:30:00Z, 15m (ago) or today"
        ) from None


def wanted_of(view: View, *, headless: bool) -> Wanted:
    """Return what of a file is read: the bounds of the view, and on the screen the newest of it first."""
    from spectrum_tui.backends.base import View
    from spectrum_tui.sources.seek import Wanted

    since, until = view.interval or (None, None)
    return Wanted(_event_time, since, until, None if headless else view.window or View().window)


def _event_time(line: bytes) -> int | None:
    """Return the event time of a record; what that takes is first imported when something is read."""
    from spectrum_tui.backends.moments import event_time

    return event_time(line)


def sources_of(
    options: Options, wanted: Wanted, data: int | None, *, follow: bool, start: int, seed: int
) -> list[Source]:
    """Make the sources; `data` is the descriptor of standard input when it carries data."""
    numbers = itertools.count(1)
    if options.demo is not None:
        from spectrum_tui.sources.demo import Demo

        return [Demo(options.demo, seed=seed, start=start, numbers=numbers)]
    from spectrum_tui.sources.places import Places

    return Places(numbers, follow, wanted, data).sources(options.sources)


def reading_of(options: Options) -> Reading:
    """Return how records are read."""
    from spectrum_tui.backends.helpers import worker_count
    from spectrum_tui.engine.decode import Reading

    pseudonyms = _pseudonyms(options.anonymize_key) if options.anonymize else None
    return Reading(
        fields=options.fields or (),
        dedupe=options.dedupe,
        pseudonyms=pseudonyms,
        workers=0 if pseudonyms else worker_count(),
        max_age=options.max_age,
    )


def helpers_of(options: Options) -> Helpers:
    """Start processes to decode in, where it can be told already that there will be enough to do for them."""
    from spectrum_tui.backends.helpers import Helpers, helpers_for

    partly = options.since or options.until
    return Helpers() if partly or options.anonymize else helpers_for(options.sources)


def _pseudonyms(key: str | None) -> Pseudonyms:
    """Return pseudonyms by the key that was given, else by one of this run alone."""
    from spectrum_tui.model.pseudonyms import LEAST_KEY, Pseudonyms

    if key is not None and len(key) < LEAST_KEY:
        raise UsageError("the key for --anonymize is too short", f"give {LEAST_KEY} characters or more")
    return Pseudonyms(os.urandom(32) if key is None else key.encode())
