"""What is asked of the backend, and when."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import View
from spectrum_tui.model.query import Compare
from spectrum_tui.ui.views import push
from spectrum_tui.ui.watch import Frame, Watch
from spectrum_tui.ui.wishes import Oldest
from tests.ui import samples
from tests.ui.scripted import ScriptedBackend

TERM = Compare("client", "=", "203.0.113.9")


async def _frame(watch: Watch, rows: int = 10) -> Frame:
    frame = await watch.frame(rows)
    assert frame is not None
    return frame


async def test_nothing_new_is_the_same_snapshot_and_no_page() -> None:
    backend = ScriptedBackend()
    watch = Watch(backend, View())
    first = await _frame(watch)
    pages = backend.pages
    assert (await _frame(watch)).snapshot is first.snapshot
    assert backend.pages == pages


async def test_no_events_are_asked_for_when_none_can_be_seen() -> None:
    backend = ScriptedBackend()
    await Watch(backend, View()).frame(0)
    assert backend.pages == 0


async def test_following_takes_the_newest_of_each_frame() -> None:
    backend = ScriptedBackend(events=samples.EVENTS[:50])
    watch = Watch(backend, View())
    await _frame(watch)
    backend.events.append(samples.EVENTS[50])
    backend.now = samples.snapshot()
    await _frame(watch)
    assert watch.events.row == samples.EVENTS[50]


async def test_a_pinned_list_stays_and_counts_what_is_new() -> None:
    backend = ScriptedBackend(events=samples.EVENTS[:900])
    watch = Watch(backend, View())
    await _frame(watch)
    watch.events.move(3)
    chosen = watch.events.row
    backend.events += samples.EVENTS[900:907]
    backend.now = samples.snapshot()
    await _frame(watch)
    assert watch.events.row is chosen
    assert watch.events.newer == 7


async def test_the_oldest_event_can_be_jumped_to() -> None:
    watch = Watch(ScriptedBackend(), View())
    await _frame(watch)
    watch.reader.wish(Oldest())
    await _frame(watch)
    assert watch.events.row == samples.EVENTS[0]


async def test_another_scope_forgets_the_events_and_another_order_does_not() -> None:
    watch = Watch(ScriptedBackend(), View())
    await _frame(watch)
    watch.events.move(3)
    watch.look(replace(watch.eyes.view, rows=200))
    assert watch.events.rows
    watch.look(push(watch.eyes.view, TERM))
    assert not watch.events.rows
    assert watch.events.following


async def test_an_answer_to_an_old_question_is_not_shown() -> None:
    backend = ScriptedBackend()
    watch = Watch(backend, View())

    def elsewhere(view: View, now: object) -> object:
        watch.look(push(View(), TERM))
        return replace(samples.snapshot(), view=view)

    backend.answer = elsewhere  # type: ignore[assignment]
    assert await watch.frame(10) is None


async def test_pausing_keeps_the_snapshot_and_counts_what_comes() -> None:
    backend = ScriptedBackend()
    watch = Watch(backend, View())
    shown = (await _frame(watch)).snapshot
    watch.pause()
    accepted = shown.ingest.accepted
    backend.now = replace(samples.snapshot(), ingest=replace(shown.ingest, accepted=accepted + 1204))
    paused = await _frame(watch)
    assert paused.snapshot is shown
    assert paused.missed == 1204
    watch.pause()
    live = await _frame(watch)
    assert live.missed is None
    assert live.snapshot is not shown


async def test_drilling_while_paused_asks_about_the_paused_moment() -> None:
    backend = ScriptedBackend()
    watch = Watch(backend, View())
    shown = (await _frame(watch)).snapshot
    watch.pause()
    watch.look(push(watch.eyes.view, TERM))
    paused = await _frame(watch)
    assert paused.snapshot.view.filters == (TERM,)
    assert shown.end is not None
    assert shown.view.window is not None
    assert paused.snapshot.view.interval == (shown.end - shown.view.window, shown.end)
    asked = len(backend.asked)
    await _frame(watch)
    assert backend.asked[asked:] == [View()]  # only the pulse of the counting
