"""A pipe gives every byte, holds its producer back, and costs nothing while it is quiet."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.errors import SourceError
from spectrum_tui.sources.stdin import PIPE_SIZE, Pipe, open_fifo
from tests.sources.reading import Puller, append, wait_until

Open = Callable[[int], Puller]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open a pipe on a descriptor, which it takes over."""
    pipes = []

    def start(descriptor: int) -> Puller:
        pipe = Pipe(descriptor, name="stdin", numbers=count(1))
        puller = Puller(pipe)
        pipe.open(puller.woken.set)
        pipes.append(pipe)
        return puller

    yield start
    for pipe in pipes:
        pipe.close()
    assert "pipe" not in {thread.name for thread in threading.enumerate()}


def is_full(writer: int) -> bool:
    return not select.select([], [writer], [], 0)[1]


def test_bytes_wake_the_reader_and_the_end_comes_once(opened: Open) -> None:
    reader, writer = os.pipe()
    puller = opened(reader)
    assert puller.drain() == b""
    assert not puller.source.state().waiting, "a backlog may be about to come"
    for part in (b'{"Ev', b'ent":1}\n', b"{}"):
        puller.woken.clear()
        os.write(writer, part)
        assert puller.woken.wait(5)
        assert puller.drain() == part
        assert puller.source.state().waiting
    puller.woken.clear()
    os.close(writer)
    assert puller.woken.wait(5)
    assert puller.drain() == b""
    assert puller.ended == [1]
    state = puller.source.state()
    assert (state.name, state.position, state.size, state.ended) == ("stdin", 14, None, True)
    assert puller.source.fetch(1, 0, 4) is None


def test_a_read_that_takes_all_there_was_says_so_and_the_next_bytes_wake_again(opened: Open) -> None:
    reader, writer = os.pipe()
    puller = opened(reader)
    os.write(writer, b"12345678")
    for size, drained in ((4, False), (8, True)):
        puller.woken.clear()
        assert puller.source.read(size, 0)
        assert puller.source.state().drained is drained
    os.write(writer, b"9")
    assert puller.woken.wait(5)
    os.close(writer)


def test_the_end_costs_nothing(opened: Open) -> None:
    reader, writer = os.pipe()
    puller = opened(reader)
    os.close(writer)
    assert puller.woken.wait(5)
    puller.woken.clear()
    assert puller.drain() == b""
    assert puller.source.state().ended
    busy = time.process_time()
    assert not puller.woken.wait(0.5), "nobody is woken after the end"
    assert time.process_time() - busy < 0.1


def test_a_quiet_producer_costs_nothing(opened: Open) -> None:
    reader, writer = os.pipe()
    puller = opened(reader)
    puller.drain()
    busy = time.process_time()
    assert not puller.woken.wait(0.5)
    assert time.process_time() - busy < 0.1
    os.close(writer)


def test_a_reader_that_does_not_read_is_not_woken_again_and_holds_the_producer_back(opened: Open) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    puller = opened(reader)
    sent = 0
    while not is_full(writer):
        sent += os.write(writer, b"x" * 4096)
    assert sent <= PIPE_SIZE
    assert puller.woken.wait(5)
    puller.woken.clear()
    assert not puller.woken.wait(0.1)
    assert len(puller.drain()) == sent
    assert not is_full(writer)
    os.close(writer)


def test_everything_a_fast_producer_writes_arrives(opened: Open) -> None:
    producer = subprocess.Popen(["seq", "300000"], stdout=subprocess.PIPE)
    assert producer.stdout is not None
    puller = opened(os.dup(producer.stdout.fileno()))
    producer.stdout.close()
    puller.pull_until(lambda: puller.source.state().ended)
    assert puller.everything() == b"".join(b"%d\n" % number for number in range(1, 300_001))
    assert producer.wait(5) == 0


def test_closing_ends_a_producer_that_writes_on(opened: Open) -> None:
    producer = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    assert producer.stdout is not None
    puller = opened(os.dup(producer.stdout.fileno()))
    producer.stdout.close()
    wait_until(lambda: puller.read() is not None)
    puller.source.close()
    assert producer.wait(5) == -signal.SIGPIPE


def test_closing_does_not_wait_for_a_quiet_producer(opened: Open) -> None:
    reader, writer = os.pipe()
    puller = opened(reader)
    puller.drain()
    start = time.monotonic()
    puller.source.close()
    puller.source.close()
    assert time.monotonic() - start < 0.2
    assert puller.source.read(10, 0) is None
    with pytest.raises(BrokenPipeError):
        os.write(writer, b"x")
    os.close(writer)


def test_a_redirected_file_is_read_to_its_end_and_can_be_read_again(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"first\nsecond\nthird\n")
    descriptor = os.open(path, os.O_RDONLY)
    os.read(descriptor, len(b"first\n"))
    puller = opened(descriptor)
    assert puller.drain(size=5) == b"second\nthird\n"
    state = puller.source.state()
    assert (state.position, state.size, state.ended, state.waiting) == (19, 19, True, True)
    assert puller.pieces[0].stream.seekable
    assert puller.source.fetch(1, 6, 6) == b"second"
    assert puller.source.fetch(1, 0, 5) is None
    assert puller.source.fetch(2, 6, 6) is None
    puller.source.close()
    assert puller.source.fetch(1, 6, 6) is None


def test_a_redirected_file_that_is_truncated_ends_and_says_why(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"first\nsecond\n")
    puller = opened(os.open(path, os.O_RDONLY))
    puller.read(6)
    os.truncate(path, 0)
    puller.drain()
    assert puller.ended == [1]
    assert "truncated" in puller.source.state().error


def test_the_null_device_is_at_its_end(opened: Open) -> None:
    puller = opened(os.open(os.devnull, os.O_RDONLY))
    puller.pull_until(lambda: puller.source.state().ended)
    assert puller.everything() == b""


def test_a_connection_that_is_reset_ends_and_says_why(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        connection, _ = server.accept()
        puller = opened(client.detach())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()
        puller.pull_until(lambda: puller.source.state().ended)
    assert "reset" in puller.source.state().error


def test_a_fifo_is_waited_for_and_ends_with_its_writers(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    puller = opened(open_fifo(path, follow=False))
    assert puller.drain() == b""
    assert not puller.source.state().ended, "no writer has come yet"
    append(path, b"one\n")
    puller.pull_until(lambda: puller.source.state().ended)
    assert puller.everything() == b"one\n"


def test_a_followed_fifo_outlives_its_writers(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    puller = opened(open_fifo(path, follow=True))
    append(path, b"one\n")
    puller.pull_until(lambda: puller.everything() == b"one\n")
    append(path, b"two\n")
    puller.pull_until(lambda: puller.everything() == b"one\ntwo\n")
    assert not puller.source.state().ended


def test_a_fifo_that_is_missing_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        open_fifo(tmp_path / "fifo", follow=True)


def test_a_program_with_a_quiet_producer_leaves_at_once() -> None:
    program = """
import itertools, os, threading
from spectrum_tui.sources.stdin import Pipe
pipe = Pipe(os.dup(0), name="stdin", numbers=itertools.count(1))
woken = threading.Event()
pipe.open(woken.set)
while not woken.wait(0) or (piece := pipe.read(100, 0)) is None:
    woken.wait(5)
print(piece.data.decode(), flush=True)
pipe.close()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as done:
        assert done.stdin is not None
        done.stdin.write(b"hello")
        done.stdin.flush()
        wait_until(lambda: done.poll() is not None)
        assert done.stdout is not None
        assert (done.returncode, done.stdout.read()) == (0, b"hello\n")
