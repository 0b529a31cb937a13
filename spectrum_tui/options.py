"""The options of one run, as the command line, the environment and the settings file gave them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


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
    fields: tuple[str, ...] | None
    dedupe: bool
    anonymize: bool
    anonymize_key: str | None
    max_age: int
    force: bool
    settings: Path | None
