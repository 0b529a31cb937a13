"""Turn options into one of the four ways to run: screen, screenshot, report, export."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from spectrum_tui.errors import SourceError, UsageError
from spectrum_tui.options import Options

if TYPE_CHECKING:
    from spectrum_tui.alerts.rule import Rule
    from spectrum_tui.backends.base import Snapshot, View
    from spectrum_tui.backends.local import LocalBackend
    from spectrum_tui.backends.scope import Range
    from spectrum_tui.engine.decode import Reading
    from spectrum_tui.model.labels import Labels
    from spectrum_tui.model.pseudonyms import Pseudonyms
    from spectrum_tui.model.query import Expression
    from spectrum_tui.sources.base import Source
    from spectrum_tui.sources.seek import Wanted
    from spectrum_tui.ui.app import SpectrumApp

DEMO_SEED = 7
DEMO_MOMENT = 1_768_485_600_000_000_000
"""2026-01-15T14:00:00Z, when the demo of a screenshot begins."""
DEMO_ELAPSED = 100_000_000_000
"""How far a screenshot is into the demo, in ns: its incident is under way."""
EXPORT_BUFFER = 1 << 16
LONGEST_HINT = 1000
"""Characters of a sentence on standard error."""

USAGE = """\
usage: spectrum-tui [OPTIONS] SOURCE...
       producer | spectrum-tui [OPTIONS]
       spectrum-tui --demo
Nothing to read: name a log of spectrum_events, pipe one in, or try --demo; see spectrum-tui --help"""


def launch(options: Options) -> int:
    """Run as the options say and return the exit code.

    Raises:
        SpectrumError: what goes wrong, in one line.
    """
    _check(options)
    if not options.sources and options.demo is None:
        if _stdin_is_terminal():
            print(USAGE, file=sys.stderr)  # noqa: T201 the usage is what was asked for
            return UsageError.exit_code
        options = replace(options, sources=("-",))
    if options.report:
        return asyncio.run(_report(options))
    if options.export:
        return _export(options)
    if options.screenshot:
        return _save(options.screenshot, asyncio.run(_screenshot(options)), overwrite=options.force)
    return _screen(options)


def _check(options: Options) -> None:
    modes = [name for name in ("report", "export", "screenshot") if getattr(options, name)]
    if len(modes) > 1:
        raise UsageError(f"--{modes[0]} and --{modes[1]} exclude each other", "choose one")
    if options.demo is not None and options.sources:
        raise UsageError(
            f"--demo makes its own events and does not read {options.sources[0]}", "leave one of them out"
        )
    if options.fail_over and not options.report:
        raise UsageError("--fail-over judges a report", "add --report json")
    endless = options.demo is not None or bool(options.follow)
    if options.export and endless and options.duration is None and not options.follow:
        raise UsageError("the demo never ends", "add --for 30s")
    if options.report and options.demo is not None and options.duration is None and not options.follow:
        raise UsageError("the demo never ends", "add --for 30s")
    if options.screenshot and options.screenshot.exists() and not options.force:
        raise UsageError(f"{options.screenshot} exists", "add --force to overwrite it")


def _stdin_is_terminal() -> bool:
    try:
        return os.isatty(0)
    except OSError:
        return True


def _view(options: Options, *, headless: bool) -> View:
    from spectrum_tui.backends.base import View
    from spectrum_tui.model.times import SECOND

    window = (None if headless else 300 * SECOND) if options.window is None else options.window
    return View(
        scope=(*_range(options), *map(_parser(options), options.filters)),
        window=None if window == -1 else window,
        rows=(options.top or None) if headless else View().rows,
    )


def _parser(options: Options) -> Callable[[str], Expression]:
    """Return what reads filters under the names that the settings give."""
    from spectrum_tui.model.operands import Context
    from spectrum_tui.model.parser import parse

    tables, zone, labels = options.tables, _zone(options), _labels(options)
    return lambda text: parse(text, Context(tables.filters, time.time_ns(), zone, labels))


def _labels(options: Options) -> Labels:
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
    end = _moment(options.until, "--until", utc=options.utc) if options.until else LATEST
    if start >= end:
        raise UsageError(f"--since {options.since} is later than --until {options.until}", "swap them")
    return (Range(start, end),)


def _moment(text: str, option: str, *, utc: bool) -> int:
    """Return the instant that an option names: RFC 3339, a time of today, a duration ago, or today."""
    from spectrum_tui.model.moments import moment

    try:
        return moment(text, time.time_ns(), UTC if utc else None)
    except ValueError:
        raise UsageError(
            f"{option}: {text!r} is no time", "write 2026-01-15T09:30:00Z, 15m (ago) or today"
        ) from None


def _wanted(view: View, *, headless: bool) -> Wanted:
    """Return what of a file is read: the bounds of the view, and on the screen the newest of it first."""
    from spectrum_tui.backends.base import View
    from spectrum_tui.backends.moments import event_time
    from spectrum_tui.sources.seek import Wanted

    since, until = view.interval or (None, None)
    return Wanted(event_time, since, until, None if headless else view.window or View().window)


def _sources(
    options: Options, wanted: Wanted, data: int | None, *, follow: bool, start: int, seed: int
) -> list[Source]:
    """Make the sources; `data` is the descriptor of standard input when it carries data."""
    numbers = itertools.count(1)
    if options.demo is not None:
        from spectrum_tui.sources.demo import Demo

        return [Demo(options.demo, seed=seed, start=start, numbers=numbers)]
    from spectrum_tui.sources.places import Places

    return Places(numbers, follow, wanted, data).sources(options.sources)


def _title(options: Options) -> str:
    if options.demo is not None:
        return "demo"
    first, *rest = (Path(name).name if name != "-" else "stdin" for name in options.sources)
    return f"{first} +{len(rest)}" if rest else first


def _screen(options: Options) -> int:
    from spectrum_tui.terminal import attach_terminal

    rules, follow = _rules(options), options.follow is not False
    with attach_terminal() as data:
        view, seed = _view(options, headless=False), random.randrange(1 << 30)
        wanted = _wanted(view, headless=False)
        sources = _sources(options, wanted, data, follow=follow, start=time.time_ns(), seed=seed)
        backend = _kept(options, sources, time.time_ns, rules)
        app = _app(options, view, backend, time.time_ns, rules)
        code: int | None = app.run(mouse=options.mouse)
        if app.failure:
            raise app.failure
    return code if code is not None else app.return_code or 0


def _kept(
    options: Options, sources: Sequence[Source], clock: Callable[[], int], rules: tuple[Rule, ...]
) -> LocalBackend:
    """Return what keeps events to be looked at, and counts what rules are about all the while."""
    from spectrum_tui.alerts.readings import plan
    from spectrum_tui.backends.local import LocalBackend

    return LocalBackend(
        sources,
        retain=options.retain,
        clock=clock,
        views=tuple(plan(rules)),
        reading=_how_to_read(options),
        labels=_labels(options),
    )


def _app(
    options: Options, view: View, backend: LocalBackend, clock: Callable[[], int], rules: tuple[Rule, ...]
) -> SpectrumApp:
    from spectrum_tui.evidence import Evidence
    from spectrum_tui.model.parser import parse
    from spectrum_tui.ui.app import SpectrumApp

    try:
        return SpectrumApp(
            backend,
            view,
            title=_title(options),
            parse=parse,
            evidence=Evidence(
                backend, top=options.top or None, read=options.sources, labels=_labels(options)
            ),
            refresh=options.refresh,
            utc=options.utc,
            ascii_only=options.ascii_only,
            theme=options.theme,
            mouse=options.mouse,
            labels=_labels(options),
            arguments=_arguments(options),
            clock=clock,
            saved=options.tables.filters,
            keys=options.tables.keys,
            rules=rules,
            bell=options.bell,
            columns=options.tables.columns,
        )
    except UsageError as error:
        raise UsageError(f"{options.tables.path}: {error.message}", error.hint) from None


def _arguments(options: Options) -> list[str]:
    """Return what names the sources on a command line, wherever it is typed, and how they are read."""
    words = [name if name == "-" else os.path.abspath(name) for name in options.sources]
    words += ["--demo", f"{options.demo:g}"] if options.demo is not None else []
    words += ["--fields", ",".join(name or "-" for name in options.fields)] if options.fields else []
    switches = {"--dedupe": options.dedupe, "--anonymize": options.anonymize, "--local": not options.utc}
    return words + [switch for switch, is_on in switches.items() if is_on]


def _save(path: Path, text: str, *, overwrite: bool) -> int:
    from spectrum_tui.newfile import NewFile

    with NewFile(path, overwrite=overwrite) as file:
        file.write(text.encode())
        file.keep()
    return 0


async def _screenshot(options: Options) -> str:
    os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"  # whatever terminal asked for the picture
    from spectrum_tui.ui.screenshot import draw

    demo = options.demo is not None
    clock = (lambda: DEMO_MOMENT + DEMO_ELAPSED) if demo else time.time_ns
    view, rules = _view(options, headless=False), _rules(options)
    wanted = _wanted(view, headless=False)
    sources = _sources(options, wanted, 0, follow=False, start=DEMO_MOMENT, seed=DEMO_SEED)
    backend = _kept(options, sources, clock, rules)
    app = _app(options, view, backend, clock, rules)
    return await draw(app, (int(os.environ.get("COLUMNS", "120")), int(os.environ.get("LINES", "40"))))


async def _report(options: Options) -> int:
    from spectrum_tui.alerts.limits import is_exceeded, parse_limit
    from spectrum_tui.alerts.readings import view_of
    from spectrum_tui.backends.local import LocalBackend
    from spectrum_tui.report import report

    limit = parse_limit(options.fail_over, _parser(options)) if options.fail_over else None
    view, follow = _view(options, headless=True), bool(options.follow)
    whole = view.window is None or view.interval is not None
    wanted = _wanted(view, headless=True)
    sources = _sources(options, wanted, 0, follow=follow, start=time.time_ns(), seed=DEMO_SEED)
    backend = LocalBackend(
        sources,
        retain=0 if whole else options.retain,
        clock=time.time_ns,
        complete=True,
        views=(view, *([view_of(limit, view)] if limit else ())),
        reading=_how_to_read(options),
        labels=_labels(options),
    )
    signals = _signals()
    await backend.start()
    try:
        stopped = await _until_done(options, backend, signals)
        snapshot = await backend.snapshot(view)
        exceeded = limit is not None and is_exceeded(limit, await backend.snapshot(view_of(limit, view)))
    finally:
        await backend.stop()
    if stopped and not follow:
        return 128 + stopped
    assert options.report
    sys.stdout.write(report(snapshot, options.report))
    sys.stdout.flush()
    _say(snapshot.ingest.hints)
    _say_when_nothing_was_read(snapshot)
    failed = [source for source in snapshot.ingest.sources if source.error]
    if failed:
        raise SourceError(f"{failed[0].name}: {failed[0].error}", "what could be read is in the report")
    return 3 if exceeded else 0


def _rules(options: Options) -> tuple[Rule, ...]:
    from spectrum_tui.alerts.given import read_rules

    tables = options.tables
    return read_rules(tables.alerts, options.alerts, _parser(options), tables.path)


def _say_when_nothing_was_read(snapshot: Snapshot) -> None:
    ingest = snapshot.ingest
    if ingest.rejected and not ingest.accepted and not ingest.hints:
        lines = f"all {ingest.rejected:,} lines were rejected"
        _say((f"{lines}: this is no log of spectrum_events; look at it with ! on the screen",))


def _how_to_read(options: Options) -> Reading:
    from spectrum_tui.backends.intake import worker_count
    from spectrum_tui.engine.decode import Reading

    pseudonyms = _pseudonyms(options.anonymize_key) if options.anonymize else None
    return Reading(
        fields=options.fields or (),
        dedupe=options.dedupe,
        pseudonyms=pseudonyms,
        workers=0 if pseudonyms else worker_count(),
        max_age=options.max_age,
    )


def _pseudonyms(key: str | None) -> Pseudonyms:
    """Return pseudonyms by the key that was given, else by one of this run alone."""
    from spectrum_tui.model.pseudonyms import LEAST_KEY, Pseudonyms

    if key is not None and len(key) < LEAST_KEY:
        raise UsageError("the key for --anonymize is too short", f"give {LEAST_KEY} characters or more")
    return Pseudonyms(os.urandom(32) if key is None else key.encode())


def _say(hints: Iterable[str]) -> None:
    from spectrum_tui.model.text import plain

    for hint in hints:
        print(f"spectrum-tui: {plain(hint, LONGEST_HINT)}", file=sys.stderr)  # noqa: T201 data goes to stdout


def _signals() -> asyncio.Queue[int]:
    """Return a queue of the signals that end a run, from now on."""
    loop, signals = asyncio.get_running_loop(), asyncio.Queue[int]()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signals.put_nowait, int(number))
    return signals


async def _until_done(options: Options, backend: LocalBackend, signals: asyncio.Queue[int]) -> int:
    """Wait for the end of the sources, for `--for`, or for a signal; return the signal's number, else 0."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + options.duration / 1e9 if options.duration is not None else float("inf")
    while loop.time() < deadline:
        if not signals.empty():
            return signals.get_nowait()
        if await backend.ended():
            return 0
        await asyncio.sleep(min(0.05, max(deadline - loop.time(), 0)))
    return 0


def _export(options: Options) -> int:
    from spectrum_tui.backends.reading import Readers
    from spectrum_tui.backends.stream import EventStream
    from spectrum_tui.export import write

    view, follow = _view(options, headless=True), bool(options.follow)
    wanted = _wanted(view, headless=True)
    sources = _sources(options, wanted, 0, follow=follow, start=time.time_ns(), seed=DEMO_SEED)
    readers = Readers(sources)
    stream = EventStream(readers, view, _how_to_read(options))
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, _frame: stopped.append(signum))
    deadline = time.monotonic() + options.duration / 1e9 if options.duration is not None else float("inf")

    def wait(seconds: float) -> bool:
        out.flush()
        if seconds:
            time.sleep(seconds)
        return bool(stopped) or time.monotonic() >= deadline

    matches = stream.run(time.time_ns, wait)
    assert options.export
    with open(1, "wb", EXPORT_BUFFER, closefd=False) as out:
        write((match.record for match in matches), options.export, out.write, _labels(options))
    _say(stream.hints())
    failed = [source for source in readers.statuses() if source.error]
    if failed:
        raise SourceError(f"{failed[0].name}: {failed[0].error}", "what could be read is written")
    return 128 + stopped[0] if stopped and not options.follow else 0
