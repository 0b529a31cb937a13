"""What the rows of the Events pane say in the words of the filter language."""

from __future__ import annotations

from spectrum_tui.backends.events import EventRow
from spectrum_tui.model.query import Expression
from spectrum_tui.model.statuses import status
from tests.naive_query import matches


def row_matches(wanted: Expression, row: EventRow) -> bool:
    """Tell whether an event matches, as far as its row says."""
    return matches(
        wanted,
        {
            "time": row.time,
            "event": row.event,
            "client": row.client,
            "country": row.country,
            "colo": row.colo,
            "origin": row.origin,
            "status": row.status,
            "side": "none" if row.status is None else str(status(row.status).side),
            "application": row.application,
            "sni": row.sni,
        },
    )
