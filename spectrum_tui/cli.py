"""The command line: options are read here before anything heavy is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from spectrum_tui import __version__
from spectrum_tui.errors import OutputError, SpectrumError

Read = TypeVar("Read")
PREFIX = "SPECTRUM_TUI"
"""What the names of environment variables begin with."""
LEAST_RETAIN = 1 << 20
DEMO_RATE = "300"
USAGE_EXAMPLES = """\b
Examples:
  spectrum-tui /var/log/spectrum/events.log
  spectrum-tui /srv/logpush 'hosts/*/events.log'
  ssh host 'tail -F events.log' | spectrum-tui
  spectrum-tui --demo
  spectrum-tui --report json events.log | jq .totals"""


class Readable(click.ParamType[Any]):
    """An option whose text is read by a function that raises ValueError with a sentence."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what the text stands for."""
        if not isinstance(value, str):
            value = str(value)
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _window(text: str) -> int | None:
    from spectrum_tui.model.units import parse_duration

    if text == "all":
        return -1
    window = parse_duration(text)
    if not 1_000_000_000 <= window <= 7 * 86_400_000_000_000:
        raise ValueError(f"a window of {text} is out of bounds: from 1s to 7d, or all")
    return window


def _duration(text: str) -> int:
    from spectrum_tui.model.units import parse_duration

    return parse_duration(text)


def _age(text: str) -> int:
    age = _duration(text)
    if age <= 0:
        raise ValueError("an age of 0 would leave nothing open: write it like 24h")
    return age


def _retain(text: str) -> int:
    from spectrum_tui.model.units import parse_size

    size = parse_size(text)
    if size < LEAST_RETAIN:
        raise ValueError(f"{text} is too little to keep events in: give at least 1MiB")
    return size


def _rate(text: str) -> float:
    from spectrum_tui.model.units import parse_rate

    return parse_rate(text)


def _fields(text: str) -> tuple[str, ...]:
    from spectrum_tui.model.columns import parse_fields

    return parse_fields(text)


class Command(click.Command):
    """A command whose defaults come from the settings file, and whose errors take one line."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> click.Context:
        """Read the settings file before the options."""
        if not {"--help", "--version", "-h"} & set(args):
            from spectrum_tui import settings

            options = [param for param in self.params if isinstance(param, click.Option)]
            chosen = settings.load(_settings_path(args), _switches(options))
            several = [param.name for param in options if param.multiple]
            extra["obj"] = chosen.tables
            extra["default_map"] = {
                name: [value] if name in several and isinstance(value, str) else value
                for name, value in chosen.options.items()
            }
        return super().make_context(info_name, args, parent, **extra)


class Lines(click.ParamType[str]):
    """A text of which an environment variable may hold several, one a line."""

    name = "text"
    envvar_list_splitter = "\n"


def _switches(options: list[click.Option]) -> dict[str, tuple[str, bool]]:
    """Return the parameter behind each long option, and what it becomes when the option is on."""
    found: dict[str, tuple[str, bool]] = {}
    for option in options:
        if option.name and option.name not in ("settings", "version", "help"):
            found |= {each[2:]: (option.name, True) for each in option.opts if each.startswith("--")}
            found |= {each[2:]: (option.name, False) for each in option.secondary_opts}
    return found


def _settings_path(args: list[str]) -> Path | None:
    for index, argument in enumerate(args):
        if argument.startswith("--settings="):
            return Path(argument.partition("=")[2])
        if argument == "--settings" and index + 1 < len(args):
            return Path(args[index + 1])
    named = os.environ.get(f"{PREFIX}_SETTINGS")
    return Path(named) if named else None


@click.command(
    cls=Command,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": PREFIX,
        "max_content_width": 100,
    },
    epilog=USAGE_EXAMPLES,
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--demo",
    is_flag=False,
    flag_value=DEMO_RATE,
    type=Readable("RATE", _rate),
    metavar="[RATE]",
    help="Built-in live traffic with an incident in it, RATE events a second; no files needed.",
)
@click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    type=Lines(),
    envvar=f"{PREFIX}_FILTER",
    metavar="EXPR",
    help="Start under this scope, e.g. 'status>=500'.",
)
@click.option(
    "-w",
    "--window",
    type=Readable("D", _window),
    metavar="D",
    help="Rolling window: 1s to 7d, or all.  [default: 5m; reports and exports: all]",
)
@click.option("--since", metavar="T", help="Only events after T: RFC 3339, 15m (ago) or today.")
@click.option("--until", metavar="T", help="Only events up to T.")
@click.option(
    "--follow/--no-follow",
    default=None,
    help="Keep reading, or stop at the end.  [default: follow; reports and exports: not]",
)
@click.option(
    "--retain",
    type=Readable("SIZE", _retain),
    default="256MiB",
    show_default=True,
    metavar="SIZE",
    help="Memory for events kept for drill-down; older ones are evicted.",
)
@click.option(
    "--report",
    type=click.Choice(["json", "markdown", "prometheus"]),
    help="No screen: print a report and exit.",
)
@click.option(
    "--for",
    "duration",
    type=Readable("D", _duration),
    envvar=f"{PREFIX}_FOR",
    metavar="D",
    help="Stop after this long.",
)
@click.option(
    "--top",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="N",
    help="Rows per table of a report; 0 for all.",
)
@click.option(
    "--export",
    type=click.Choice(["ndjson", "csv"]),
    help="No screen: write the matching events to standard output.",
)
@click.option(
    "--screenshot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="No terminal needed: load, draw one screen (COLUMNS x LINES, or 120x40), save.",
)
@click.option(
    "--refresh",
    type=click.FloatRange(0.25, 60),
    default=1.0,
    show_default=True,
    metavar="S",
    help="Seconds between frames.",
)
@click.option(
    "--ascii",
    "ascii_only",
    is_flag=True,
    envvar=f"{PREFIX}_ASCII",
    help="Draw nothing outside ASCII.",
)
@click.option("--mouse/--no-mouse", default=True, help="Let the mouse choose rows.  [default: mouse]")
@click.option(
    "--theme",
    default="spectrum",
    show_default=True,
    metavar="NAME",
    help="Colours: spectrum, spectrum-light or a theme of Textual.",
)
@click.option(
    "--utc/--local", default=True, help="Times in UTC or in the zone of this machine.  [default: utc]"
)
@click.option("--fail-over", metavar="EXPR", help="With --report: exit 3 when e.g. origin_error_rate>5%.")
@click.option(
    "--alert",
    "alerts",
    multiple=True,
    type=Lines(),
    envvar=f"{PREFIX}_ALERT",
    metavar="RULE",
    help="On the screen: tell when e.g. 'origin_error_rate>5% for 1m by origin'.",
)
@click.option("--bell/--no-bell", default=False, help="Ring when an alert begins.  [default: no-bell]")
@click.option(
    "--fields",
    type=Readable("NAMES", _fields),
    metavar="a,b,c",
    help="Columns of CSV or TSV that comes without a header; - for one to skip.",
)
@click.option(
    "--dedupe",
    is_flag=True,
    help="Drop exact repeats within the window, or within 10 minutes if that is longer.",
)
@click.option(
    "--anonymize",
    is_flag=True,
    help="Show pseudonyms instead of client addresses, everywhere. They are of this run alone unless "
    f"{PREFIX}_ANONYMIZE_KEY or the settings give a key.",
)
@click.option("--anonymize-key", metavar="KEY", hidden=True)
@click.option(
    "--max-age",
    type=Readable("D", _age),
    default="24h",
    show_default=True,
    metavar="D",
    help="Age at which a connection without a close no longer counts as open.",
)
@click.option("--force", is_flag=True, help="Allow overwriting files.")
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML with defaults for these options, saved filters and key changes.",
)
@click.version_option(__version__, prog_name="spectrum-tui", message="%(prog)s %(version)s")
def command(**options: Any) -> int:
    """Watch Cloudflare Spectrum: who connects, which origin fails, and whose fault it is.

    SOURCE is a log of spectrum_events: a file (followed through rotation), a folder, a quoted pattern, a
    FIFO, or - for standard input; any number of them, plain or compressed.
    """
    from spectrum_tui.launch import launch
    from spectrum_tui.options import Options, Tables

    try:
        return launch(Options(**options, tables=click.get_current_context().obj or Tables()))
    except BrokenPipeError:  # here, because click would call it a failure
        from spectrum_tui.streams import abandon

        abandon(1)
        return 141


def main() -> None:
    """Run the program and exit with its code."""
    try:
        code = command.main(standalone_mode=False)
    except click.ClickException as error:
        code = _tell(_one_line(error), error.exit_code)
    except SpectrumError as error:
        code = _tell(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except Exception as error:  # noqa: BLE001 the last resort, for what nobody thought of
        code = _end_of(error)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once: to take apart what goes anyway is a tenth of a short run, and seconds after a long one."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            if stream:
                stream.flush()
    os._exit(code)


def _tell(what: str, code: int) -> int:
    from spectrum_tui.streams import say

    say(f"spectrum-tui: {what}")
    return code


def _end_of(error: Exception) -> int:
    """Tell what it ended of, and return the exit code."""
    from spectrum_tui.streams import abandon, is_broken, refused, say

    if isinstance(error, OSError) and is_broken():
        abandon(1)
        return _tell(str(refused(error)), OutputError.exit_code)
    from spectrum_tui.crash import apology

    say(*apology(error).split("\n"))
    return 1


def _one_line(error: click.ClickException) -> str:
    text = error.format_message().rstrip(".")
    return f"{text}; see spectrum-tui --help" if isinstance(error, click.UsageError) else text
