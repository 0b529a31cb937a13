"""Many small files are counted together, and nobody can tell."""

from __future__ import annotations

import gzip
from itertools import count
from pathlib import Path

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.gathering import ENOUGH, Gathering
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.engine.engine import Engine
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.places import Places

NOW = 1_768_485_600 * SECOND
FILES, EVENTS = 40, 3


def lines(number: int) -> bytes:
    """Return the events of one file: one of them out of order, and the last without a newline."""
    stamps = (NOW // SECOND - 100 + second for second in (number, number - 30, number + 1))
    return b"\n".join(
        b'{"Timestamp":%d,"Event":"connect","ClientIP":"192.0.2.%d"}' % (stamp, number) for stamp in stamps
    )


def keep(engine: Engine, number: int, gathering: Gathering | None, *, history: bool) -> None:
    """Have an engine keep the events of a file."""
    framed = engine.frame(number, lines(number) + b"\n", 0)
    batch = engine.read(number, framed, now=NOW, history=history)
    if gathering:
        gathering.add(batch, NOW, history=history)
    else:
        engine.keep(batch, now=NOW, history=history)


def test_events_are_the_same_gathered_or_not() -> None:
    one, other = Engine(), Engine()
    gathering = Gathering(other)
    for number in range(FILES):
        keep(one, number, None, history=number > FILES // 2)
        keep(other, number, gathering, history=number > FILES // 2)
    gathering.flush()
    assert places(one) == places(other)
    assert len(places(other)) == FILES * EVENTS
    assert one.clock.newest == other.clock.newest


def places(engine: Engine) -> list[tuple[int, ...]]:
    """Return time, number and stream of all events that are kept."""
    names = ("time", "sequence", "stream")
    return sorted(
        row for batch in engine.store for row in zip(*(batch[name].tolist() for name in names), strict=True)
    )


def test_nothing_is_held_beyond_what_pays() -> None:
    engine = Engine()
    gathering = Gathering(engine)
    for number in range(ENOUGH // EVENTS + 1):
        keep(engine, number, gathering, history=False)
    assert engine.store.rows >= ENOUGH


async def test_an_answer_counts_what_is_gathered(tmp_path: Path) -> None:
    for number in range(FILES):
        (tmp_path / f"{number}.log.gz").write_bytes(gzip.compress(lines(number)))
    backend = LocalBackend(
        Places(count(1), follow=False).sources([str(tmp_path)]),
        retain=None,
        clock=lambda: NOW,
    )
    await backend.start()
    try:
        while not await backend.ended():
            await snapshot(backend)
        assert (await snapshot(backend)).totals.events == FILES * EVENTS
    finally:
        await backend.stop()


async def snapshot(backend: LocalBackend) -> Snapshot:
    """Return everything that was read so far, which is all that is counted."""
    answer = await backend.snapshot(View(window=None))
    assert answer.totals.events == answer.ingest.accepted
    return answer
