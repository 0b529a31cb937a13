"""Turn options into one of the four ways to run: screen, screenshot, report, export."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from spectrum_tui.allocation import collect_nothing, give_back_large_blocks, spare_what_is
from spectrum_tui.courtesy import Courtesy
from spectrum_tui.descriptors import make_room
from spectrum_tui.errors import UsageError
from spectrum_tui.given import (
    DEMO_SEED,
    helpers_of,
    labels_of,
    parser_of,
    reading_of,
    sources_of,
    view_given,
    wanted_of,
)
from spectrum_tui.options import Options
from spectrum_tui.streams import check_output, is_open, say

if TYPE_CHECKING:
    from spectrum_tui.alerts.rule import Rule
    from spectrum_tui.backends.base import Backend, View
    from spectrum_tui.backends.helpers import Helpers
    from spectrum_tui.backends.local import LocalBackend
    from spectrum_tui.sources.base import Source
    from spectrum_tui.ui.app import SpectrumApp

DEMO_MOMENT = 1_768_485_600_000_000_000
"""2026-01-15T14:00:00Z, when the demo of a screenshot begins."""
DEMO_ELAPSED = 100_000_000_000
"""How far a screenshot is into the demo, in ns: its incident is under way."""
USUAL_RETAIN = 256 * 1024**2
USUAL_MAX_AGE = 86_400_000_000_000
"""Defaults of the options, in bytes and ns: a command line need not say them."""
ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
"""Has numpy start no threads for the algebra that nothing here needs: they take a third of its import."""
TURN = 0.001
"""Seconds after which a thread that decodes lets go for the one that draws: five times as often as usual."""
MOST_CELLS = 1000
"""Columns, and lines, of a screenshot."""
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
    os.environ.setdefault(*ONE_THREAD)
    make_room()
    collect_nothing()
    if not options.sources and options.demo is None:
        if _stdin_is_terminal():
            say(*USAGE.split("\n"))
            return UsageError.exit_code
        options = replace(options, sources=("-",))
    if "-" in options.sources and not is_open(0):
        raise UsageError("standard input is closed", "pipe a log in, or name one")
    if options.report or options.export:
        check_output()
        from spectrum_tui.headless import run_export, run_report

        if options.export:
            return run_export(options)
        with closing(helpers_of(options)) as helpers:
            return asyncio.run(run_report(options, helpers))
    if options.screenshot:
        return _save(options.screenshot, asyncio.run(_screenshot(options)), overwrite=options.force)
    give_back_large_blocks()
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
    return os.isatty(0) or not is_open(0)


def _title(options: Options) -> str:
    if options.demo is not None:
        return "demo"
    first, *rest = (Path(name).name if name != "-" else "stdin" for name in options.sources)
    return f"{first} +{len(rest)}" if rest else first


def _screen(options: Options) -> int:
    from spectrum_tui.allocation import Collector
    from spectrum_tui.backends.deferred import Deferred
    from spectrum_tui.terminal import attach_terminal, speaks_utf8, trust_size

    rules, follow = _rules(options), options.follow is not False
    sys.setswitchinterval(TURN)
    with closing(helpers_of(options)) as helpers, attach_terminal() as data:
        trust_size()
        options = replace(options, ascii_only=not speaks_utf8() or options.ascii_only)
        view, seed = view_given(options, headless=False), random.randrange(1 << 30)
        wanted = wanted_of(view, headless=False)
        sources = sources_of(options, wanted, data, follow=follow, start=time.time_ns(), seed=seed)
        courtesy = Courtesy(Collector().collect)
        backend = Deferred(lambda: _kept(options, sources, time.time_ns, rules, courtesy, helpers))
        app = _app(options, view, cast("Backend", backend), time.time_ns, rules, courtesy)
        code: int | None = app.run(mouse=options.mouse)
        if app.failure:
            raise app.failure
    return code if code is not None else app.return_code or 0


def _kept(
    options: Options,
    sources: Sequence[Source],
    clock: Callable[[], int],
    rules: tuple[Rule, ...],
    courtesy: Courtesy | None = None,
    helpers: Helpers | None = None,
) -> LocalBackend:
    """Return what keeps events to be looked at, and counts what rules are about all the while."""
    from spectrum_tui.alerts.readings import plan
    from spectrum_tui.backends.local import LocalBackend

    spare_what_is()
    return LocalBackend(
        sources,
        retain=options.retain,
        clock=clock,
        views=tuple(plan(rules)),
        reading=reading_of(options),
        labels=labels_of(options),
        courtesy=courtesy,
        helpers=helpers,
    )


def _app(
    options: Options,
    view: View,
    backend: Backend,
    clock: Callable[[], int],
    rules: tuple[Rule, ...],
    courtesy: Courtesy | None = None,
) -> SpectrumApp:
    from spectrum_tui.evidence import Evidence
    from spectrum_tui.model.parser import parse
    from spectrum_tui.ui import theme
    from spectrum_tui.ui.app import SpectrumApp

    theme.check(options.theme)
    try:
        return SpectrumApp(
            backend,
            view,
            title=_title(options),
            parse=parse,
            evidence=Evidence(
                backend, top=options.top or None, read=options.sources, labels=labels_of(options)
            ),
            refresh=options.refresh,
            utc=options.utc,
            ascii_only=options.ascii_only,
            theme=options.theme,
            mouse=options.mouse,
            labels=labels_of(options),
            arguments=_arguments(options),
            clock=clock,
            saved=options.tables.filters,
            keys=options.tables.keys,
            rules=rules,
            bell=options.bell,
            columns=options.tables.columns,
            courtesy=courtesy,
        )
    except UsageError as error:
        raise UsageError(f"{options.tables.path}: {error.message}", error.hint) from None


def _arguments(options: Options) -> list[str]:
    """Return what names the sources on a command line, wherever it is typed, and how they are read."""
    words = [name if name == "-" else os.path.abspath(name) for name in options.sources]
    words += ["--demo", f"{options.demo:g}"] if options.demo is not None else []
    words += ["--fields", ",".join(name or "-" for name in options.fields)] if options.fields else []
    switches = {
        "--dedupe": options.dedupe,
        "--anonymize": options.anonymize,
        "--local": not options.utc,
        "--no-follow": options.follow is False,
    }
    return [*words, *_limits(options), *(switch for switch, is_on in switches.items() if is_on)]


def _limits(options: Options) -> list[str]:
    """Return what else the figures of a screen depend on, where it is not as usual."""
    from spectrum_tui.model.units import span

    words = ["--retain", str(options.retain)] if options.retain != USUAL_RETAIN else []
    words += ["--max-age", span(options.max_age)] if options.max_age != USUAL_MAX_AGE else []
    words += ["--settings", os.path.abspath(options.settings)] if options.settings else []
    return words + [word for rule in options.alerts for word in ("--alert", rule)]


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
    view, rules = view_given(options, headless=False), _rules(options)
    wanted = wanted_of(view, headless=False)
    sources = sources_of(options, wanted, 0, follow=False, start=DEMO_MOMENT, seed=DEMO_SEED)
    backend = _kept(options, sources, clock, rules)
    app = _app(options, view, backend, clock, rules)
    return await draw(app, _size())


def _size() -> tuple[int, int]:
    return _cells("COLUMNS", "120"), _cells("LINES", "40")


def _cells(name: str, usual: str) -> int:
    given = os.environ.get(name) or usual
    if not (given.isdecimal() and 1 <= int(given) <= MOST_CELLS):
        raise UsageError(f"{name}={given} is no size of a screen", f"set it from 1 to {MOST_CELLS}")
    return int(given)


def _rules(options: Options) -> tuple[Rule, ...]:
    from spectrum_tui.alerts.given import read_rules

    tables = options.tables
    return read_rules(tables.alerts, options.alerts, parser_of(options), tables.path)
