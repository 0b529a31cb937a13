"""The one thread that reads sources, feeds the engine and answers questions between two bites."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from spectrum_tui.errors import BackendError

Answer = TypeVar("Answer")
REST = 0.02
"""Seconds between two steps when there was no more to do: what comes bit by bit is read together."""


class Worker:
    """Runs `step` again and again on a thread of its own, and questions in between.

    Args:
        step: does a bounded piece of work; returns whether there is more to do at once.
        stopped: runs last, on the same thread.
        interval: seconds after which `step` is run although nobody woke it.
        give_way: waits a moment, before any piece of work, if somebody needs the processor more.
    """

    def __init__(
        self,
        step: Callable[[], bool],
        stopped: Callable[[], None],
        *,
        interval: float,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._step, self._stopped, self._interval, self._give_way = step, stopped, interval, give_way
        self._questions: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._awaited: list[Callable[[], bool]] = []
        self._awake = threading.Event()
        self._stopping = False
        self._broken: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="spectrum-tui backend", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Have `step` run soon; may be called from any thread."""
        self._awake.set()

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Run a function on the thread and return what it returns.

        Raises:
            BackendError: the thread was stopped.
            Exception: whatever the thread failed of.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        return await self._heard(future, lambda: _answer(loop, future, question))

    async def until(self, fact: Callable[[], bool]) -> None:
        """Return as soon as something is so: the thread looks after every step.

        Raises:
            BackendError: the thread was stopped.
            Exception: whatever it failed of.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        await self._heard(future, lambda: self._awaited.append(lambda: _tell(loop, future, fact)))

    async def _heard(self, future: asyncio.Future[Answer], request: Callable[[], None]) -> Answer:
        """Have the thread do something that in the end decides a future, and return what of."""
        if self._stopping:
            raise BackendError("the reader was stopped", "start again")
        self._questions.put(request)
        self._awake.set()
        while not future.done():
            await asyncio.wait((future,), timeout=1)
            if not self._thread.is_alive() and not future.done():
                raise self._broken or BackendError("the reader has stopped", "start again")
        return future.result()

    async def stop(self) -> None:
        """Stop the thread and wait for its end; may be called twice."""
        self._stopping = True
        self._awake.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            due = 0.0
            while not self._stopping:
                wait, asked = due - time.monotonic(), self._questions.qsize()
                if wait <= 0 or asked:
                    self._give_way()
                    busy = self._step()
                    due = time.monotonic() + REST
                    due, wait = (0, 0) if busy else (due, self._interval)
                for _ in range(asked):  # who asked before the step, and so is told of all that came
                    self._give_way()
                    self._questions.get_nowait()()
                self._awaited = [each for each in self._awaited if not each()]
                if wait:
                    self._awake.wait(wait)
                self._awake.clear()
        except Exception as error:  # noqa: BLE001 whoever asks next is told of any failure
            self._broken = error
        finally:
            self._stopped()


def _answer(
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any], question: Callable[[], Any]
) -> None:
    """Run a question and hand its answer, or its failure, to the loop that asked."""
    loop.call_soon_threadsafe(_deliver, future, *_tried(question))


def _tell(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None], fact: Callable[[], bool]) -> bool:
    """Tell the loop that waits for something if it is so; return whether nobody need look again."""
    if future.done():
        return True
    so, failure = _tried(fact)
    if so or failure:
        loop.call_soon_threadsafe(_deliver, future, None, failure)
    return bool(so or failure)


def _tried(question: Callable[[], Answer]) -> tuple[Answer | None, Exception | None]:
    """Return the answer to a question, or why there is none."""
    try:
        return question(), None
    except Exception as error:  # noqa: BLE001 the one who asked must hear of any failure, and the thread go on
        return None, error


def _deliver(future: asyncio.Future[Any], answer: object, failure: Exception | None) -> None:
    if future.done():
        return
    if failure is None:
        future.set_result(answer)
    else:
        future.set_exception(failure)
