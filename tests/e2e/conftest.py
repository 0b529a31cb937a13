"""Terminals that are gone after the test, whatever became of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import Pty, Tmux


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """A tmux server of its own."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    tmux = Tmux(tmp_path)
    yield tmux
    tmux.kill()


@pytest.fixture
def run_pty(tmp_path: Path) -> Iterator[Callable[..., Pty]]:
    """Run a command line in a terminal without tmux."""
    running: list[Pty] = []

    def run(command: str, *, width: int = 120, height: int = 40, **env: str) -> Pty:
        running.append(Pty(command, tmp_path, width=width, height=height, env=env))
        return running[-1]

    yield run
    for pty in running:
        pty.kill()
