"""One question at a time, at the pace of the terminal."""

from __future__ import annotations

import asyncio

import pytest

from spectrum_tui.ui import pacer
from spectrum_tui.ui.pacer import PROBE, Pacer
from spectrum_tui.ui.pump import Pump


async def _ready() -> None:
    return


def terminal() -> tuple[list[str], Pacer]:
    """Return what a terminal is sent, and the pacer that sends it."""
    sent: list[str] = []

    def write(text: str) -> bool:
        sent.append(text)
        return True

    return sent, Pacer(write)


async def test_questions_asked_meanwhile_are_asked_once_afterwards() -> None:
    gate, begun, calls, together = asyncio.Event(), asyncio.Event(), 0, 0

    async def fetch() -> None:
        nonlocal calls, together
        calls += 1
        together += 1
        begun.set()
        assert together == 1
        await gate.wait()
        together -= 1

    pump = Pump(fetch, _ready)
    task = asyncio.create_task(pump.run())
    pump.ask()
    await begun.wait()
    for _ in range(5):
        pump.ask()
    gate.set()
    await pump.settled()
    assert calls == 2
    task.cancel()


async def test_the_next_frame_waits_for_the_terminal() -> None:
    sent, pace = terminal()
    await pace.ready()
    pace.sent()
    pace.sent()
    assert sent == [PROBE]
    waiting = asyncio.create_task(pace.ready())
    await asyncio.sleep(0)
    assert not waiting.done()
    pace.answered()
    await waiting


async def test_a_terminal_that_never_answers_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacer, "FIRST_WAIT", 0.01)
    sent, pace = terminal()
    pace.sent()
    await pace.ready()
    pace.sent()
    await pace.ready()
    assert sent == [PROBE]
    pace.answered()
    pace.sent()
    assert sent == [PROBE, PROBE]


async def test_a_lost_answer_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacer, "WAIT", 0.01)
    sent, pace = terminal()
    pace.sent()
    pace.answered()
    pace.sent()
    await pace.ready()
    pace.sent()
    assert sent == [PROBE] * 3


async def test_without_a_terminal_nothing_waits() -> None:
    pace = Pacer(lambda _: False)
    pace.sent()
    await pace.ready()
