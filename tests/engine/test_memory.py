"""However much is read, memory stays within its budget, and what is counted stays right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import finder, store
from spectrum_tui.engine.columns import COLUMNS
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.sessions import Sessions
from spectrum_tui.model.parser import parse
from tests.engine.asking import ARRIVAL, STREAM
from tests.engine.generated import damaged, events, line, log
from tests.engine.recount import Recount
from tests.naive_records import SECOND

FULL = 40
ROW = sum(dtype().itemsize for dtype in COLUMNS.values())
"""Bytes of an event before it is packed."""
MOST_LINES = 25
GRAIN = (FULL + MOST_LINES) * ROW
"""The most that the last batch can take: it is never evicted."""


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Merge and evict after few events, as the real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", FULL)
        patch.setattr(store, "FAN_IN", 4)
        yield


def used(engine: Engine) -> int:
    """Return the bytes that the columns and the raw records take."""
    assert engine.store.nbytes == sum(batch.nbytes for batch in engine.store)
    return engine.store.nbytes + engine.raw.nbytes


lines = st.lists(st.one_of(events(), damaged(), st.binary(max_size=300)), max_size=MOST_LINES)


@given(st.lists(st.tuples(lines, st.booleans()), max_size=25), st.integers(0, 12_000), st.booleans())
def test_memory_stays_within_its_budget(
    batches: list[tuple[list[bytes], bool]], retain: int, from_a_pipe: bool
) -> None:
    recount = Recount(retain=retain)
    for some, live in batches:
        whole = [each.replace(b"\n", b" ") for each in some]
        recount.feed(whole, live=live, keep_raw=from_a_pipe)
        assert used(recount.engine) <= retain + GRAIN


@pytest.mark.parametrize(
    "content",
    [b'{"RayID":"%d"}\n', b"%d\n", b"\n" * 40 + b"%d", b"x" * 100 + b"%d"],
    ids=["other datasets", "numbers", "blank lines", "no line at all"],
)
def test_a_pipe_without_events_takes_no_memory(content: bytes) -> None:
    engine = Engine(retain=20_000)
    offset = 0
    for number in range(2_000):
        piece = content % number
        engine.feed(STREAM, piece, offset=offset, now=ARRIVAL, live=True, keep_raw=True)
        offset += len(piece)
        assert engine.raw.nbytes <= 20_000


def test_old_events_are_evicted_and_counted() -> None:
    recount = Recount(retain=10_000)
    recount.engine.rolling(Span())
    for second in range(200):
        recount.now = ARRIVAL + second * SECOND
        recount.feed([line({"Event": "connect", "Timestamp": recount.now, "Status": 0})] * 5, live=True)
    engine = recount.engine
    assert engine.tally.evicted > 500
    assert engine.store.rows == 1000 - engine.tally.evicted
    oldest = min(batch.oldest for batch in engine.store)
    assert oldest == min(event.time for event in recount.kept()) > ARRIVAL + 100 * SECOND
    recount.check(Span(), complete=True)
    recount.check(Span(window=3600 * SECOND))


def test_a_report_evicts_nothing_that_its_window_needs() -> None:
    window = Span(window=100 * SECOND)
    engine = Engine(retain=1, complete=True)
    engine.rolling(window)
    for second in range(300):
        lines = [line({"Event": "connect", "Timestamp": ARRIVAL + second * SECOND})] * 3
        engine.feed(STREAM, log(lines), offset=0, now=ARRIVAL + second * SECOND, live=False)
    engine.tick(ARRIVAL + 300 * SECOND)
    assert engine.rolling(window).counted == 300
    assert 0 < engine.tally.evicted <= 600


def test_without_a_budget_for_it_no_event_is_kept() -> None:
    engine = Engine(retain=0)
    engine.rolling(Span())
    engine.feed(
        STREAM, log([line({"Event": "connect"})] * 9), offset=0, now=ARRIVAL, live=True, keep_raw=True
    )
    assert used(engine) == engine.store.rows == engine.tally.evicted == 0
    assert engine.rolling(Span()).counted == 9


@pytest.mark.parametrize(("scope", "most"), [("", 0), ("FRA", 12)])
def test_what_is_forgotten_is_not_tidied_up_after_with_every_batch(
    scope: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def look(_sessions: Sessions, mask: object) -> list[object]:
        looks.append(mask)
        return []

    monkeypatch.setattr(finder, "SLACK", 100)
    monkeypatch.setattr(Sessions, "among_open", look)
    engine = Engine(retain=10_000)
    engine.rolling(Span((parse(scope),) if scope else ()))
    for second in range(400):
        engine.feed(
            STREAM,
            log([line({"Event": "connect", "Timestamp": ARRIVAL + second * SECOND})] * 5),
            offset=0,
            now=ARRIVAL + second * SECOND,
            live=True,
        )
        engine.search(lambda *_place: None)
    assert engine.tally.evicted > 1_000
    assert bool(most) <= len(looks) <= most


@given(st.lists(st.lists(events(), max_size=MOST_LINES), max_size=12), st.sampled_from((None, 3_000, 9_000)))
def test_a_raw_record_is_exact_or_gone(batches: list[list[bytes]], retain: int | None) -> None:
    recount = Recount(retain=retain)
    for some in batches:
        recount.feed(some, keep_raw=True)
    for batch in recount.engine.store:
        for row in range(len(batch)):
            place = int(batch["offset"][row]), int(batch["length"][row])
            raw = recount.engine.raw.fetch(STREAM, *place)
            assert raw == recount.events[int(batch["sequence"][row])].raw or (raw is None and retain)
