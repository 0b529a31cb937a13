"""The options of one run, as the command line, the environment and the settings file gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spectrum_tui.model.query import Expression


@dataclass(frozen=True, slots=True)
class Tables:
    """What the settings file names. All but the filters is as it was written."""

    path: Path | None = None
    """The file, for messages."""
    filters: Mapping[str, Expression] = field(default_factory=dict)
    """Saved filters, which `@name` stands for in an expression."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names for what records only give an id or an address to, by the kind of thing: application, origin."""
    alerts: Mapping[str, str] = field(default_factory=dict)
    """Rules by their names."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys separated by commas, by the id of what they do."""
    columns: tuple[str, ...] = ()
    """Names of the columns of the events, in their order; none for the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user asked for. Durations are ns, sizes bytes; -1 for a window is `all`, None not said."""

    sources: tuple[str, ...]
    demo: float | None
    filters: tuple[str, ...]
    window: int | None
    since: str | None
    until: str | None
    follow: bool | None
    retain: int
    report: Literal["json", "markdown", "prometheus"] | None
    duration: int | None
    top: int
    export: Literal["ndjson", "csv"] | None
    screenshot: Path | None
    refresh: float
    ascii_only: bool
    mouse: bool
    theme: str
    utc: bool
    fail_over: str | None
    alerts: tuple[str, ...]
    bell: bool
    fields: tuple[str, ...] | None
    dedupe: bool
    anonymize: bool
    anonymize_key: str | None
    max_age: int
    force: bool
    settings: Path | None
    tables: Tables = Tables()
