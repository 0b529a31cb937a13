"""The columns of a table that comes without a header, as a user names them."""

from __future__ import annotations

from difflib import get_close_matches

from spectrum_tui.model.fields import BY_NAME

SKIPPED = "-"
"""What stands for the name of a column that is not of the dataset."""


def parse_fields(text: str) -> tuple[str, ...]:
    """Return the columns that a list like `ClientIP,Event,-` names; `-` is a column to skip.

    Raises:
        ValueError: a name is not one of the dataset's, or stands there twice.
    """
    names = tuple(_field(name.strip()) for name in text.split(","))
    twice = next((name for name in names if name != SKIPPED and names.count(name) > 1), None)
    if twice:
        raise ValueError(f"{twice} stands there twice; write - for a column to skip")
    return names


def _field(name: str) -> str:
    if name == SKIPPED:
        return SKIPPED
    if name.lower() in BY_NAME:
        return BY_NAME[name.lower()].name
    near = get_close_matches(name.lower(), BY_NAME, 1)
    hint = f"did you mean {BY_NAME[near[0]].name}?" if near else "write - for a column to skip"
    raise ValueError(f"{name!r} is no field of the dataset; {hint}")
