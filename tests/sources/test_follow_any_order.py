"""Whatever order writing, rotating and reading come in, every generation arrives as it was written."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.rotated import GRACE, PATIENCE
from tests.sources.reading import Puller


@dataclass
class Written:
    """What one generation should deliver."""

    data: bytearray = field(default_factory=bytearray)
    writer: int = -1
    """A descriptor that still writes to it."""


class LogFile(RuleBasedStateMachine):
    """A writer and a rotator on one side, a reader on the other, and a clock that the test holds."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "events.log"
        self.marks = count()
        self.written: list[Written] = []
        self.create()
        self.source = FollowedFile(self.path, numbers=count(1), follow=True)
        self.puller = Puller(self.source)
        self.source.open(lambda: None)

    def create(self) -> None:
        writer = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
        self.written.append(Written(writer=writer))

    def write(self, generation: Written, data: bytes) -> None:
        data = b"%d:%s" % (next(self.marks), data)
        os.write(generation.writer, data)
        generation.data += data

    def noticed(self) -> None:
        """Let the reader see the present file: what comes and is deleted unseen is lost to anyone."""
        self.puller.read(1)

    @rule(data=st.binary(max_size=2000))
    def append(self, data: bytes) -> None:
        self.write(self.written[-1], data)

    @precondition(lambda self: len(self.written) > 1 and len(self.written) - 1 not in self.puller.ended)
    @rule(data=st.binary(max_size=50))
    def append_to_the_file_before(self, data: bytes) -> None:
        self.write(self.written[-2], data)

    @rule()
    def rename_and_create(self) -> None:
        self.noticed()
        self.path.rename(self.folder / f"events.log.{len(self.written)}")
        self.create()

    @rule(data=st.binary(max_size=2000), times=st.integers(2, 4))
    def rename_and_create_unseen(self, data: bytes, times: int) -> None:
        self.noticed()
        for _ in range(times):
            self.path.rename(self.folder / f"events.log-{20260100 + len(self.written)}")
            self.create()
            self.write(self.written[-1], data)

    @rule()
    def delete_and_create(self) -> None:
        self.noticed()
        self.path.unlink()
        self.create()

    @rule(data=st.binary(max_size=50))
    def replace(self, data: bytes) -> None:
        self.noticed()
        real, self.path = self.path, self.folder / "new"
        self.create()
        self.write(self.written[-1], data)
        self.path.rename(real)
        self.path = real

    @rule(data=st.binary(max_size=50))
    def truncate_once_all_is_read(self, data: bytes) -> None:
        self.settle()
        last = self.written[-1]
        os.truncate(self.path, 0)
        if last.data:
            self.written.append(Written(writer=last.writer))
        self.write(self.written[-1], data)
        self.puller.drain()

    @rule(size=st.integers(1, 3000), passed=st.sampled_from([0, GRACE // 2, GRACE, PATIENCE]))
    def read(self, size: int, passed: int) -> None:
        self.puller.read(size, passed=passed)

    @rule()
    def settle(self) -> None:
        """Read all there is, and let the clock pass until each rotation is done with."""
        for _ in self.written:
            self.puller.drain(passed=PATIENCE)
            self.puller.drain(passed=GRACE)

    @invariant()
    def nothing_is_invented(self) -> None:
        for number, data in self.puller.delivered.items():
            assert self.written[number - 1].data.startswith(data)

    @invariant()
    def whatever_was_delivered_can_be_fetched(self) -> None:
        number, data = next(reversed(self.puller.delivered.items()), (0, bytearray()))
        if data:
            assert self.source.fetch(number, 0, len(data)) == bytes(data)

    def teardown(self) -> None:
        self.settle()
        delivered = [bytes(self.puller.delivered.get(number + 1, b"")) for number in range(len(self.written))]
        assert delivered == [bytes(generation.data) for generation in self.written]
        self.source.close()
        for writer in {generation.writer for generation in self.written}:
            os.close(writer)
        shutil.rmtree(self.folder)


LogFile.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyOrder = LogFile.TestCase
