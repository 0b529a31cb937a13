"""The local backend keeps the promises of a backend, over files and over pipes."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.backends.base import Backend
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.sources.base import Source
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.stdin import Pipe
from tests.backends.contract import BackendContract, Make
from tests.backends.contract_changes import ChangesContract
from tests.backends.contract_connections import ConnectionsContract
from tests.backends.finding import FindingContract
from tests.sample_log import END


@asynccontextmanager
async def reading(source: Source) -> AsyncIterator[Backend]:
    """Have a backend read a source."""
    backend = LocalBackend([source], retain=None, clock=lambda: END)
    await backend.start()
    try:
        yield backend
    finally:
        await backend.stop()


class TestFile(BackendContract, ChangesContract, ConnectionsContract, FindingContract):
    """A file that is read to its end."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        """Return a backend over a file."""

        @asynccontextmanager
        async def over(data: bytes) -> AsyncIterator[Backend]:
            path = tmp_path / "events.log"
            path.write_bytes(data)
            async with reading(FollowedFile(path, numbers=count(1), follow=False)) as backend:
                yield backend

        return over


def write(descriptor: int, data: bytes) -> None:
    """Write everything, and close."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


class TestPipe(BackendContract, ChangesContract, ConnectionsContract, FindingContract):
    """What another program writes: it can be read only once."""

    @pytest.fixture
    def make(self) -> Make:
        """Return a backend over a pipe."""

        @asynccontextmanager
        async def over(data: bytes) -> AsyncIterator[Backend]:
            end, begin = os.pipe()
            writer = threading.Thread(target=write, args=(begin, data))
            writer.start()
            async with reading(Pipe(end, name="stdin", numbers=count(1))) as backend:
                yield backend
            writer.join()

        return over
