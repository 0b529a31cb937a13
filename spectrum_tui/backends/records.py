"""Many raw records read back at once: what lies side by side is read in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spectrum_tui.backends.details import RawRecord
from spectrum_tui.engine.columns import Columns
from spectrum_tui.engine.tabular import Table

Fetch = Callable[[int, int, int], bytes | None]
"""Reads bytes of a stream again: its number, an offset and a length."""
Spot = tuple[int, int, int, int]
"""Where a record lies, and its number among those asked for: stream, offset, length, number."""
GAP = 1 << 15
"""Bytes between two records that are read in vain rather than the records one by one."""
MAX_STRETCH = 1 << 20
"""Bytes read in one go."""


def read_back(
    places: Columns, fetch: Fetch, table: Callable[[int, int], Table | None]
) -> list[RawRecord | None]:
    """Return the records at some places, in their order; None where one is out of reach."""
    numbers = range(len(places["offset"]))
    columns = (places[name].tolist() for name in ("stream", "offset", "length"))
    spots = sorted(zip(*columns, numbers, strict=True))
    found: list[RawRecord | None] = [None] * len(spots)
    for stretch in _stretches(spots):
        for (stream, offset, _, number), content in zip(stretch, _contents(stretch, fetch), strict=True):
            found[number] = None if content is None else RawRecord(content, table(stream, offset))
    return found


def _stretches(spots: list[Spot]) -> Iterator[list[Spot]]:
    """Yield runs of records of one stream that lie close together."""
    run: list[Spot] = []
    for spot in spots:
        if run and not _follows(run, spot):
            yield run
            run = []
        run.append(spot)
    if run:
        yield run


def _follows(run: list[Spot], spot: Spot) -> bool:
    stream, offset, length, _ = run[-1]
    near = spot[0] == stream and spot[1] - offset - length <= GAP
    return near and spot[1] + spot[2] - run[0][1] <= MAX_STRETCH


def _contents(stretch: list[Spot], fetch: Fetch) -> list[bytes | None]:
    """Return the bytes of each record; one by one when they cannot be had all at once."""
    stream, start, _, _ = stretch[0]
    end = max(offset + length for _, offset, length, _ in stretch)
    whole = fetch(stream, start, end - start)
    if whole is not None:
        return [whole[offset - start : offset - start + length] for _, offset, length, _ in stretch]
    if len(stretch) == 1:
        return [None]
    return [fetch(stream, offset, length) for _, offset, length, _ in stretch]
