"""Settings from a TOML file: any long option by its name, and tables of names and what they stand for."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spectrum_tui.errors import FilterError, UsageError
from spectrum_tui.model.eventcolumns import EVENT_COLUMNS
from spectrum_tui.options import Tables

if TYPE_CHECKING:
    from spectrum_tui.model.query import Expression

TABLES = tuple(each.name for each in fields(Tables) if each.name != "path")
MAX_SIZE = 1 << 20
"""Bytes of the largest settings file that is read."""
SHORT = 1 << 13
"""Bytes of a settings file that is harmless whatever it holds."""
MAX_PARTS = 200
"""Parts of a dotted name; a few are what anybody means."""
_FILTER_NAME = re.compile(r"[\w.-]+")


def default_path() -> Path:
    """Return where the settings file is looked for unless another is named."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "spectrum-tui" / "settings.toml"


Switches = Mapping[str, tuple[str, bool]]
"""By the names of the long options: the parameter behind each, and what it becomes when the option is on."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says."""

    options: Mapping[str, Any] = field(default_factory=dict)
    """Values of options, by parameter name."""
    tables: Tables = field(default_factory=Tables)


def load(path: Path | None, options: Switches) -> Settings:
    """Return what a settings file says; the default file may be missing.

    Raises:
        UsageError: the file cannot be read, may be written by anyone, is not TOML, names what does not
            exist, or holds a filter that cannot be read.
    """
    chosen = path or default_path()
    try:
        content = _content(chosen)
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise UsageError(
            f"the settings file {path} does not exist", "leave out --settings or create it"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise UsageError(
            f"the settings file {chosen} cannot be read: {reason}", "mend it or move it away"
        ) from None
    said = (_option(key, value, options, chosen) for key, value in content.items() if key not in TABLES)
    return Settings(dict(said), _tables(content, chosen))


def _content(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode) and mode & stat.S_IWOTH:
            raise UsageError(f"the settings file {path} may be written by anyone", f"chmod o-w {path}")
        if stat.S_ISREG(mode):
            _refuse_open_folder(path)
        content = file.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise UsageError(f"the settings file {path} has more than {MAX_SIZE >> 20} MiB", "name another")
    if len(content) > SHORT and _is_deep(content):
        raise UsageError(f"the settings file {path} has a name of more than {MAX_PARTS} parts", "shorten it")
    return tomllib.loads(content.decode())


def _is_deep(content: bytes) -> bool:
    """Tell whether some name may be so deep that reading it takes memory with the square of its parts."""
    import re2

    return bool(re2.search(rb"(?:(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*){%d}" % MAX_PARTS, content))


def _refuse_open_folder(path: Path) -> None:
    """Refuse a file that anyone may put another in the place of; where the sticky bit is set nobody can."""
    for folder in {path.absolute().parent, path.resolve().parent}:
        mode = folder.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise UsageError(f"anyone may replace the settings file {path}", f"chmod o-w {folder}")


def _option(key: str, value: Any, options: Switches, path: Path) -> tuple[str, Any]:
    """Return the parameter that a setting is about, and its value."""
    name = key.replace("_", "-")
    if name not in options:
        near = get_close_matches(name, [*TABLES, *options], 1)
        hint = f"did you mean {_spelled(near[0])}?" if near else "see --help for the long options"
        raise UsageError(f"{path}: there is no setting {key!r}", hint)
    if isinstance(value, dict):
        near = get_close_matches(key, TABLES, 1)
        hint = f"did you mean [{near[0]}]?" if near else "write its value"
        raise UsageError(f"{path}: {key} is no table", hint)
    parameter, on = options[name]
    return parameter, value is on if isinstance(value, bool) else value


def _spelled(name: str) -> str:
    return f"[{name}]" if name in TABLES else name


def _tables(content: Mapping[str, Any], path: Path) -> Tables:
    return Tables(
        path=path,
        filters=_filters(_table(content, "filters", path), path),
        labels=_labels(content, path),
        alerts=_table(content, "alerts", path),
        keys=_table(content, "keys", path),
        columns=_columns(content.get("columns", []), path),
    )


def _columns(names: Any, path: Path) -> tuple[str, ...]:
    """Return the columns of the events, in their order."""
    if not isinstance(names, list):
        raise UsageError(f"{path}: columns is no list", 'write columns = ["time", "client", "status"]')
    for at, name in enumerate(names):
        if name not in EVENT_COLUMNS:
            near = get_close_matches(str(name), EVENT_COLUMNS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(EVENT_COLUMNS)}"
            raise UsageError(f"{path}: columns: there is no column {name!r}", hint)
        if name in names[:at]:
            raise UsageError(f"{path}: columns: {name!r} is there twice", "name each once")
    return tuple(names)


def _table(content: Mapping[str, Any], name: str, path: Path, within: str = "") -> dict[str, str]:
    """Return a table of texts by their names."""
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(
            f"{path}: {within}{name} is no table", f'write a line [{within}{name}] and below it name = "…"'
        )
    for key, value in table.items():
        if not isinstance(value, str):
            raise UsageError(f"{path}: [{within}{name}] {key} is no text", f'write {key} = "…"')
    return table


def _labels(content: Mapping[str, Any], path: Path) -> dict[str, dict[str, str]]:
    """Return labels by what they name, by the kind of that: `[labels.application]`, `[labels.origin]`."""
    from spectrum_tui.model.labels import KINDS

    tables = content.get("labels", {})
    hint = " or ".join(f"[labels.{kind}]" for kind in KINDS)
    if not isinstance(tables, dict):
        raise UsageError(f"{path}: labels is no table", f"write {hint}")
    for kind in tables:
        if kind not in KINDS:
            raise UsageError(f"{path}: [labels] has no {kind!r}", f"write {hint}")
    named = {kind: _table(tables, kind, path, "labels.") for kind in tables}
    for kind, labels in named.items():
        for key in (key for key, label in labels.items() if not label.strip()):
            raise UsageError(f"{path}: [labels.{kind}] {key} has no label", "write a name, or leave it out")
    return named


def _filters(texts: Mapping[str, str], path: Path) -> dict[str, Expression]:
    """Return saved filters by their names; one may use those above it."""
    from spectrum_tui.model.operands import Context
    from spectrum_tui.model.parser import parse

    saved: dict[str, Expression] = {}
    for name, text in texts.items():
        if not _FILTER_NAME.fullmatch(name):
            raise UsageError(f"{path}: [filters] {name!r} is no name", "use letters, digits, - _ and .")
        try:
            saved[name] = parse(text, Context(saved))
        except FilterError as error:
            raise UsageError(f"{path}: [filters] {name}: {error}") from None
    return saved
