"""A compressed file is read as what it holds, while it grows, and any part of it again."""

from __future__ import annotations

import bz2
import gzip
import os
import random
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from spectrum_tui.sources.batch import CHUNK, FARTHEST, SEGMENT, Batch
from spectrum_tui.sources.inflate import Format, Inflation, recognise
from spectrum_tui.sources.opening import open_log
from spectrum_tui.sources.segments import KEPT_PLACES, Segments
from tests.sources.folders import Watched, lines
from tests.sources.reading import append

BITE = 1 << 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch.log.gz"


def gzip_format() -> Format:
    found = recognise(gzip.compress(b""))
    assert found
    return found


def opened(path: Path, *, position: int = 0) -> Batch:
    return Batch(os.open(path, os.O_RDONLY), Inflation(gzip_format()), position=position)


def drain(batch: Batch) -> bytes:
    """Read until nothing comes and no stretch is passed over."""
    out = bytearray()
    while True:
        given = batch.given
        data = batch.read(BITE)
        assert data is not None
        out += data
        if not data and batch.given == given:
            return bytes(out)


def test_many_empty_members_are_passed_over_a_stretch_at_a_time(path: Path) -> None:
    empty, content = gzip.compress(b""), lines(1)
    path.write_bytes(empty * (3 * FARTHEST // len(empty)) + gzip.compress(content))
    batch, reads = opened(path), 0
    while not (data := batch.read(BITE)):
        assert batch.taken <= (reads + 1) * (FARTHEST + 2 * CHUNK)
        reads += 1
    assert data == content
    assert reads >= 2
    folder = Watched(path.parent, follow=False)
    turns = 0
    while not folder.source.state().ended:
        turns += folder.puller.read() is None
    assert folder.puller.everything() == content
    assert turns >= 3
    folder.close()


def test_a_file_that_grows_is_read_as_it_does(path: Path) -> None:
    packer, content = zlib.compressobj(wbits=31), lines(1000)
    path.touch()
    batch = opened(path)
    assert drain(batch) == b""
    for start in range(0, len(content), 6000):
        append(path, packer.compress(content[start : start + 6000]) + packer.flush(zlib.Z_SYNC_FLUSH))
        assert drain(batch) == content[start : start + 6000]
        assert not batch.whole
    append(path, packer.flush())
    assert drain(batch) == b""
    assert batch.whole
    assert batch.taken == path.stat().st_size
    batch.close()


def test_what_was_handed_out_before_is_passed_over(path: Path) -> None:
    content = lines(300_000, size=100)
    path.write_bytes(gzip.compress(content, 1))
    for position in (0, 1, 5_000_000, len(content) - 1, len(content), len(content) + 10):
        batch = opened(path, position=position)
        assert drain(batch) == content[position:]
        assert batch.whole
        batch.close()


def test_a_file_that_is_cut_shorter_says_so(path: Path) -> None:
    packed = gzip.compress(lines(5000))
    path.write_bytes(packed[:-100])
    batch = opened(path)
    assert drain(batch)
    os.truncate(path, 10)
    assert batch.read(BITE) is None
    batch.close()


def test_many_small_members_come_in_full_bites(path: Path) -> None:
    content = lines(3000)
    path.write_bytes(b"".join(gzip.compress(line, 1) for line in content.splitlines(keepends=True)))
    batch = opened(path)
    assert len(batch.read(BITE) or b"") == BITE
    assert BITE + len(drain(batch)) == len(content)
    batch.close()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["with places", "from the start"])
def test_any_part_can_be_read_again(path: Path, pack: Callable[[bytes, int], bytes]) -> None:
    content = lines(150_000, size=100)
    path.write_bytes(pack(content, 1))
    found, segments = open_log(os.fspath(path)), Segments()
    assert found.format
    place = Inflation(found.format)
    batch = Batch(os.dup(found.descriptor), place, leave=lambda each: segments.leave("log", each))
    drain(batch)
    batch.close()
    rng = random.Random(5)
    for _ in range(30):
        start = rng.randrange(len(content))
        length = min(rng.randrange(1, 2000), len(content) - start)
        again = segments.fetch("log", found.format, found.descriptor, start, length)
        assert again == content[start : start + length]
    across = segments.fetch("log", found.format, found.descriptor, SEGMENT - 50, 100)
    assert across == content[SEGMENT - 50 : SEGMENT + 50]
    assert segments.fetch("log", found.format, found.descriptor, len(content) - 5, 6) is None
    found.close()


def test_places_are_bounded_and_what_lost_its_place_is_found_all_the_same(path: Path) -> None:
    content = lines(100_000, size=100)
    path.write_bytes(gzip.compress(content, 1))
    found, segments = open_log(os.fspath(path)), Segments()
    assert found.format
    for log in range(KEPT_PLACES):
        leave = partial(segments.leave, log)
        batch = Batch(os.dup(found.descriptor), Inflation(found.format), leave=leave)
        while batch.given < SEGMENT + BITE:
            batch.read(BITE)
        batch.close()
    assert segments.place(KEPT_PLACES - 1, 2 * SEGMENT, found.format).given > 0
    segments.leave("another", batch_place := segments.place(0, 2 * SEGMENT, found.format))
    assert batch_place.given > 0
    assert segments.place(0, 2 * SEGMENT, found.format).given == 0
    again = segments.fetch(0, found.format, found.descriptor, 2 * SEGMENT, 100)
    assert again == content[2 * SEGMENT : 2 * SEGMENT + 100]
    found.close()


def test_a_segment_that_was_short_is_read_anew_when_the_file_has_grown(path: Path) -> None:
    content, segments = lines(200), Segments()
    path.write_bytes(gzip.compress(content[:6000]))
    found = open_log(os.fspath(path))
    assert found.format
    assert segments.fetch("log", found.format, found.descriptor, 5990, 20) is None
    append(path, gzip.compress(content[6000:]))
    assert segments.fetch("log", found.format, found.descriptor, 5990, 20) == content[5990:6010]
    found.close()
