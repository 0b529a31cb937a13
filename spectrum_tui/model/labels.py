"""Names that people gave to applications and origins, shown and searched beside what the log calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from spectrum_tui.model.query import And, Compare, Expression, In, Not, Or, pattern
from spectrum_tui.model.text import plain

LONGEST = 64
"""Characters of a label."""
KINDS = ("application", "origin")
"""What can have labels."""
UNRESOLVED = "unresolved:"
"""How the name of an origin without an address begins; its application follows."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by what they stand for, in lower case.

    An origin is `10.0.3.7:22/tcp`, or all of an address: `10.0.3.7`.
    """

    applications: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, applications: Mapping[str, str], origins: Mapping[str, str]) -> Labels:
        """Return labels as a person wrote them, made safe to be shown."""
        return cls(_safe(applications), _safe(origins))

    def __bool__(self) -> bool:
        return bool(self.applications or self.origins)

    def application(self, id: str) -> str:
        """Return the label of an application; "" when it has none."""
        return self.applications.get(id.lower(), "")

    def origin(self, key: str) -> str:
        """Return the label of an origin or of its address, or where it has none of its application."""
        known = key.lower()
        if known.startswith(UNRESOLVED):
            return self.application(known.removeprefix(UNRESOLVED))
        return self.origins.get(known) or self.origins.get(host(known), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return the labels of all that a filter calls `name`."""
        known = {"application": self.applications, "origin": self.origins}.get(name, {})
        return tuple(sorted(set(known.values())))

    def named(self, name: str, value: str) -> str:
        """Return the label of what a filter calls `name`; "" when it has none."""
        if name == "application":
            return self.application(value)
        return self.origin(value) if name in ("origin", "OriginIP") else ""


NO_LABELS = Labels()


def _safe(labels: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): plain(label, LONGEST) for key, label in labels.items()}


def host(origin: str) -> str:
    """Return the address in `10.0.3.7:22/tcp` or `[2001:db8::7]:22/tcp`, or in an address itself."""
    if origin.startswith("["):
        return origin[1:].partition("]")[0]
    return origin.partition(":")[0] if origin.count(":") == 1 else origin


def resolved(expression: Expression, labels: Labels) -> Expression:
    """Return a filter that says what is meant where it names a label: `application=ssh-prod`."""
    match expression:
        case And(terms):
            return And(tuple(resolved(term, labels) for term in terms))
        case Or(terms):
            return Or(tuple(resolved(term, labels) for term in terms))
        case Not(term):
            return Not(resolved(term, labels))
        case Compare(name, _, _) if name in KINDS:
            return _compared(expression, labels)
        case In(name, values) if name in KINDS:
            said: tuple[Expression, ...] = tuple(Compare(name, "=", value) for value in values)
            meant = tuple(resolved(term, labels) for term in said)
            return expression if meant == said else Or(meant)
    return expression


def _compared(term: Compare, labels: Labels) -> Expression:
    negated = term.op.startswith("!")
    if term.op in ("=", "!="):
        meant = _meant(term.name, term.value.lower().__eq__, labels)
        return (Not(meant) if negated else meant) if meant else term
    if term.op in ("~", "!~"):
        search = pattern(term.value).search
        meant = _meant(term.name, lambda label: search(label) is not None, labels)
        if meant:
            return And((term, Not(meant))) if negated else Or((term, meant))
    return term


def _meant(name: str, chosen: Callable[[str], bool], labels: Labels) -> Expression | None:
    """Return what the labels that are chosen, each told in lower case, stand for; None for nothing."""
    known = labels.applications if name == "application" else labels.origins
    keys = [key for key, label in known.items() if chosen(label.lower())]
    addresses = [key for key in keys if name == "origin" and key == host(key)]
    exact = _listed(name, [key for key in keys if key not in addresses])
    return _any([term for term in (exact, _listed("OriginIP", addresses)) if term])


def _listed(name: str, values: list[str]) -> Expression | None:
    if len(values) == 1:
        return Compare(name, "=", values[0])
    return In(name, tuple(values)) if values else None


def _any(terms: list[Expression]) -> Expression | None:
    return terms[0] if len(terms) == 1 else Or(tuple(terms)) if terms else None
