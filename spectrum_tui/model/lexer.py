"""Cut the text of a filter into words, signs and operators."""

from __future__ import annotations

import re
from typing import NamedTuple

from spectrum_tui.errors import FilterError
from spectrum_tui.model.query import BARE

_TOKEN = re.compile(
    r"""\s*(?:(?P<op><=|>=|!=|!~|=|<|>|~)|(?P<sign>[(),])|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    rf"""|(?P<bare>{BARE}))""",
    re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')
"""What a backslash in double quotes takes the meaning of; before anything else it stands for itself."""
END = "the end"


class Token(NamedTuple):
    """A piece of the text."""

    kind: str
    """op, sign, bare, quoted or end."""
    text: str
    """What it says, without quotes."""
    column: int
    """Where it begins, counted from 1."""


def tokens(source: str) -> list[Token]:
    """Return the pieces of a text, and one for its end.

    Raises:
        FilterError: something is no piece, such as a quote that is not closed.
    """
    found, at = [], 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if not match or not match.lastgroup:
            raise _unreadable(source, at)
        kind, text = match.lastgroup, match[match.lastgroup]
        column = match.start(kind) + (0 if kind in ("op", "sign", "bare") else -1) + 1
        text = _ESCAPED.sub(r"\1", text) if kind == "double" else text
        found.append(Token("quoted" if kind in ("double", "single") else kind, text, column))
        at = match.end()
    found.append(Token("end", END, len(source) + 1))
    return found


def _unreadable(source: str, at: int) -> FilterError:
    column = at + len(source[at:]) - len(source[at:].lstrip()) + 1
    sign = source[column - 1]
    if sign in "\"'":
        return FilterError("this quote is not closed", column, f"add {sign}")
    if sign == "!":
        return FilterError("cannot read '!'", column, "write not, or != between a name and a value")
    return FilterError(f"cannot read {sign!r}", column, "quote text that holds signs or spaces")
