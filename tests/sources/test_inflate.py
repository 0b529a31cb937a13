"""Compressed bytes come out as they went in, however they are cut, and damage costs no more than it must."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.sources.inflate import (
    MAX_RATIO,
    RATIO_GRACE,
    Damaged,
    Format,
    Inflation,
    is_undecided,
    recognise,
)

Compress = Callable[[bytes], bytes]
COMPRESSORS: dict[str, Compress] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}
TEXT = b"".join(b'{"Event":"connect","n":%d}\n' % number for number in range(3000))


@pytest.fixture(params=[*COMPRESSORS, "zstd"])
def compress(request: pytest.FixtureRequest) -> Compress:
    """Every compressor there is here."""
    if request.param == "zstd":
        zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
        made: Compress = zstd.compress
        return made
    return COMPRESSORS[request.param]


def format_of(data: bytes) -> Format:
    """Return the format, which must be recognised."""
    found = recognise(data)
    assert found
    return found


def inflated(data: bytes, *, cut: int = 1 << 16, limit: int = 1 << 18) -> tuple[bytes, str, Inflation]:
    """Return all that comes out of a file, what was wrong with it, and what inflated it."""
    inflation, out, place = Inflation(format_of(data)), b"", 0
    while not inflation.over:
        piece = data[place : place + cut] if inflation.hungry else b""
        if inflation.hungry and not piece:
            break
        place += len(piece)
        try:
            came = inflation.inflate(piece, limit)
        except Damaged as damage:
            return out + damage.good, str(damage), inflation
        assert len(came) <= limit
        out += came
    return out, "", inflation


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 99), st.integers(1, 99))
def test_members_come_out_in_their_order_however_they_are_cut(
    parts: list[bytes], cut: int, limit: int
) -> None:
    for compressor in COMPRESSORS.values():
        data = b"".join(map(compressor, parts))
        out, error, inflation = inflated(data, cut=cut, limit=limit)
        assert (out, error, inflation.whole) == (b"".join(parts), "", True)
        assert (inflation.taken, inflation.given) == (len(data), len(out))


def test_every_format_is_recognised_and_read(compress: Compress) -> None:
    for cut in (1, 7, 1 << 16):
        assert inflated(compress(TEXT) * 2, cut=cut)[:2] == (TEXT * 2, "")


def test_a_name_says_nothing_and_the_first_bytes_all() -> None:
    assert recognise(b'{"Event":"connect"}\n') is None
    assert recognise(b"") is None
    for compressor in COMPRESSORS.values():
        magic = compressor(b"x")
        assert recognise(magic)
        assert is_undecided(magic[:1])
        assert not is_undecided(magic)
    assert is_undecided(b"")
    assert not is_undecided(b"{")


@pytest.mark.parametrize("tail", [b"\0" * 1000, b"\0\0 garbage", b"garbage", b"\x1f\x8c and so on"])
def test_what_follows_the_last_member_is_padding_or_ignored(tail: bytes) -> None:
    for cut in (1, 1 << 16):
        out, error, inflation = inflated(gzip.compress(TEXT) + tail, cut=cut)
        assert (out, error, inflation.whole) == (TEXT, "", True)


def test_zeros_between_members_are_padding() -> None:
    data = gzip.compress(b"one\n") + b"\0" * 700 + gzip.compress(b"two\n")
    assert inflated(data, cut=300)[:2] == (b"one\ntwo\n", "")


def test_a_file_cut_anywhere_gives_its_start_and_is_not_whole(compress: Compress) -> None:
    data = compress(TEXT)
    for end in range(6, len(data), 97):
        out, error, inflation = inflated(data[:end])
        assert TEXT.startswith(out)
        assert (error, inflation.whole) == ("", False)
        rest = inflation.inflate(data[end:], len(TEXT))
        assert out + rest == TEXT, "and goes on when more comes"


def test_damage_anywhere_is_told_once_and_costs_no_good_byte() -> None:
    packer = zlib.compressobj(wbits=31)
    packed = b"".join(
        packer.compress(TEXT[i : i + 9000]) + packer.flush(zlib.Z_FULL_FLUSH) for i in (0, 9000)
    )
    for cut in (11, 1 << 16):
        out, error, inflation = inflated(packed + b"\xff" * 50, cut=cut)
        assert (out, error, inflation.over) == (TEXT[:18000], "invalid block type", True)
        assert inflation.inflate(b"more", 100) == b""
        assert not inflation.hungry


@pytest.mark.parametrize("compress", COMPRESSORS.values(), ids=COMPRESSORS)
def test_any_flipped_byte_ends_in_a_reason_or_in_the_text(compress: Compress) -> None:
    rng, data = random.Random(3), compress(TEXT)
    for _ in range(200):
        place = rng.randrange(8, len(data))
        damaged = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
        out, error, inflation = inflated(damaged)
        assert error or not inflation.whole or out == TEXT


def test_a_wrong_checksum_costs_nothing_of_the_text() -> None:
    data = gzip.compress(TEXT)
    assert inflated(data[:-8] + b"\0" * 8)[:2] == (TEXT, "incorrect data check")
    assert inflated(data[:-4] + b"\0" * 4)[:2] == (TEXT, "incorrect length check")


def test_a_bomb_is_stopped_before_it_takes_the_memory(compress: Compress) -> None:
    bomb = compress(b"\0" * (100 << 20))
    tracemalloc.start()
    out, error, inflation = inflated(bomb, cut=4096)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error == f"inflates to more than {MAX_RATIO} times its size"
    assert len(out) <= max(RATIO_GRACE, MAX_RATIO * inflation.taken) + (1 << 18)
    assert peak < 3 * len(out) + (16 << 20), "what was let through, and the window of xz"


def test_logs_that_repeat_themselves_are_no_bomb() -> None:
    text = TEXT[:9000] * 400
    packed = gzip.compress(text, 9)
    assert len(text) / len(packed) > 100
    assert inflated(packed)[0] == text


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x04\x22\x4d\x18", b"PAR1"])
def test_an_archive_is_refused_with_advice(head: bytes) -> None:
    out, error, _ = inflated(head + b"rest")
    assert (out, error) == (b"", "not a way to compress logs that is read here: unpack it first")


def test_without_zstd_the_way_to_it_is_told() -> None:
    program = """
import sys
sys.modules["compression"] = sys.modules["backports"] = None
from spectrum_tui.sources.inflate import Damaged, Inflation, recognise
frame = bytes.fromhex("28b52ffd00")
try:
    Inflation(recognise(frame)).inflate(frame, 9)
except Damaged as damage:
    print(damage)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "reading zstd takes: pip install 'spectrum-tui[zstd]'\n"


def test_a_copy_goes_on_from_where_it_was_taken() -> None:
    data = gzip.compress(TEXT)
    inflation = Inflation(format_of(data))
    start = inflation.inflate(data, 10_000)
    twin = inflation.copy()
    assert twin
    assert inflation.inflate(b"", 1 << 20) == twin.inflate(b"", 1 << 20) == TEXT[10_000:]
    assert start == TEXT[:10_000]
    other = Inflation(format_of(packed := bz2.compress(TEXT)))
    other.inflate(packed[:100], 1000)
    assert other.copy() is None
