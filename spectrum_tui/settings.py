"""Settings from a TOML file: any long option, by its name."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from spectrum_tui.errors import UsageError


def default_path() -> Path:
    """Return where the settings file is looked for unless another is named."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "spectrum-tui" / "settings.toml"


Switches = Mapping[str, tuple[str, bool]]
"""By the names of the long options: the parameter behind each, and what it becomes when the option is on."""


def load(path: Path | None, options: Switches) -> dict[str, Any]:
    """Return the options that a settings file sets, by parameter name; the default file may be missing.

    Raises:
        UsageError: the file cannot be read, is not TOML, or names an option that does not exist.
    """
    chosen = path or default_path()
    try:
        content = tomllib.loads(chosen.read_text("utf-8"))
    except FileNotFoundError:
        if path is None:
            return {}
        raise UsageError(
            f"the settings file {path} does not exist", "leave out --settings or create it"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"the settings file {chosen} cannot be read: {error}", "mend it or move it away"
        ) from None
    return dict(_set(key, value, options, chosen) for key, value in content.items())


def _set(key: str, value: Any, options: Switches, path: Path) -> tuple[str, Any]:
    """Return the parameter that a setting is about, and its value."""
    name = key.replace("_", "-")
    if name not in options:
        near = get_close_matches(name, options, 1)
        hint = f"did you mean {near[0]}?" if near else "see --help for the long options"
        raise UsageError(f"{path}: there is no setting {key!r}", hint)
    parameter, on = options[name]
    return parameter, value is on if isinstance(value, bool) else value
