"""The ways to run without a screen: a report, and an export."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from spectrum_tui.allocation import spare_what_is
from spectrum_tui.errors import SourceError
from spectrum_tui.given import DEMO_SEED, labels_of, parser_of, reading_of, sources_of, view_given, wanted_of
from spectrum_tui.options import Options
from spectrum_tui.streams import say, standard_output

if TYPE_CHECKING:
    from spectrum_tui.backends.base import Snapshot
    from spectrum_tui.backends.helpers import Helpers
    from spectrum_tui.backends.local import LocalBackend

BY_STATUS = frozenset({"origin_error_rate", "origin_faults", "failures"})
"""Figures that count statuses."""
GRACE = 2.0
"""Seconds that an export has to come to an end once it was told to."""


async def run_report(options: Options, helpers: Helpers) -> int:
    """Print a report, decoding in processes that wait for it, and return the exit code.

    Raises:
        SourceError: not all could be read; the report has what could.
        OutputError: standard output is closed or full.
    """
    from spectrum_tui.alerts.limits import is_exceeded, parse_limit
    from spectrum_tui.alerts.readings import view_of
    from spectrum_tui.backends.local import LocalBackend
    from spectrum_tui.report import report

    spare_what_is()
    limit = parse_limit(options.fail_over, parser_of(options)) if options.fail_over else None
    view, follow = view_given(options, headless=True), bool(options.follow)
    whole = view.window is None or view.interval is not None
    wanted = wanted_of(view, headless=True)
    sources = sources_of(options, wanted, 0, follow=follow, start=time.time_ns(), seed=DEMO_SEED)
    backend = LocalBackend(
        sources,
        retain=0 if whole else options.retain,
        clock=time.time_ns,
        complete=True,
        views=(view, *([view_of(limit, view)] if limit else ())),
        reading=reading_of(options),
        labels=labels_of(options),
        helpers=helpers,
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
    with standard_output() as out:
        out.write(report(snapshot, options.report).encode("utf-8", "replace"))
    _say_doubts(snapshot)
    _say_when_nothing_can_fail(snapshot, limit.metric if limit else "")
    failed = [source for source in snapshot.ingest.sources if source.error]
    if failed:
        raise SourceError(f"{failed[0].name}: {failed[0].error}", "what could be read is in the report")
    return 3 if exceeded else 0


def _say_doubts(snapshot: Snapshot) -> None:
    _say(snapshot.ingest.hints)
    _say_when_nothing_was_read(snapshot)


def _say_when_nothing_was_read(snapshot: Snapshot) -> None:
    ingest = snapshot.ingest
    rejected = ingest.rejected - ingest.cut_short
    if rejected and not ingest.accepted and not ingest.hints:
        lines = f"all {rejected:,} lines were rejected" if rejected > 1 else "the only line was rejected"
        _say((f"{lines}: this is no log of spectrum_events; look at it with ! on the screen",))


def _say_when_nothing_can_fail(snapshot: Snapshot, metric: str) -> None:
    """Warn of a limit that is kept only because nobody can tell: silence would be taken for success."""
    if metric in BY_STATUS and "Status" in snapshot.missing:
        _say(("the job does not send Status, so --fail-over cannot tell of faults; add it to the job",))


def _say(hints: Iterable[str]) -> None:
    for hint in hints:
        say(f"spectrum-tui: {hint}")


def _signals() -> asyncio.Queue[int]:
    """Return a queue of the signals that end a run, from now on."""
    loop, signals = asyncio.get_running_loop(), asyncio.Queue[int]()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signals.put_nowait, int(number))
    return signals


async def _until_done(options: Options, backend: LocalBackend, signals: asyncio.Queue[int]) -> int:
    """Wait for the end of the sources, for `--for`, or for a signal; return the signal's number, else 0."""
    ended, stopped = asyncio.ensure_future(backend.finished()), asyncio.ensure_future(signals.get())
    seconds = options.duration / 1e9 if options.duration is not None else None
    await asyncio.wait((ended, stopped), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        ended.result()  # raises what reading has failed of
    number = stopped.result() if stopped.done() else 0
    ended.cancel()
    stopped.cancel()
    return number


def _stop_soon() -> list[int]:
    """Return a list that signals to end come into; what hangs in a full pipe then ends by them too."""
    stopped: list[int] = []

    def hear(number: int, _frame: object) -> None:
        stopped.append(number)
        signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    signal.signal(signal.SIGALRM, lambda _number, _frame: os.kill(os.getpid(), stopped[-1]))
    return stopped


def run_export(options: Options) -> int:
    """Write the matching events and return the exit code.

    Raises:
        SourceError: not all could be read; what could is written.
        OutputError: standard output is closed or full.
    """
    from spectrum_tui.backends.reading import Readers
    from spectrum_tui.backends.stream import EventStream
    from spectrum_tui.export import write

    spare_what_is()
    view, follow = view_given(options, headless=True), bool(options.follow)
    wanted = wanted_of(view, headless=True)
    sources = sources_of(options, wanted, 0, follow=follow, start=time.time_ns(), seed=DEMO_SEED)
    readers = Readers(sources)
    stream = EventStream(readers, view, reading_of(options))
    stopped = _stop_soon()
    deadline = time.monotonic() + options.duration / 1e9 if options.duration is not None else float("inf")

    def wait(seconds: float) -> bool:
        out.flush()
        if seconds:
            time.sleep(seconds)
        return bool(stopped) or time.monotonic() >= deadline

    matches = stream.run(time.time_ns, wait)
    assert options.export
    with standard_output() as out:
        write((match.record for match in matches), options.export, out.write, labels_of(options))
    _say(stream.hints())
    failed = [source for source in readers.statuses() if source.error]
    if failed:
        raise SourceError(f"{failed[0].name}: {failed[0].error}", "what could be read is written")
    return 128 + stopped[0] if stopped and not options.follow else 0
