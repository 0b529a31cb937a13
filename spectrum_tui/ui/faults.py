"""Going to the next fault, however far from the cursor it is."""

from __future__ import annotations

from spectrum_tui.backends.base import Backend, Page, View
from spectrum_tui.model import units
from spectrum_tui.ui.eventlist import EventList
from spectrum_tui.ui.format.events import is_fault

MOST_PAGES = 20
"""Pages looked through before the search is given up."""

SIZE = 500
"""Events of such a page."""


async def seek_fault(backend: Backend, view: View, events: EventList, by: int) -> str:
    """Put the cursor on the nearest fault.

    What is looked through joins the list only when there is a fault in it, so one stays in place otherwise.

    Args:
        backend: where pages come from.
        view: what the list shows.
        events: the list.
        by: 1 goes back in time, -1 forward.

    Returns:
        Why there is none, or "".
    """
    start = events.row
    if start is None or events.to_fault(by):
        return ""
    pages, more = await _pages(backend, view, events, by)
    if events.row is not start:
        return ""
    if pages and _has_fault(pages[-1]):
        for page in pages:
            events.extend(page, by)
        events.to_fault(by)
        return ""
    way = "older" if by > 0 else "newer"
    where = f"among the next {units.count(MOST_PAGES * SIZE)} events" if more else "in this view"
    return f"No {way} fault {where}"


async def _pages(backend: Backend, view: View, events: EventList, by: int) -> tuple[list[Page], int]:
    """Return the pages up to the first with a fault, and how many events lie beyond them."""
    pages: list[Page] = []
    older = by > 0
    edge, more = (events.rows[-1], events.older) if older else (events.rows[0], events.newer)
    while more and len(pages) < MOST_PAGES:
        before, after = (edge.position, None) if older else (None, edge.position)
        page = await backend.page(view, before=before, after=after, size=SIZE)
        if not page.rows:
            return pages, 0
        pages.append(page)
        edge, more = (page.rows[-1], page.older) if older else (page.rows[0], page.newer)
        if _has_fault(page):
            break
    return pages, more


def _has_fault(page: Page) -> bool:
    return any(map(is_fault, page.rows))
