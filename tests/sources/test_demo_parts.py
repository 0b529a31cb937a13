"""The demo's open sessions close on time, and its trouble comes when it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.sources.demo.incident import EVERY, LASTS, REFUSING, Incident
from spectrum_tui.sources.demo.pending import SESSION, Pending, Sessions

times = st.integers(0, 1000)
batches = st.lists(st.tuples(st.lists(times, max_size=20), times), max_size=30)


def sessions(closes: list[int], origin: int = 0, connect: int = 0) -> Sessions:
    rows = np.zeros(len(closes), SESSION)
    rows["close"] = closes
    rows["origin"] = origin
    rows["connect"] = connect
    return rows


@given(batches)
def test_every_session_is_due_once_and_on_time(batches: list[tuple[list[int], int]]) -> None:
    pending, naive = Pending(), list[int]()
    for closes, now in batches:
        pending.add(sessions(closes))
        naive += closes
        assert sorted(pending.due(now)["close"].tolist()) == sorted(time for time in naive if time < now)
        naive = [time for time in naive if time >= now]
        assert len(pending) == len(naive)


@given(st.lists(st.tuples(times, st.integers(0, 2), times), max_size=40), times)
def test_the_sessions_of_one_origin_can_be_taken_out(rows: list[tuple[int, int, int]], since: int) -> None:
    pending = Pending()
    for close, origin, connect in rows:
        pending.add(sessions([close], origin, connect))
    taken = pending.take(1, since)
    assert sorted(taken["close"].tolist()) == sorted(
        close for close, origin, connect in rows if origin == 1 and connect < since
    )
    assert len(pending) == len(rows) - len(taken)


def test_runs_of_open_sessions_stay_few() -> None:
    pending = Pending()
    for number in range(1000):
        pending.add(sessions([number, number + 1]))
    assert len(pending._runs) < 20


@pytest.mark.parametrize(
    ("since", "active", "silent"),
    [
        (-1, False, False),
        (0, True, False),
        (REFUSING - 1, True, False),
        (REFUSING, True, True),
        (LASTS - 1, True, True),
        (LASTS, False, False),
        (EVERY - 1, False, False),
        (EVERY, True, False),
        (EVERY + REFUSING, True, True),
    ],
)
def test_the_incident_comes_goes_and_comes_back(since: int, active: bool, silent: bool) -> None:
    incident = Incident(5 * MINUTE)
    moment = np.array([5 * MINUTE + since])
    assert incident.active(moment).tolist() == [active]
    assert incident.silent(moment).tolist() == [silent]


@given(st.integers(-20, 40), st.integers(1, 600))
def test_each_fall_into_silence_is_met_once(minutes: int, step: int) -> None:
    incident = Incident(0)
    start = minutes * MINUTE
    bounds = range(start, start + 20 * MINUTE, step * SECOND)
    found = [incident.falls_silent(at, at + bounds.step) for at in bounds]
    end = start + len(bounds) * bounds.step
    expected = [at for at in range(REFUSING, end, EVERY) if at >= start]
    assert [moment for moment in found if moment is not None] == expected
