"""What is piped in is inflated when it is compressed, and left alone when it is not."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.sources.stdin import Pipe
from spectrum_tui.sources.unpacked import Unpacked
from tests.sources.folders import lines
from tests.sources.reading import Puller


class Piped:
    """A pipe with a writer."""

    def __init__(self) -> None:
        reader, self.writer = os.pipe()
        numbers = count(1)
        self.source = Unpacked(Pipe(reader, name="stdin", numbers=numbers), numbers=numbers)
        self.puller = Puller(self.source)
        self.source.open(self.puller.woken.set)

    def write(self, data: bytes) -> None:
        """Write; the kernel holds as much as a test needs."""
        os.write(self.writer, data)

    def has_come(self, size: int) -> bool:
        """Tell whether so many bytes came out."""
        return len(self.puller.everything()) == size

    def end(self) -> None:
        """Close the writer, and read to the end."""
        os.close(self.writer)
        self.puller.pull_until(lambda: self.source.state().ended)


@pytest.fixture
def piped() -> Iterator[Piped]:
    """A pipe."""
    piped = Piped()
    yield piped
    piped.source.close()


def test_a_compressed_stream_is_inflated_as_it_comes(piped: Piped) -> None:
    packer, content = zlib.compressobj(wbits=31), lines(300)
    for start in range(0, len(content), 6000):
        piped.write(packer.compress(content[start : start + 6000]) + packer.flush(zlib.Z_SYNC_FLUSH))
        piped.puller.pull_until(partial(piped.has_come, start + 6000))
    piped.write(packer.flush() + gzip.compress(more := lines(3)))
    piped.end()
    assert piped.puller.everything() == content + more
    assert (len(piped.puller.ended), piped.source.state().error) == (1, "")
    assert not piped.puller.pieces[0].stream.seekable


@pytest.mark.parametrize("content", [b"", b"\x1f", b"(no zstd)\n", b'{"Event":"connect"}\n'])
def test_what_is_not_compressed_is_left_alone(piped: Piped, content: bytes) -> None:
    for byte in content:
        piped.write(bytes([byte]))
        piped.puller.drain()
    piped.end()
    assert piped.puller.everything() == content
    assert [piece.stream.number for piece in piped.puller.pieces] == [1] * len(piped.puller.pieces)


def test_one_byte_at_a_time_is_enough(piped: Piped) -> None:
    content = lines(3)
    for byte in gzip.compress(content):
        piped.write(bytes([byte]))
        piped.puller.drain()
    piped.end()
    assert piped.puller.everything() == content


def test_damage_and_a_torn_end_are_told_of_once(piped: Piped) -> None:
    packed = gzip.compress(content := lines(100))
    piped.write(packed[:-20])
    piped.end()
    assert content.startswith(piped.puller.everything())
    assert [piece.error for piece in piped.puller.pieces if piece.end] == ["ends in the middle"]
    other = Piped()
    other.write(packed[:-8] + b"\0" * 8)
    other.end()
    assert other.puller.everything() == content
    assert other.source.state().error == "incorrect data check"
    other.source.close()


def test_a_large_stream_comes_in_bites(piped: Piped) -> None:
    content = lines(100_000)
    packed = gzip.compress(content, 9)
    assert len(packed) < 1 << 20
    piped.write(packed)
    os.close(piped.writer)
    assert piped.puller.drain(size=10_000) == content


def test_a_redirected_file_is_inflated_too(tmp_path: Path) -> None:
    for name, data in (("packed", gzip.compress(content := lines(9))), ("plain", content)):
        (tmp_path / name).write_bytes(data)
        numbers = count(1)
        pipe = Pipe(os.open(tmp_path / name, os.O_RDONLY), name="stdin", numbers=numbers)
        source = Unpacked(pipe, numbers=numbers)
        puller = Puller(source)
        source.open(lambda: None)
        assert puller.drain() == content
        assert source.state().ended
        stream = puller.pieces[0].stream
        assert stream.seekable == (name == "plain")
        assert source.fetch(stream.number, 60, 5) == (content[60:65] if name == "plain" else None)
        source.close()
