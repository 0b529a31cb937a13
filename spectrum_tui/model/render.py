"""Filter expressions as the text that parses to them."""

from __future__ import annotations

import re

from spectrum_tui.model.query import (
    BARE,
    KEYWORDS,
    NAMES,
    NETWORK_NAMES,
    And,
    Anywhere,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Or,
    foreign,
)
from spectrum_tui.model.visit import Visitor

_BARE = re.compile(BARE)


def render(expression: Expression) -> str:
    """Return the text that parses to an equal expression."""
    return _RENDERER.visit(expression)


class _Renderer(Visitor[str]):
    def compare(self, term: Compare) -> str:
        like_a_network = term.name in NETWORK_NAMES and "/" in term.value
        value = _in_quotes(term.value) if like_a_network else quoted(term.value)
        return f"{term.name}{term.op}{value}"

    def membership(self, term: In) -> str:
        if term.name in NETWORK_NAMES and len(term.values) == 1 and "/" in term.values[0]:
            return f"{term.name} in {quoted(term.values[0])}"
        return f"{term.name} in ({', '.join(map(quoted, term.values))})"

    def existence(self, term: Exists) -> str:
        return f"exists({term.name})"

    def anywhere(self, term: Anywhere) -> str:
        taken = term.text.lower() in NAMES or term.text.startswith(("@", "?"))
        return _in_quotes(term.text) if taken or foreign(term.text) else quoted(term.text)

    def negation(self, term: Not) -> str:
        return f"not {self._bracketed(term.term)}"

    def conjunction(self, term: And) -> str:
        return " and ".join(map(self._bracketed, term.terms))

    def disjunction(self, term: Or) -> str:
        return " or ".join(map(self._bracketed, term.terms))

    def _bracketed(self, expression: Expression) -> str:
        text = self.visit(expression)
        return f"({text})" if isinstance(expression, And | Or) else text


_RENDERER = _Renderer()


def quoted(value: str) -> str:
    """Return a text as it is written where a value is expected: in quotes if it needs them."""
    return value if _BARE.fullmatch(value) and value.lower() not in KEYWORDS else _in_quotes(value)


def _in_quotes(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
