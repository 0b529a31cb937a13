"""Seeking costs the same in files of any size, and is not misled by an odd line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.seek import GRAIN, GRID, SLACK, Wanted, plan
from tests.sources.timed_lines import time_of


@dataclass
class Endless:
    """A file of a size that no disk holds, made where it is looked at: a line of 100 bytes every 100 ms."""

    size: int
    asked: int = 0
    given: int = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.asked += 1
        first = offset // 100
        lines = (
            b"%d %s" % (number * SECOND // 10, b"x" * 100)
            for number in range(first, first + length // 100 + 2)
        )
        data = b"".join(line[:99] + b"\n" for line in lines)[offset % 100 :][:length]
        self.given += len(data)
        return data


@pytest.mark.parametrize("size", [10**9, 10**12, 10**15])
def test_the_size_of_a_file_hardly_matters(size: int) -> None:
    file, length = Endless(size), size // 100 * SECOND // 10
    middle = length // 2
    found = plan(file.read_at, size, Wanted(time_of, since=middle, until=middle + 60 * SECOND), follow=False)
    assert found.stop
    for place, exact in ((found.start, middle - SLACK), (found.stop, middle + 60 * SECOND + SLACK)):
        assert abs(place - exact * 10 // SECOND * 100) <= 2 * GRAIN
    first = plan(file.read_at, size, Wanted(time_of, window=300 * SECOND), follow=True)
    assert size - first.start < 420 * 10 * 100 + 4 * GRAIN
    assert (first.bottom, first.top) == (0, first.start)
    assert file.asked < 4 * GRID + 4 * size.bit_length()


def test_one_odd_line_does_not_mislead() -> None:
    times = [number * SECOND for number in range(100_000)]
    times[5::7] = [10**9 * SECOND] * len(times[5::7])
    data = b"".join(b"%d %s\n" % (time, b"x" * 80) for time in times)
    found = plan(
        lambda offset, length: data[offset : offset + length],
        len(data),
        Wanted(time_of, since=50_000 * SECOND),
        follow=False,
    )
    before = data[: found.start].count(b"\n")
    assert 50_000 - SLACK // SECOND - 2 * GRAIN // 80 < before < 50_000
