"""Filter expressions as one syntax tree: what the screen builds, the bar parses and every backend compiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`, e.g. `status>=500`. `name` is an alias or a Cloudflare name in canonical spelling."""

    name: str
    op: Operator
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `term` does not match."""

    term: Expression


@dataclass(frozen=True, slots=True)
class And:
    """What all terms match."""

    terms: tuple[Expression, ...]


Expression = Compare | Not | And
