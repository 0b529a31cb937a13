"""The thread answers between two steps, hands failures to those who asked, and ends when told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from spectrum_tui.backends.worker import REST, Worker
from spectrum_tui.errors import BackendError


def worker(step: Callable[[], bool] = lambda: False, stopped: Callable[[], None] = lambda: None) -> Worker:
    """Return a worker that is at work, and would look for more only in a minute."""
    found = Worker(step, stopped, interval=60)
    found.start()
    return found


async def test_a_question_is_answered_on_the_thread() -> None:
    one = worker()
    assert await one.ask(threading.get_ident) != threading.get_ident()
    await one.stop()


async def test_many_questions_at_once_are_all_answered() -> None:
    one = worker()
    answers = await asyncio.gather(*(one.ask(partial(abs, -number)) for number in range(100)))
    assert answers == list(range(100))
    await one.stop()


async def test_a_question_that_fails_fails_for_the_one_who_asked_alone() -> None:
    one = worker()

    def fails() -> int:
        return 1 // 0

    with pytest.raises(ZeroDivisionError):
        await one.ask(fails)
    assert await one.ask(lambda: 7) == 7
    await one.stop()


async def test_someone_who_no_longer_waits_is_no_harm() -> None:
    gate = threading.Event()
    one = worker()
    impatient = asyncio.create_task(one.ask(gate.wait))
    await asyncio.sleep(0)
    impatient.cancel()
    gate.set()
    assert await one.ask(lambda: 7) == 7
    await one.stop()


async def test_a_wake_from_any_thread_makes_it_look_at_once() -> None:
    looked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loops = []

    def step() -> bool:
        loops.append(1)
        if len(loops) == 2:
            loop.call_soon_threadsafe(looked.set)
        return False

    one = worker(step)
    await one.ask(lambda: None)
    threading.Thread(target=one.wake).start()
    await asyncio.wait_for(looked.wait(), 20)
    await one.stop()


async def test_what_has_to_be_let_go_of_is_let_go_of_once() -> None:
    ends: list[int] = []
    one = worker(stopped=lambda: ends.append(threading.get_ident()))
    await one.stop()
    await one.stop()
    assert len(ends) == 1
    assert ends[0] != threading.get_ident()
    with pytest.raises(BackendError):
        await one.ask(lambda: 7)


async def test_a_thread_that_broke_says_why() -> None:
    def step() -> bool:
        raise OSError("the disk is gone")

    one = worker(step)
    with pytest.raises(OSError, match="the disk is gone"):
        await one.ask(lambda: 7)
    await one.stop()


async def test_what_comes_bit_by_bit_is_not_looked_for_all_the_time() -> None:
    enough, steps, began = threading.Event(), list[float](), time.monotonic()

    def step() -> bool:
        steps.append(time.monotonic())
        one.wake()
        if len(steps) == 5:
            enough.set()
        return False

    one = Worker(step, lambda: None, interval=60)
    one.start()
    assert await asyncio.to_thread(enough.wait, 20)
    await one.stop()
    assert len(steps) <= (time.monotonic() - began) / REST + 1


async def test_who_asks_is_told_of_all_that_came() -> None:
    steps = list[int]()

    def step() -> bool:
        steps.append(1)
        return False

    one = worker(step)
    try:
        for _ in range(2000):
            before = len(steps)
            assert await one.ask(lambda: len(steps)) > before
    finally:
        await one.stop()


async def test_who_needs_the_processor_more_is_given_way_before_every_step_and_answer() -> None:
    done: list[str] = []

    def step() -> bool:
        done.append("step")
        return False

    one = Worker(step, lambda: None, interval=60, give_way=lambda: done.append("way"))
    one.start()
    await one.ask(lambda: done.append("answer"))
    await one.stop()
    assert done[:2] == ["way", "step"]
    assert done[done.index("answer") - 1] == "way"


async def test_who_waits_for_something_is_told_after_the_step_that_made_it_so() -> None:
    steps = list[int]()

    def step() -> bool:
        steps.append(1)
        return len(steps) < 100

    one = worker(step)
    await asyncio.wait_for(one.until(lambda: len(steps) >= 50), 20)
    assert len(steps) >= 50
    with pytest.raises(ZeroDivisionError):
        await one.until(lambda: 1 // 0 > 0)
    never = asyncio.ensure_future(one.until(lambda: False))
    await one.ask(lambda: None)
    await one.stop()
    with pytest.raises(BackendError):
        await never
