"""Filter expressions compiled to masks over columns."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from ipaddress import ip_network
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.dimensions import DIMENSIONS, Dimension, table_of
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.networks import canonical, within
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.query import (
    NETWORK_NAMES,
    And,
    Anywhere,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Or,
    pattern,
    read_value,
)
from spectrum_tui.model.visit import Visitor

Bools = NDArray[np.bool_]
Mask = Callable[[Batch], Bools]
Predicate = Callable[[str | int], bool]

_NOT_SAID = np.int64(-1)
"""Of its own type, because a bare -1 would become a huge number among unsigned ones."""
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _bytes(batch: Batch) -> Ints:
    client, origin = batch["client_bytes"].astype(np.int64), batch["origin_bytes"].astype(np.int64)
    return np.where((client < 0) & (origin < 0), -1, np.maximum(client, 0) + np.maximum(origin, 0))


def duration(batch: Batch) -> Ints:
    """Return disconnect − connect of each event in ns; -1 where it has not closed."""
    connect, disconnect = batch["connect"], batch["disconnect"]
    return np.where((connect > 0) & (disconnect >= connect), disconnect - connect, _NOT_SAID)


NUMBERS: dict[str, Callable[[Batch], Ints]] = {
    "time": lambda batch: batch["time"],
    "ConnectTimestamp": lambda batch: _present(batch["connect"]),
    "DisconnectTimestamp": lambda batch: _present(batch["disconnect"]),
    "ClientPort": lambda batch: batch["port"],
    "ClientBytes": lambda batch: batch["client_bytes"],
    "OriginBytes": lambda batch: batch["origin_bytes"],
    "ClientTcpRtt": lambda batch: _present(batch["client_rtt"]),
    "rtt": lambda batch: _present(batch["origin_rtt"]),
    "bytes": _bytes,
    "duration": duration,
}
"""Names whose values are a column of their own; -1 is "not said"."""
ROUND_TRIPS = {"ClientTcpRtt": "client_rtt", "rtt": "origin_rtt"}
"""Names of columns in which 0 is "not said" as well."""


def _present(column: Ints) -> Ints:
    return np.where(column > 0, column, _NOT_SAID)


Find = Callable[[str], Mask]
"""Returns the mask of the events that hold a text anywhere in their raw record."""


def compile_mask(expression: Expression, vocabulary: Vocabulary, find: Find) -> Mask:
    """Return a function from a batch to the rows that match."""
    return _Compiler(vocabulary, find).visit(expression)


def compile_scope(scope: tuple[Expression, ...], vocabulary: Vocabulary, find: Find) -> Mask | None:
    """Return the mask of a stack of filters, or None when it lets everything through."""
    if not scope:
        return None
    return compile_mask(And(scope) if len(scope) > 1 else scope[0], vocabulary, find)


class _Compiler(Visitor[Mask]):
    def __init__(self, vocabulary: Vocabulary, find: Find) -> None:
        self._vocabulary, self._find = vocabulary, find

    def compare(self, term: Compare) -> Mask:
        return self._leaf(term)

    def membership(self, term: In) -> Mask:
        return self._leaf(term)

    def existence(self, term: Exists) -> Mask:
        return self._leaf(term)

    def anywhere(self, term: Anywhere) -> Mask:
        return self._find(term.text)

    def negation(self, term: Not) -> Mask:
        inner = self.visit(term.term)
        return lambda batch: ~inner(batch)

    def conjunction(self, term: And) -> Mask:
        return _joined(np.logical_and, [self.visit(each) for each in term.terms])

    def disjunction(self, term: Or) -> Mask:
        return _joined(np.logical_or, [self.visit(each) for each in term.terms])

    def _leaf(self, term: Compare | In | Exists) -> Mask:
        if term.name in NUMBERS:
            return _number_mask(NUMBERS[term.name], term)
        known: CodeMask | None = self._vocabulary.decided.get(term)
        if known is None:
            known = CodeMask(DIMENSIONS[term.name], predicate(term), self._vocabulary)
            self._vocabulary.decided[term] = known
        return known


def _joined(join: Any, masks: list[Mask]) -> Mask:
    def mask(batch: Batch) -> Bools:
        found: Bools = reduce(join, (each(batch) for each in masks))
        return found

    return mask


class CodeMask:
    """Decides once per distinct value, then only looks codes up."""

    def __init__(self, dimension: Dimension, holds: Predicate, vocabulary: Vocabulary) -> None:
        self._column, self._read, self._holds = dimension.column, dimension.read, holds
        self._table = table_of(vocabulary, dimension.column)
        self._known = Growing(np.bool_)
        self._table.followers.add(self)

    def __call__(self, batch: Batch) -> Bools:
        """Return the rows that match."""
        values = self._table.values
        new = range(len(self._known), len(values))
        if new:
            said = map(self._holds, map(self._read, map(values.__getitem__, new)))
            self._known.extend(np.fromiter(said, np.bool_, len(new)))
        found: Bools = self._known.array().take(batch[self._column])
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._known.nbytes

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes."""
        self._known.renumber(change)


def _number_mask(read: Callable[[Batch], Ints], expression: Compare | In | Exists) -> Mask:
    match expression:
        case Compare(name, "~" | "!~"):
            matches = predicate(expression)
            return lambda batch: np.fromiter(map(matches, read(batch).tolist()), np.bool_, len(batch))
        case Compare(name, op, value):
            compare, operand = _OPERATORS[op], read_value(name, value)
            if name in ROUND_TRIPS:  # without a copy of the column
                return lambda batch: _measured(batch[ROUND_TRIPS[name]], compare, operand, op)
            return lambda batch: _said(read(batch), compare, operand, op)
        case In(name, values):
            operands = [read_value(name, value) for value in values]
            return lambda batch: _among(read(batch), operands)
        case Exists():
            return lambda batch: read(batch) >= 0


def _said(column: Ints, compare: Callable[[Any, Any], Bools], operand: str | int, op: str) -> Bools:
    found = compare(column, operand)
    return found if op == "!=" else found & (column >= 0)


def _measured(column: Ints, compare: Callable[[Any, Any], Bools], operand: str | int, op: str) -> Bools:
    """Return what `_said` does of a column in which 0 says nothing, too."""
    found, said = compare(column, operand), column > 0
    return found | ~said if op == "!=" else found & said


def _among(column: Ints, operands: list[str | int]) -> Bools:
    found: Bools = np.isin(column, operands) & (column >= 0)
    return found


def predicate(expression: Compare | In | Exists) -> Predicate:
    """Return a function that decides about one value of the name in question."""
    match expression:
        case Compare(_, "~" | "!~" as op, value):
            search, wanted = pattern(value).search, op == "~"
            return lambda found: (search("" if found == -1 else str(found)) is not None) is wanted
        case Compare(name, "=" | "!=" as op, value) if name in NETWORK_NAMES:
            spelled, wanted = _spellings(name, value), op == "="
            return lambda found: (str(found).lower() in spelled) is wanted
        case Compare(name, op, value):
            compare, operand = _OPERATORS[op], read_value(name, value)
            return lambda found: _compared(found, compare, operand, op)
        case In(name, values):
            return _membership(name, values)
        case Exists():
            return lambda found: found not in ("", -1)


def _compared(found: str | int, compare: Callable[[Any, Any], bool], operand: str | int, op: str) -> bool:
    if isinstance(found, int) and found < 0:
        return op == "!="
    return compare(found.lower() if isinstance(found, str) else found, operand)


def _membership(name: str, values: tuple[str, ...]) -> Predicate:
    told = [value for value in values if name in NETWORK_NAMES and "/" in value]
    networks = [ip_network(value, strict=False) for value in told]
    plain = set[str | int]().union(*(_spellings(name, value) for value in values if value not in told))
    inside = within(networks)
    if networks and not plain:
        return lambda found: inside(str(found))

    def holds(found: str | int) -> bool:
        if found == -1:
            return False
        folded = found.lower() if isinstance(found, str) else found
        return folded in plain or (bool(networks) and inside(str(found)))

    return holds


def _spellings(name: str, value: str) -> set[str | int]:
    """Return what equals a value of a name: an address as it is written, and as it usually is."""
    spelled = {value, canonical(value)} if name in NETWORK_NAMES else {value}
    return {read_value(name, each) for each in spelled}
