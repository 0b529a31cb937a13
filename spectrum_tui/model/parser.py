"""Read filter expressions: text in, syntax tree out, or one line that says what is wrong and where."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from difflib import get_close_matches

from spectrum_tui.errors import FilterError
from spectrum_tui.model.labels import resolved
from spectrum_tui.model.lexer import Token, tokens
from spectrum_tui.model.moments import moment
from spectrum_tui.model.operands import Context, network, operand
from spectrum_tui.model.query import (
    KEYWORDS,
    KINDS,
    NAMES,
    NETWORK_NAMES,
    And,
    Anywhere,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Operator,
    Or,
    foreign,
    leaves,
)
from spectrum_tui.model.text import plain

MAX_LENGTH = 1 << 16
"""Characters of an expression, saved ones that it names aside."""
MAX_TERMS = 10_000
"""Comparisons and words in an expression, and in those it names: they may name others twice, and so on."""
MAX_DEPTH = 50
"""Brackets and `not` within each other; nobody means more, and a hostile text may hold any number."""
SHORT_NAMES = (
    "event client origin app colo country asn sni status port proto firewall side duration bytes rtt time"
)


class _Parser:
    def __init__(self, source: str, context: Context) -> None:
        self._tokens = tokens(source)
        self._context = context
        self._at = self._depth = self._size = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._now.kind != "end":
            hint = "" if self._now.text == ")" else "quote text that holds signs or spaces"
            raise FilterError(f"{plain(self._now.text, 60)!r} does not belong here", self._now.column, hint)
        return resolved(expression, self._context.labels)

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    @property
    def _then(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def _next(self) -> Token:
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
        column = self._now.column
        if self._is("not"):
            self._next()
            return Not(self._one())
        if self._is("("):
            opened = self._next()
            inner = self._any()
            self._close(opened)
            return inner
        if self._is("exists"):
            found: Expression = self._exists()
        else:
            found = self._word() if self._is_word() else self._comparison()
        self._size += sum(1 for _ in leaves(found))
        if self._size > MAX_TERMS:
            raise FilterError(f"this has more than {MAX_TERMS:,} terms", column, "write lists with in (a, b)")
        return found

    def _is_word(self) -> bool:
        """Tell whether what follows is a bare word or a quoted text that nothing is compared with."""
        then = self._then
        if then.kind == "op" or (then.kind == "bare" and then.text.lower() == "in"):
            return False
        text = self._now.text.lower()
        return self._now.kind == "quoted" or (
            self._now.kind == "bare" and text not in NAMES and text not in KEYWORDS
        )

    def _word(self) -> Expression:
        token = self._next()
        if token.kind == "bare" and token.text.startswith("@"):
            return self._saved(token)
        if not token.text:
            raise FilterError("an empty text is in every record", token.column, "leave it out")
        if token.kind == "bare" and (meant := foreign(token.text)):
            hint = f"write {meant}; in quotes it is a text to find"
            raise FilterError(f"{plain(token.text, 60)!r} is not written like this", token.column, hint)
        return Anywhere(token.text)

    def _saved(self, token: Token) -> Expression:
        saved, name = self._context.saved, token.text[1:]
        if name not in saved:
            near = get_close_matches(name, saved, 1, 0.5)
            known = f"did you mean @{near[0]}?" if near else f"known are @{' @'.join(saved)}"
            hint = known if saved else "name filters under [filters] in the settings file"
            raise FilterError(f"there is no saved filter {name!r}", token.column, hint)
        return saved[name]

    def _close(self, opened: Token) -> None:
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
            raise _no_name(token)
        return name

    def _comparison(self) -> Expression:
        name = self._name()
        if self._is("in"):
            self._next()
            return self._membership(name)
        token = self._next()
        if token.kind != "op":
            hint = f'use = != < <= > >= ~ !~ or in; "{name}" in quotes is a word to find'
            raise FilterError(f"after {name} an operator is missing", token.column, hint)
        operator: Operator = token.text  # type: ignore[assignment]
        found = self._value()
        if name in NETWORK_NAMES and operator in ("=", "!=") and found.kind == "bare" and "/" in found.text:
            inside = In(name, (network(found),))
            return inside if operator == "=" else Not(inside)
        value = operand(name, operator, found, self._context)
        if KINDS[name] == "time" and operator in (">", ">="):
            self._context = replace(self._context, since=moment(value, None, UTC))
        return Compare(name, operator, value)

    def _value(self) -> Token:
        token = self._next()
        if token.kind == "op":
            hint = "operators are = != < <= > >= ~ !~"
            raise FilterError(f"a value cannot begin with {token.text}", token.column, hint)
        if token.kind not in ("bare", "quoted"):
            raise FilterError("a value is missing", token.column, "quote text that holds signs or spaces")
        return token

    def _membership(self, name: str) -> Expression:
        if not self._is("("):
            token = self._value()
            if name not in NETWORK_NAMES:
                hint = "list values in brackets: in (a, b)"
                raise FilterError(f"{name} is not in networks", token.column, hint)
            return In(name, (network(token),))
        opened = self._next()
        values = [self._member(name)]
        while self._is(","):
            self._next()
            values.append(self._member(name))
        self._close(opened)
        return In(name, tuple(values))

    def _member(self, name: str) -> str:
        token = self._value()
        if "/" in token.text and name in NETWORK_NAMES:
            return network(token)
        return operand(name, "=", token, self._context)


def _no_name(token: Token) -> FilterError:
    if token.kind in ("sign", "op"):
        message, hint = (
            f"{plain(token.text, 60)!r} does not belong here",
            "quote text that holds signs or spaces",
        )
    elif token.kind == "end":
        message, hint = "a name is missing", f"names are {SHORT_NAMES}"
    else:
        near = get_close_matches(token.text.lower(), NAMES, 1, 0.5)
        message = f"{plain(token.text, 60)!r} is not a name"
        hint = f"did you mean {NAMES[near[0]]}?" if near else f"names are {SHORT_NAMES}"
    return FilterError(message, token.column, hint)


_PLAIN = Context()
_SURROGATE = re.compile("[\ud800-\udfff]")
"""What stands for bytes of a command line that are no UTF-8; in records they become the same."""


def parse(source: str, context: Context = _PLAIN) -> Expression:
    """Read a filter expression; a space means `and`.

    Raises:
        FilterError: it cannot be read; says where and what would work.
    """
    if not source.strip():
        raise FilterError("the filter is empty", 1, "write for example status>=500")
    if len(source) > MAX_LENGTH:
        raise FilterError(f"the filter has more than {MAX_LENGTH:,} characters", MAX_LENGTH, "leave some out")
    return _Parser(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", source), context).whole()
