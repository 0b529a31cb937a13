"""One way to walk a filter expression: a method for each kind of node.

Whatever an expression is turned into (text, a mask over columns, some day SQL) is one visitor.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from spectrum_tui.model.query import And, Anywhere, Compare, Exists, Expression, In, Not, Or

T = TypeVar("T")


class Visitor(ABC, Generic[T]):
    """Turns an expression into something, from the leaves up."""

    def visit(self, expression: Expression) -> T:
        """Return what an expression becomes."""
        match expression:
            case Compare():
                found = self.compare(expression)
            case In():
                found = self.membership(expression)
            case Exists():
                found = self.existence(expression)
            case Anywhere():
                found = self.anywhere(expression)
            case Not():
                found = self.negation(expression)
            case And():
                found = self.conjunction(expression)
            case Or():
                found = self.disjunction(expression)
        return found

    @abstractmethod
    def compare(self, term: Compare) -> T:
        """Return what `name op value` becomes."""

    @abstractmethod
    def membership(self, term: In) -> T:
        """Return what `name in …` becomes."""

    @abstractmethod
    def existence(self, term: Exists) -> T:
        """Return what `exists(name)` becomes."""

    @abstractmethod
    def anywhere(self, term: Anywhere) -> T:
        """Return what a bare word becomes."""

    @abstractmethod
    def negation(self, term: Not) -> T:
        """Return what `not …` becomes."""

    @abstractmethod
    def conjunction(self, term: And) -> T:
        """Return what `… and …` becomes."""

    @abstractmethod
    def disjunction(self, term: Or) -> T:
        """Return what `… or …` becomes."""
