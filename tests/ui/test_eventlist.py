"""The list of events while one scrolls through it."""

from __future__ import annotations

from spectrum_tui.backends.base import Page
from spectrum_tui.ui.eventlist import MARGIN, MOST, EventList, Wanted
from tests.ui import samples

NEWEST_FIRST = tuple(reversed(samples.EVENTS))


def _page(start: int, size: int) -> Page:
    rows = NEWEST_FIRST[start : start + size]
    return Page(rows, newer=start, older=len(NEWEST_FIRST) - start - len(rows))


def _list(start: int = 0, size: int = 50) -> EventList:
    events = EventList()
    events.replace(_page(start, size))
    return events


def test_following_shows_the_newest_under_the_cursor() -> None:
    events = _list()
    events.replace(_page(3, 50))
    assert events.following
    assert events.row == NEWEST_FIRST[3]


def test_moving_stays_with_the_event() -> None:
    events = _list()
    events.move(2)
    assert not events.following
    chosen = events.row
    events.extend_newer(Page((), 0, 0))
    assert events.row is chosen


def test_moving_up_while_following_goes_on_following() -> None:
    events = _list()
    events.move(-1)
    assert events.following


def test_newer_pages_keep_the_event_under_the_cursor() -> None:
    events = _list(start=100)
    events.move(5)
    chosen, top = events.row, events.top
    events.extend_newer(_page(60, 40))
    assert events.row is chosen
    assert events.top == top + 40
    assert events.newer == 60


def test_older_pages_are_wanted_near_the_end_and_appended() -> None:
    events = _list()
    events.move(50 - MARGIN)
    assert events.wanted() == Wanted(before=events.rows[-1].position)
    events.extend_older(_page(50, 200))
    assert len(events.rows) == 250
    assert events.wanted() is None


def test_a_page_that_came_twice_is_taken_once() -> None:
    events = _list()
    events.move(40)
    events.extend_older(_page(50, 50))
    events.extend_older(_page(50, 50))
    assert len(events.rows) == 100


def test_the_list_is_bounded_and_the_cursor_survives() -> None:
    events = EventList()
    rows = tuple(samples.event(number) for number in range(3 * MOST, 0, -1))
    events.replace(Page(rows[:MOST], 0, 2 * MOST))
    events.move(MOST - 1)
    chosen = events.row
    events.extend_older(Page(rows[MOST : MOST + 500], MOST, 2 * MOST - 500))
    assert len(events.rows) == MOST
    assert events.row is chosen
    assert events.newer == 500


def test_news_counts_all_that_is_newer() -> None:
    events = _list(start=10)
    events.move(1)
    events.news(Page(NEWEST_FIRST[9:10], newer=9, older=0))
    assert events.newer == 10


def test_only_what_came_since_is_counted_as_arrived() -> None:
    events = _list()
    events.move(1)
    assert events.arrived == 0
    events.news(Page(rows=(samples.event(1200),), newer=6, older=1200))
    assert events.arrived == 7
    events.extend_newer(Page(tuple(samples.event(at) for at in range(1206, 1199, -1)), newer=2, older=1200))
    assert events.arrived == 9
    events.show_oldest(Page(NEWEST_FIRST[-20:], newer=1189, older=0))
    assert events.arrived == 9
    events.replace(_page(0, 50))
    assert events.arrived == 0


def test_the_cursor_is_always_in_sight() -> None:
    events = _list()
    events.move(30)
    events.scroll(10)
    assert events.top <= events.index < events.top + 10
    events.move(-25)
    events.scroll(10)
    assert events.top <= events.index < events.top + 10


def test_the_oldest_is_under_the_cursor_after_the_jump() -> None:
    events = _list()
    events.show_oldest(Page(NEWEST_FIRST[-20:], newer=1180, older=0))
    assert events.row == NEWEST_FIRST[-1]
    assert not events.following


def test_following_again_forgets_the_place() -> None:
    events = _list()
    events.move(7)
    events.follow()
    assert events.following
    assert events.index == 0
