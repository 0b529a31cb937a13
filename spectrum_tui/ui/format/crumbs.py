"""The line of scopes, outermost first, as words."""

from __future__ import annotations

from spectrum_tui.backends.base import View
from spectrum_tui.model.query import Compare, Expression, Not, render
from spectrum_tui.model.text import plain
from spectrum_tui.ui.lines import Line, Run, fit, width_of

SEPARATOR: Run = (" ▸ ", "faint")
MORE: Run = ("… ", "dim")


def crumbs(view: View, width: int) -> Line:
    """Return the breadcrumbs; when they do not fit, the outermost give way to an ellipsis."""
    steps: list[Line] = [(("all", "dim" if view.scope else "strong"),)]
    steps += [_step(term, term is view.scope[-1]) for term in view.scope]
    kept = list(steps)
    while len(kept) > 1 and width_of(_joined(kept, len(steps))) > width - 1:
        del kept[0]
    return fit(_joined(kept, len(steps)), width)


def named(term: Expression) -> str:
    """Return a filter in a few words: `origin 10.0.3.7:22/tcp`, `not client 203.0.113.9`."""
    match term:
        case Compare(name, "=", value):
            return f"{plain(name).replace('_', ' ')} {plain(value) or '(not said)'}"
        case Not(Compare() as inner):
            return f"not {named(inner)}"
        case _:
            return plain(render(term))


def _step(term: Expression, last: bool) -> Line:
    text = named(term)
    negation = text.startswith("not ")
    return (
        ("not ", "warn") if negation else ("", ""),
        (text[4:] if negation else text, "strong" if last else ""),
    )


def _joined(steps: list[Line], total: int) -> Line:
    line: Line = ((" ", ""),) if len(steps) == total else ((" ", ""), MORE)
    for number, step in enumerate(steps):
        line += (SEPARATOR if number else EMPTY_RUN, *step)
    return line


EMPTY_RUN: Run = ("", "")
