"""A backend that is made when it is started is asked no sooner, and what it takes is imported no sooner."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Backend, View
from spectrum_tui.backends.deferred import Deferred
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.errors import SourceError
from spectrum_tui.sources.follow import FollowedFile
from tests.sample_log import END, sample

FIRST = "import sys, spectrum_tui.ui.app, spectrum_tui.evidence, spectrum_tui.launch, spectrum_tui.given"


def made(path: Path) -> Backend:
    """Return a backend over a file."""
    assert threading.current_thread() is not threading.main_thread()
    return LocalBackend([FollowedFile(path, numbers=count(1), follow=False)], retain=None, clock=lambda: END)


async def test_questions_wait_for_the_start(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(sample(20))
    backend = Deferred(lambda: made(path))
    early = asyncio.ensure_future(backend.page(View(window=None), size=3))
    await asyncio.sleep(0)
    assert not early.done()
    await backend.start()
    await early
    while not await backend.ended():  # noqa: ASYNC110 a thread does it, not a task
        await asyncio.sleep(0)
    assert len((await backend.page(View(window=None), size=3)).rows) == 3
    await backend.stop()
    await backend.stop()


async def test_what_cannot_be_read_is_told_at_the_start_and_can_be_let_go_of(tmp_path: Path) -> None:
    backend = Deferred(lambda: made(tmp_path / "missing.log"))
    await backend.stop()
    with pytest.raises(SourceError, match="No such file"):
        await backend.start()
    await backend.stop()


def test_the_screen_is_drawn_before_anything_is_imported_that_only_counting_takes() -> None:
    heavy = "print(sorted({'numpy', 'orjson', 'watchfiles'} & set(sys.modules)))"
    command = (sys.executable, "-c", f"{FIRST}; {heavy}")
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_process_that_decodes_imports_nothing_that_starts_processes_or_hides_addresses() -> None:
    unwanted = {"subprocess", "asyncio", "tempfile", "hashlib", "numpy.ma"}
    heavy = f"print(sorted({unwanted!r} & set(sys.modules)))"
    command = (sys.executable, "-c", f"import sys, spectrum_tui.backends.decoding; {heavy}")
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
