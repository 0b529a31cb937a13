"""What a text that is looked for means as a filter."""

from __future__ import annotations

import re

from spectrum_tui.model.query import Anywhere, Compare, Expression, In, Or
from spectrum_tui.model.statuses import STATUSES

SEEN = ("event", "client", "country", "colo", "origin", "application", "sni")
"""Names whose values stand in the rows of the Events pane as they are."""


def seen(text: str) -> Expression:
    """Return the filter that keeps the events that show or say a text, without regard to case.

    Those are events with the text anywhere in their raw record, in a value of their row, or in their status
    and what it means.
    """
    terms: list[Expression] = [Anywhere(text), *(Compare(name, "~", re.escape(text)) for name in SEEN)]
    codes = tuple(str(each.code) for each in STATUSES if text.lower() in f"{each.code} {each.short}".lower())
    return Or((*terms, In("status", codes))) if codes else Or(tuple(terms))
