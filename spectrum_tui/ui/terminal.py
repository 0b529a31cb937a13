"""Life with a terminal that may stop, close or vanish."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from collections.abc import Callable

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

WATCH_SECONDS = 3.0
"""How often to look whether the terminal is still there."""


def on_end_signals(leave: Callable[[int], None]) -> None:
    """Call `leave` with the exit code when the process is asked to end, so that the terminal is restored.

    Textual handles none of them: it would leave the terminal without a cursor and full of mouse reports.
    """
    loop = asyncio.get_running_loop()
    for number in END_SIGNALS:
        loop.add_signal_handler(number, leave, 128 + number)


def forget_end_signals() -> None:
    """Give the signals back to whoever runs after the screen."""
    loop = asyncio.get_running_loop()
    for number in END_SIGNALS:
        loop.remove_signal_handler(number)


def is_gone(descriptor: int = 0) -> bool:
    """Tell whether the terminal has hung up. Under nohup no signal says so, and reading it would spin."""
    poll = select.poll()
    try:
        poll.register(descriptor, select.POLLHUP)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))
    except OSError:
        return True


def suspend_job() -> None:
    """Stop the whole job: in a pipeline the shell waits for every part of it before it gives its prompt."""
    os.killpg(0, signal.SIGTSTP)
