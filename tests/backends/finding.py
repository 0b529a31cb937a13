"""What every backend promises about finding events by what they say."""

from __future__ import annotations

import pytest

from spectrum_tui.backends.base import Backend, EventRow, Position, View
from spectrum_tui.errors import BackendError
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression
from tests.backends.contract import EVERYTHING, Make, all_rows, each_view, settled
from tests.naive_rows import row_matches
from tests.sample_log import END, sample

WANTED = parse("status>=520 or country=de")
NOWHERE = parse("colo=nowhere")


async def walked(
    backend: Backend, view: View, wanted: Expression, *, back: bool, most: int
) -> list[Position]:
    """Return every match on the way from one end of a view to the other."""
    found: list[Position] = []
    bound = Position(2**62, 0) if back else Position(-(2**62), 0)
    while True:
        before, after = (bound, None) if back else (None, bound)
        sought = await backend.seek(view, wanted, before=before, after=after, most=most)
        if sought.position:
            found.append(sought.position)
        next_bound = sought.position or sought.reached
        if next_bound is None:
            return found
        assert sought.position is None or sought.reached is None
        bound = next_bound


def hits(rows: list[EventRow]) -> list[Position]:
    """Return where the matches are, newest first."""
    return [row.position for row in rows if row_matches(WANTED, row)]


class FindingContract:
    """The promises; a backend is put to them by a subclass with a fixture `make`."""

    @each_view
    @pytest.mark.parametrize("most", [1, 1_000_000])
    async def test_every_match_is_met_once_in_either_direction(
        self, make: Make, view: View, most: int
    ) -> None:
        async with make(sample()) as backend:
            await settled(backend, view)
            expected = hits(await all_rows(backend, view, 500))
            assert await walked(backend, view, WANTED, back=True, most=most) == expected
            assert await walked(backend, view, WANTED, back=False, most=most) == expected[::-1]
            assert await walked(backend, view, NOWHERE, back=True, most=most) == []

    @each_view
    async def test_matches_are_counted(self, make: Make, view: View) -> None:
        async with make(sample()) as backend:
            await settled(backend, view)
            expected = hits(await all_rows(backend, view, 500))
            counted = await backend.tally(view, WANTED)
            assert (counted.newer, counted.total, counted.unseen) == (0, len(expected), 0)
            for number in range(0, len(expected), 7):
                assert (await backend.tally(view, WANTED, expected[number])).newer == number

    async def test_counting_a_part_at_a_time_comes_to_the_same(self, make: Make) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            total = len(hits(await all_rows(backend, EVERYTHING, 500)))
            counts = [await backend.tally(EVERYTHING, WANTED, most=0)]
            assert counts[0].unseen
            while counts[-1].unseen:
                counts.append(await backend.tally(EVERYTHING, WANTED, most=1))
            assert counts[-1].total == total
            assert [each.unseen for each in counts] == sorted({each.unseen for each in counts}, reverse=True)

    async def test_it_tells_which_of_some_events_match(self, make: Make) -> None:
        async with make(sample()) as backend:
            await settled(backend)
            rows = await all_rows(backend, EVERYTHING, 500)
            positions = [row.position for row in rows] + [Position(END, 10**9), Position(1, 0)]
            assert await backend.matching(WANTED, positions) == frozenset(hits(rows))
            assert await backend.matching(WANTED, ()) == frozenset()

    async def test_nothing_is_found_where_nothing_is_kept(self, make: Make) -> None:
        async with make(b"") as backend:
            await settled(backend)
            assert await backend.seek(EVERYTHING, WANTED) == await backend.seek(EVERYTHING, NOWHERE)
            assert (await backend.tally(EVERYTHING, WANTED)).total == 0
            await backend.stop()
            with pytest.raises(BackendError):
                await backend.seek(EVERYTHING, WANTED)
