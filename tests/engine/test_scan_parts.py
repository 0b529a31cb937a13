"""The parts of reading by template: figures, dates, hashes and templates, each held against plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.block import MARGIN, WIDEST, Block
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.dates import END, MINUTE, SECONDS, into_minute, minute
from spectrum_tui.engine.framing import MAX_LINE, Framer
from spectrum_tui.engine.hashes import MAX_KNOWN, Extent, Hasher, Known
from spectrum_tui.engine.layout import Layout
from spectrum_tui.engine.swar import MOST_FIGURES, figures, signed
from spectrum_tui.engine.template import MAX_FIELDS, MAX_LEAD, Template, learn
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.times import instant
from tests.engine.logs import dates

VOCABULARY = Vocabulary()
FIGURES = st.text("0123456789", max_size=22)
ALMOST = st.text("0123456789-.:/ aeZ+\0\u00ff", max_size=22)


def held(texts: Sequence[str]) -> tuple[Block, Ints, Ints]:
    """Return a block with texts one after the other, and where each begins and ends."""
    block = Block()
    pieces = [text.encode("latin-1") for text in texts]
    block.load(b"".join(piece + b"," for piece in pieces) + b"\n")
    sizes = np.array([len(piece) for piece in pieces])
    starts = MARGIN + np.cumsum(sizes + 1) - (sizes + 1)
    return block, starts, starts + sizes


def test_whole_lines_are_framed_where_they_are() -> None:
    framer, data = Framer(), b"one\ntwo\n" * 1000
    assert framer.feed(data).lines.block is data
    assert framer.feed(data + b"thr").lines.block == data
    assert framer.feed(b"ee\n" + data).lines.block == b"three\n" + data


@given(st.lists(st.one_of(FIGURES, ALMOST, st.integers(0, 10**19).map(str)), min_size=1, max_size=20))
def test_integers_are_read_as_json_has_them(texts: list[str]) -> None:
    block, starts, stops = held(texts)
    negative = block.bytes.take(starts) == ord("-")
    counts = stops - starts - negative
    value, strange, _ = figures(block, counts, stops)
    numbers, odd = signed(value, counts, negative)
    odd |= strange
    for text, number, refused in zip(texts, numbers.tolist(), odd.tolist(), strict=True):
        plain = re.fullmatch(r"-?(0|[1-9][0-9]*)", text) is not None
        assert refused == (not plain or abs(int(text)) >= 1 << 63 or len(text.lstrip("-")) > MOST_FIGURES)
        assert refused or number == int(text)


SPOILED = st.builds(
    lambda text, place, letter: text[: place % len(text)] + letter + text[place % len(text) + 1 :],
    dates(),
    st.integers(0, 40),
    st.sampled_from("0 .:-,TZztx9/\0\u00ff"),
)


@given(st.lists(st.one_of(dates(), SPOILED), min_size=1, max_size=20))
def test_timestamps_are_read_as_they_are_one_by_one(texts: list[str]) -> None:
    block, starts, ends = held([text + '"' for text in texts])
    stops = ends - len(END)
    behind = starts + MINUTE
    counts = stops - (behind + SECONDS)
    value, odd, after = figures(block, counts, stops)
    since, strange = into_minute(block.words(behind, 1).ravel(), value, counts, after)
    for text, part, refused in zip(texts, since.tolist(), (odd | strange).tolist(), strict=True):
        start = minute(text[:MINUTE].encode("latin-1"))
        if not refused and start is not None:
            assert (start + part if start else 0) == instant(text)


@given(st.lists(dates(), min_size=1, max_size=20))
def test_timestamps_as_logpush_writes_them_are_never_refused(texts: list[str]) -> None:
    sound = [text for text in texts if re.fullmatch(r".*:[0-5]\d(\.\d{1,9})?Z", text)] or [
        "2026-01-15T09:30:00Z"
    ]
    block, starts, ends = held([text + '"' for text in sound])
    stops, behind = ends - len(END), starts + MINUTE
    counts = stops - (behind + SECONDS)
    value, odd, after = figures(block, counts, stops)
    assert not (odd | into_minute(block.words(behind, 1).ravel(), value, counts, after)[1]).any()


@pytest.mark.parametrize(
    "text", [b"2026-01-15T24:00", b"2026-01-15T09:60", b"2026-01-15t09:30", b"2026-01-15T09:3"]
)
def test_what_is_no_minute_is_not_taken_for_one(text: bytes) -> None:
    assert minute(text) is None


def hashed(hasher: Hasher, texts: Sequence[str]) -> list[int]:
    """Return the hash of each text."""
    block, starts, stops = held(texts)
    sizes = stops - starts
    extent = Extent(starts, sizes, int(sizes.min()), int(sizes.max()))
    hashes: list[int] = hasher.hashes(block, [extent])[0].tolist()
    return hashes


TEXTS = st.lists(st.text("ab\0", max_size=40), min_size=2, max_size=20)


@given(TEXTS)
def test_equal_texts_have_equal_hashes_whatever_stands_around_them(texts: list[str]) -> None:
    hasher = Hasher([1])
    known: dict[str, int] = {}
    for some in (texts, texts[::-1], ["", "x" * 100, *texts]):
        for text, each in zip(some, hashed(hasher, some), strict=True):
            assert known.setdefault(text, each) == each
    assert len(set(known.values())) == len(known)


@pytest.mark.parametrize("sizes", [(0,), (7,), (8,), (9,), (1, 8, 16, 31)])
def test_runs_of_a_fixed_size_hash_like_those_that_happen_to_have_it(sizes: tuple[int, ...]) -> None:
    hasher = Hasher([len(sizes)])
    block, starts, _ = held(["abcdefgh" * 5 + "1", "abcdefgh" * 5 + "2"])
    fixed = [Extent(starts, size, size, size) for size in sizes]
    varying = [Extent(starts, np.full(2, size), size, size) for size in sizes]
    one, other = hasher.hashes(block, fixed)[0].tolist()
    assert [one, other] == hasher.hashes(block, varying)[0].tolist()
    assert one == other


@pytest.mark.parametrize("spots", [(7, 15), (7, 12), (3, 7), (0, 1), (7, 8)])
def test_differences_in_upper_bits_do_not_cancel_each_other(spots: tuple[int, int]) -> None:
    """Sums of plain products would collide for some of these under every key."""
    texts = ["a" * 16]
    for flips in ((0x40, 0x40), (0x40, 0x02), (0x20, 0x20), (0x40, 0x00), (0x00, 0x40)):
        letters = bytearray(b"a" * 16)
        for spot, flip in zip(spots, flips, strict=True):
            letters[spot] ^= flip
        texts.append(letters.decode("latin-1"))
    for _ in range(50):
        assert len(set(hashed(Hasher([1]), texts))) == len(set(texts))


def test_groups_without_bytes_are_told_apart() -> None:
    block, starts, _ = held(["a"])
    empty = Extent(starts, 0, 0, 0)
    hashes = Hasher([1, 1, 2]).hashes(block, [empty] * 4)[:, 0].tolist()
    assert len(set(hashes)) == 3


def test_what_is_learnt_is_known_even_when_hashes_want_one_slot() -> None:
    known = Known()
    hashes = np.array([[1, 2, 1 << 63], [(1 << 63) + 1, 0, 3]], np.uint64)
    assert known.look(hashes)[1].tolist() == [0, 1, 2, 3, 4, 5]
    for number in range(hashes.size):
        known.learn(hashes.ravel()[number : number + 1], np.array([number]))
    for _ in range(2):
        values, missed = known.look(hashes)
        assert (values.ravel().tolist(), missed.tolist()) == ([0, 1, 2, 3, 4, 5], [])


def test_memory_of_hashes_is_bounded() -> None:
    known, every = Known(), np.arange(MAX_KNOWN + 10)
    hashes = every.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for first in range(0, len(every), 1000):
        known.learn(hashes[first : first + 1000], every[first : first + 1000])
        assert known.look(hashes[first : first + 1000])[0].tolist() == every[first : first + 1000].tolist()
    assert known.nbytes <= 2 * MAX_KNOWN * 16
    assert known.look(hashes[:5])[1].tolist() == [0, 1, 2, 3, 4], "what is older was forgotten"
    known.learn(hashes, every)
    assert known.look(hashes[-5:])[0].tolist() == every[-5:].tolist()


def template(line: bytes) -> Template | None:
    """Return the template of a line."""
    return learn(line, lambda keys: Layout(keys, VOCABULARY))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b'{"Event":"connect"',
        b' {"Event":"connect","Status":0}',
        b'{"Event":"a,","Status":0}',
        b'{"Event":"connect","Status":[0]}',
        b'{"Event":"connect","ClientPort":null}',
        b'{"Event":"connect","ClientPort":"7"}',
        b'{"Event":"connect","Timestamp":null}',
        b'{"Ev\\u0065nt":"connect","Status":0}',
        b'{"RayID":"a","Status2":0}',
        b'{"Event":"connect","RayID":"a"}',
        b'{"Event":"connect",' + b",".join(b'"x%d":0' % number for number in range(MAX_FIELDS)) + b"}",
        b'{"Event":"connect","' + b"x" * 200 + b'":0}',
    ],
)
def test_some_lines_have_no_template(line: bytes) -> None:
    assert template(line) is None


def test_a_template_tells_lines_like_its_own() -> None:
    found = template(b'{"Event":"connect","Timestamp":1768469400,"ClientPort":7}')
    assert found
    assert found.matches(b'{"Event":null,"Timestamp":-1,"ClientPort":0}')
    assert not found.matches(b'{"Event":"connect","Timestamp":"2026-01-15T09:30:00Z","ClientPort":7}')
    assert not found.matches(b'{"Timestamp":1768469400,"Event":"connect","ClientPort":7}')
    assert not found.matches(b'{"Event":"connect","Timestamp":1768469400}')


def test_a_block_can_be_read_beyond_both_ends() -> None:
    block = Block()
    block.load(b"ab")
    assert block.words(np.array([MARGIN]), WIDEST // 8)[0, 0] == int.from_bytes(b"ab\n", "little")
    assert block.words(np.array([MARGIN - 24]), 1)[0, 0] == 0
    block.load(b'cc,"d,e')
    assert block.marks(b',"')[0].tolist() == [MARGIN + 2, MARGIN + 7]
    block.load(b'c,"d\n')
    assert block.marks(b',"')[1] == 1
    block.load(b"c,\n")
    assert block.marks(b',"')[0].tolist() == [MARGIN + 2]


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b',"', b"\n", b',",",', b"abcdefg"]), max_size=30))
def test_marks_are_found_wherever_they_are_and_however_near(pieces: list[bytes]) -> None:
    block, text = Block(), b"".join(pieces)
    for data in (b'\n,"' * 9 + text * 2, text + b"\n"):  # what a longer block left behind is no mark
        block.load(data)
        lines = data if data.endswith(b"\n") else data + b"\n"
        places, newlines = block.marks(b',"')
        assert places.tolist() == [spot.start() + MARGIN for spot in re.finditer(rb',"|\n', lines)]
        assert newlines == lines.count(b"\n")


def test_no_line_that_has_a_template_is_too_long_to_be_read() -> None:
    assert MAX_FIELDS * (WIDEST + MAX_LEAD) < MAX_LINE
