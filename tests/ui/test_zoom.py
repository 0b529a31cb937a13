"""Nearer and farther, earlier and later."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.scope import Range, Step
from spectrum_tui.model.query import Compare
from spectrum_tui.model.units import DAY, HOUR, MINUTE, SECOND
from spectrum_tui.ui import zoom
from tests.ui import samples

TERM = Compare("colo", "=", "FRA")
NOW = samples.NOW


def shown(view: View) -> Snapshot:
    """Return an answer about a view, as far as its time goes."""
    start, end = view.interval or (NOW - (view.window or 0), NOW)
    return replace(samples.snapshot(), view=view, start=start, end=end)


scopes: st.SearchStrategy[tuple[Step, ...]] = st.sampled_from(
    [(), (TERM,), (Range(NOW - HOUR, NOW - MINUTE),), (Range(NOW - HOUR, NOW - MINUTE), TERM)]
)


@given(
    scopes,
    st.lists(st.tuples(st.sampled_from("zZ<>"), st.integers(-30 * DAY, 0)), max_size=12),
)
def test_walking_keeps_what_is_below_and_to_what_has_happened(
    scope: tuple[Step, ...], steps: list[tuple[str, int]]
) -> None:
    view = View(scope)
    for key, age in steps:
        start, end = view.interval or (NOW - 5 * MINUTE, NOW)
        at = min(max(NOW + age, start + 1), end)
        before, answer = end - start, shown(view)
        if key in "zZ":
            view = zoom.zoomed(view, answer, scope, at, 1 if key == "z" else -1)
        else:
            view = zoom.panned(view, answer, scope, 1 if key == ">" else -1)
        first, last = view.interval or (NOW - 5 * MINUTE, NOW)
        assert last <= NOW + 15 * MINUTE
        assert key != "z" or last - first <= before
        assert key not in "zZ" or first <= at <= last + SECOND or first == last
        assert view.filters == View(scope).filters
        assert len(view.scope) <= len(scope) + 1


def test_it_goes_from_a_day_to_a_second_and_back() -> None:
    view = View(window=DAY)
    lengths = []
    for by in (1,) * 10 + (-1,) * 10:
        view = zoom.zoomed(view, shown(view), (), NOW - HOUR, by)
        first, last = view.interval or (0, 0)
        assert first < NOW - HOUR <= last
        lengths.append(last - first)
    steps = [length for length, _ in zoom.STEPS]
    assert lengths[:10] == [*steps[-2::-1], SECOND, SECOND]
    assert lengths[10:] == [*steps[1:], DAY, DAY]


def test_a_stretch_near_the_newest_event_ends_there() -> None:
    view = zoom.zoomed(View(), shown(View()), (), NOW, 1)
    assert view.interval == (NOW - MINUTE, NOW)
    assert zoom.panned(view, shown(view), (), 1) == view
    assert zoom.panned(view, shown(view), (), -1).interval == (NOW - 90 * SECOND, NOW - 30 * SECOND)


def test_a_range_that_was_entered_gives_way_when_more_is_wanted() -> None:
    entered: tuple[Step, ...] = (TERM, Range(NOW - HOUR - MINUTE, NOW - HOUR))
    near = zoom.zoomed(View(entered), shown(View(entered)), entered, NOW - HOUR - 30 * SECOND, 1)
    assert near.scope[:2] == entered
    far = zoom.zoomed(View(entered), shown(View(entered)), entered, NOW - HOUR, -1)
    assert far.scope[:-1] == (TERM,)
    assert far.interval
    assert far.interval[1] - far.interval[0] == 5 * MINUTE


def test_a_stretch_that_is_a_ns_longer_is_as_long() -> None:
    view = View((Range(NOW - 5 * MINUTE - 1, NOW),))
    near = zoom.zoomed(view, shown(view), view.scope, NOW - MINUTE, 1)
    assert near.interval == (NOW - 90 * SECOND, NOW - 30 * SECOND)


def test_keys_do_not_wait_for_answers() -> None:
    view, before = View(), shown(View())
    for _ in range(2):
        view = zoom.zoomed(view, before, (), NOW - MINUTE, 1)
    assert view.interval
    assert view.interval[1] - view.interval[0] == 15 * SECOND


def test_a_choice_replaces_what_zooming_put_there() -> None:
    near = zoom.zoomed(View((TERM,)), shown(View((TERM,))), (TERM,), NOW, 1)
    chosen = Range(NOW - 5 * SECOND, NOW)
    assert zoom.narrowed(near, (TERM,), chosen).scope == (TERM, chosen)
    assert zoom.narrowed(View((TERM,)), (TERM,), chosen).scope == (TERM, chosen)
    assert zoom.centred(View(), shown(View()), (), NOW - HOUR).interval == (
        NOW - HOUR - 150 * SECOND,
        NOW - HOUR + 150 * SECOND,
    )


def test_before_the_first_event_there_is_no_other_time_to_look_at() -> None:
    nothing, view = Snapshot(View()), View((TERM,))
    assert zoom.zoomed(view, nothing, view.scope, 0, 1) is view
    assert zoom.zoomed(view, nothing, view.scope, 0, -1) is view
    assert zoom.panned(view, nothing, view.scope, -1) is view
    assert zoom.centred(view, nothing, view.scope, NOW) is view
