"""What all tests share."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no failure: how long one example takes is not what these tests are about.
settings.register_profile("calm", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("calm")

SECONDS = 5.0


@pytest.fixture(autouse=True, scope="module")
def nobody_is_left_behind() -> Iterator[None]:
    """Hold every file of tests to closing what it opened: no thread of a source or a backend outlives it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if thread.name in ("bell", "pipe", "spectrum-tui backend"):
            thread.join(SECONDS)
            assert not thread.is_alive(), f"{thread.name} goes on"
