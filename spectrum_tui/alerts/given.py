"""The rules of the screen, as the settings file and the command line give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from spectrum_tui.alerts.rule import Parse, Rule, parse_rule
from spectrum_tui.errors import FilterError, UsageError


def read_rules(
    named: Mapping[str, str], texts: Iterable[str], parse: Parse, path: Path | None
) -> tuple[Rule, ...]:
    """Return the rules of the settings file, then those of the command line.

    Args:
        named: rules by their names in the file at `path`.
        texts: rules without names.
        parse: reads the filter language.
        path: of the settings file, for messages.

    Raises:
        UsageError: one of them is none.
    """
    rules = [_read(text, parse, f"{path}: [alerts] {name}", name) for name, text in named.items()]
    return (*rules, *(_read(text, parse, f"--alert {text!r}") for text in texts))


def _read(text: str, parse: Parse, where: str, name: str = "") -> Rule:
    try:
        return parse_rule(text, parse, name=name)
    except FilterError as error:
        raise UsageError(f"{where}: {error.message}", error.hint) from None
