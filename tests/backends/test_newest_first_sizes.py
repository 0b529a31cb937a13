"""How large a file is does not matter to how soon its window is shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Phase, Snapshot, View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.moments import event_time
from spectrum_tui.sources.demo import events
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.seek import Wanted
from tests.naive_records import SECOND

START = 1_768_471_200 * SECOND
"""2026-01-15T10:00:00Z."""
COPIES = 10
VIEW = View(rows=None)


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Return a log of 20 MB, and one of 200 MB that ends like it and began ten days earlier."""
    data = b"".join(events(23_000, seed=3, start=START, rate=25))
    small, large = tmp_path / "small.log", tmp_path / "large.log"
    small.write_bytes(data)
    with large.open("wb") as file:
        for age in reversed(range(COPIES)):
            file.write(data.replace(b"2026-01-15T", b"2026-01-%02dT" % (15 - age)))
    yield small, large
    large.unlink()


async def first_complete(path: Path) -> tuple[float, Snapshot]:
    """Return how many seconds it takes until the window is complete, and what is known then."""
    wanted = Wanted(event_time, window=VIEW.window)
    source = FollowedFile(path, numbers=count(1), follow=False, wanted=wanted)
    backend = LocalBackend([source], retain=256 << 20, clock=time.time_ns)
    begun = time.perf_counter()
    await backend.start()
    try:
        while (snapshot := await backend.snapshot(VIEW)).phase is not Phase.ENDED:
            assert time.perf_counter() < begun + 60
            await asyncio.sleep(0.01)
        return time.perf_counter() - begun, snapshot
    finally:
        await backend.stop()


async def test_ten_times_the_size_takes_as_long(logs: tuple[Path, Path]) -> None:
    small, large = logs
    await first_complete(small)
    times = [(await first_complete(small), await first_complete(large)) for _ in range(3)]
    assert min(slow for _, (slow, _) in times) < 3 * min(fast for (fast, _), _ in times)
    (_, of_small), (_, of_large) = times[-1]
    assert of_large.progress
    assert of_large.progress < 0.2
    for name in (
        "event_types",
        "sides",
        "statuses",
        "clients",
        "origins",
        "breakdown",
        "timeline",
        "end",
        "start",
    ):
        assert getattr(of_large, name) == getattr(of_small, name)
