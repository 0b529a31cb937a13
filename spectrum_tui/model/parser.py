"""Read filter expressions: text in, syntax tree out, or one line that says what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network

from spectrum_tui.errors import FilterError
from spectrum_tui.model.fields import EVENT_TYPES
from spectrum_tui.model.query import (
    BARE,
    DERIVED,
    KINDS,
    NAMES,
    NETWORK_NAMES,
    And,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Operator,
    Or,
    pattern,
    read_value,
)
from spectrum_tui.model.statuses import SIDES

_TOKEN = re.compile(
    r"""\s*(?:(?P<op><=|>=|!=|!~|=|<|>|~)|(?P<sign>[(),])|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    rf"""|(?P<bare>{BARE}))""",
    re.DOTALL,
)
_END = "the end"
MAX_DEPTH = 50
"""Brackets and `not` within each other; nobody means more, and a hostile text may hold any number."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(source: str) -> list[_Token]:
    found, at = [], 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if not match or not match.lastgroup:
            column = at + len(source[at:]) - len(source[at:].lstrip()) + 1
            raise FilterError(
                f"cannot read {source[column - 1]!r}", column, "quote text that holds signs or spaces"
            )
        kind, text = match.lastgroup, match[match.lastgroup]
        column = match.start(kind) + (0 if kind in ("op", "sign", "bare") else -1) + 1
        text = re.sub(r"\\(.)", r"\1", text) if kind == "double" else text
        found.append(_Token("quoted" if kind in ("double", "single") else kind, text, column))
        at = match.end()
    found.append(_Token("end", _END, len(source) + 1))
    return found


class _Parser:
    def __init__(self, source: str) -> None:
        self._tokens = _tokens(source)
        self._at = self._depth = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._now.kind != "end":
            raise FilterError(f"{self._now.text!r} does not belong here", self._now.column)
        return expression

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at += token.kind != "end"
        return token

    def _is(self, *words: str) -> bool:
        return self._now.kind in ("bare", "sign") and self._now.text.lower() in words

    def _any(self) -> Expression:
        terms = [self._all()]
        while self._is("or"):
            self._next()
            terms.append(self._all())
        return Or(tuple(terms)) if len(terms) > 1 else terms[0]

    def _all(self) -> Expression:
        terms = [self._one()]
        while self._now.kind != "end" and not self._is("or", ")"):
            if self._is("and"):
                self._next()
            terms.append(self._one())
        return And(tuple(terms)) if len(terms) > 1 else terms[0]

    def _one(self) -> Expression:
        if self._depth >= MAX_DEPTH:
            raise FilterError("this is nested too deeply", self._now.column, "leave out brackets")
        self._depth += 1
        found = self._term()
        self._depth -= 1
        return found

    def _term(self) -> Expression:
        if self._is("not"):
            self._next()
            return Not(self._one())
        if self._is("("):
            opened = self._next()
            inner = self._any()
            self._close(opened)
            return inner
        if self._is("exists"):
            return self._exists()
        return self._comparison()

    def _close(self, opened: _Token) -> None:
        if not self._is(")"):
            raise FilterError("this bracket is not closed", opened.column, "add )")
        self._next()

    def _exists(self) -> Expression:
        self._next()
        opened = self._next()
        if opened.text != "(":
            raise FilterError("exists needs a name in brackets", opened.column, "write exists(sni)")
        name = self._name()
        self._close(opened)
        return Exists(name)

    def _name(self) -> str:
        token = self._next()
        name = NAMES.get(token.text.lower()) if token.kind == "bare" else None
        if name is None:
            near = get_close_matches(token.text.lower(), NAMES, 1, 0.5)
            hint = (
                f"did you mean {NAMES[near[0]]}?" if near else "names are " + " ".join(sorted(set(DERIVED)))
            )
            what = "a name is missing" if token.kind == "end" else f"{token.text!r} is not a name"
            raise FilterError(what, token.column, hint)
        return name

    def _comparison(self) -> Expression:
        name = self._name()
        if self._is("in"):
            self._next()
            return self._membership(name)
        token = self._next()
        if token.kind != "op":
            raise FilterError(
                f"after {name} an operator is missing", token.column, "use = != < <= > >= ~ !~ or in"
            )
        operator: Operator = token.text  # type: ignore[assignment]
        return self._checked(name, operator, self._value())

    def _value(self) -> _Token:
        token = self._next()
        if token.kind not in ("bare", "quoted"):
            raise FilterError("a value is missing", token.column, "quote text that holds signs or spaces")
        return token

    def _membership(self, name: str) -> Expression:
        if not self._is("("):
            token = self._value()
            if name not in NETWORK_NAMES:
                raise FilterError(
                    f"{name} is not in networks", token.column, "list values in brackets: in (a, b)"
                )
            self._guard(token, lambda: ip_network(token.text, strict=False))
            return In(name, (token.text,))
        opened = self._next()
        values = [self._operand(name)]
        while self._is(","):
            self._next()
            values.append(self._operand(name))
        self._close(opened)
        return In(name, tuple(values))

    def _operand(self, name: str) -> str:
        token = self._value()
        if "/" in token.text and name in NETWORK_NAMES:
            self._guard(token, lambda: ip_network(token.text, strict=False))
        else:
            self._checked(name, "=", token)
        return token.text

    def _checked(self, name: str, operator: Operator, value: _Token) -> Expression:
        if operator in ("~", "!~"):
            self._guard(value, lambda: pattern(value.text))
        elif KINDS[name] == "text" and operator not in ("=", "!="):
            raise FilterError(
                f"{name} is text and cannot be compared by {operator}", value.column, "use = != or ~"
            )
        else:
            self._guard(value, lambda: read_value(name, value.text))
            _check_enumerated(name, value)
        return Compare(name, operator, value.text)

    def _guard(self, token: _Token, read: Callable[[], object]) -> None:
        try:
            read()
        except ValueError as error:
            raise FilterError(str(error), token.column) from None


_ENUMERATED = {
    "event": (*EVENT_TYPES, "other"),
    "side": tuple(str(side) for side in SIDES),
    "ip_version": ("4", "6"),
}


def _check_enumerated(name: str, value: _Token) -> None:
    known = {each.lower(): each for each in _ENUMERATED.get(name, ())}
    if known and value.text.lower() not in known:
        near = get_close_matches(value.text.lower(), known, 1, 0.5)
        hint = f"did you mean {known[near[0]]}?" if near else f"one of {', '.join(known.values())}"
        raise FilterError(f"{value.text!r} is no {name.replace('_', ' ')}", value.column, hint)


def parse(source: str) -> Expression:
    """Read a filter expression; a space means `and`.

    Raises:
        FilterError: it cannot be read; says where and what would work.
    """
    if not source.strip():
        raise FilterError("the filter is empty", 1, "write for example status>=500")
    return _Parser(source).whole()
