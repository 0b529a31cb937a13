"""Lines read by template say what they say when read one by one, however they are damaged and cut."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import scan
from spectrum_tui.engine.columns import CODES, COLUMNS
from spectrum_tui.engine.decode import Decoded, Decoder
from spectrum_tui.engine.dimensions import table_of
from spectrum_tui.engine.framing import Cut, Framer
from spectrum_tui.engine.layout import Layouts
from spectrum_tui.engine.sight import View
from spectrum_tui.engine.vocabulary import Vocabulary
from tests.engine.asking import ARRIVAL, STREAM
from tests.engine.generated import anything, chunkings
from tests.engine.logs import INSERTS, KEYS, ODD_VALUES, SPELLINGS, Style, dates, logs, replaced

Words = dict[str, Any]
ALL = Style(tuple(KEYS))


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the scanner read blocks that would not be worth it."""
    monkeypatch.setattr(scan, "LEAST", 1)
    monkeypatch.setattr(scan, "MOST_LEFT", 0.95)
    monkeypatch.setattr(scan, "LONGEST_REST", 0)


class Never(scan.Scanner):
    """Finds nothing worth it."""

    def scan(self, stream: int, lines: Cut) -> View | None:
        """Read nothing."""
        return None


class OneByOne(Decoder):
    """Reads every line by itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(vocabulary)
        self._scanner = Never(Layouts(vocabulary))


def said(decoded: Decoded, vocabulary: Vocabulary) -> Words:
    """Return everything that became of some lines, with words for codes."""
    words: Words = {}
    for name, column in decoded.batch.columns.items() if decoded.batch else ():
        assert column.dtype == COLUMNS[name]
        values = table_of(vocabulary, name).values if name in CODES else None
        words[name] = [values[code] for code in column.tolist()] if values else column.tolist()
    return {
        **words,
        "rejected": [(each.offset, each.length, each.start, each.reason) for each in decoded.rejected],
        "counts": (decoded.lines, decoded.ignored, decoded.repaired, decoded.untimed),
        "carried": decoded.carried,
        "records": list(decoded.records),
    }


def read(kind: type[Decoder], pieces: list[bytes]) -> list[Words]:
    """Return what becomes of a stream that comes in pieces."""
    vocabulary, framer, sequence = Vocabulary(), Framer(), 5
    decoder, found = kind(vocabulary), []
    for lines, end in [*((framer.feed(piece), False) for piece in pieces), (framer.end(), True)]:
        decoded = decoder.decode(STREAM, lines, arrival=ARRIVAL, sequence=sequence, end=end)
        sequence += decoded.lines
        homes = list(map(vocabulary.home, range(len(vocabulary.clients))))
        clients = [client.text for client in vocabulary.clients.values]
        found.append(
            {
                **said(decoded, vocabulary),
                "hints": decoder.hints(),
                "homes": dict(zip(clients, homes, strict=True)),
            }
        )
    return found


def left(lines: list[bytes]) -> list[int]:
    """Return the numbers of the lines that are not read by template."""
    view = scan.Scanner(Layouts(Vocabulary())).scan(STREAM, Cut(b"\n".join(lines) + b"\n"))
    return list(range(len(lines))) if view is None else view.left.tolist()


@given(st.one_of(logs(), logs(), logs(), anything()), st.lists(st.integers(0, 20_000), max_size=2))
def test_both_ways_of_reading_say_the_same(data: bytes, cuts: list[int]) -> None:
    pieces = chunkings(data, cuts)
    assert read(Decoder, pieces) == read(OneByOne, pieces)


@pytest.mark.parametrize("times", SPELLINGS)
def test_every_odd_value_of_every_field_is_read_the_same(times: str) -> None:
    style = Style(ALL.keys, times)
    line = style.line({key: style.values(key)[0] for key in style.keys})
    lines = [odd for key in KEYS for value in ODD_VALUES for odd in (line, replaced(key, value, line))]
    data = b"\n".join(lines) + b"\n"
    assert read(Decoder, [data, data]) == read(OneByOne, [data, data])


def test_every_pair_of_keys_may_be_taken_for_each_other() -> None:
    line = ALL.line({key: ALL.values(key)[0] for key in KEYS})
    pairs = [(one.encode(), other.encode()) for one in KEYS for other in (*KEYS, one.lower())]
    data = b"".join(each + b"\n" for pair in pairs for each in (line, line.replace(*pair, 1)))
    assert read(Decoder, [data]) == read(OneByOne, [data])


@pytest.mark.parametrize("piece", INSERTS)
@pytest.mark.parametrize("size", [0, 1], ids=["added", "instead"])
def test_anything_may_stand_anywhere(piece: bytes, size: int) -> None:
    style = Style(
        ("Event", "Status", "Timestamp", "ClientIP", "ClientPort", "RayID", "OriginBytes", "ColoCode")
    )
    for keys in (style.keys, style.keys[::-1], style.keys[4:]):
        line = style.line({key: style.values(key)[0] for key in keys})
        spoiled = [line[:at] + piece + line[at + size :] for at in range(len(line) + 1)]
        data = b"".join(
            each + b"\n" for pair in zip([line] * len(spoiled), spoiled, strict=True) for each in pair
        )
        assert read(Decoder, [data, data]) == read(OneByOne, [data, data])


@pytest.mark.parametrize(
    "others",
    [
        [b"["],
        [b'{"events":['],
        [b"Event,ClientIP,Status", b"connect,192.0.2.1,0"],
        [b'{"events":[{"Event":"connect"},{"Event":"disconnect"}]}'],
        [b'{"info":{"Event":"connect"}}'],
    ],
    ids=["list", "wrapped list", "table", "batch", "wrapped record"],
)
@pytest.mark.parametrize("before", [0, 5, 10])
def test_another_form_may_begin_anywhere(before: int, others: list[bytes]) -> None:
    line = ALL.line({key: ALL.values(key)[0] for key in KEYS})
    lines = [line] * before + others + [line] * (10 - before)
    data, alike = b"\n".join(lines) + b"\n", (line + b"\n") * 10
    for pieces in ([data, alike, data], [alike, data, alike]):
        assert read(Decoder, pieces) == read(OneByOne, pieces)


@given(st.lists(dates(), min_size=1, max_size=8))
def test_timestamps_are_read_the_same(stamps: list[str]) -> None:
    lines = [
        ALL.line({"Event": "connect", "Timestamp": stamp}) for stamp in ["2026-01-15T09:30:00Z", *stamps]
    ]
    data = b"\n".join(lines) + b"\n"
    assert read(Decoder, [data, data]) == read(OneByOne, [data, data])


@pytest.mark.parametrize("times", SPELLINGS)
@pytest.mark.parametrize("spaced", [False, True], ids=["tight", "spaced"])
@pytest.mark.parametrize("end", [b"", b"\r"], ids=["lf", "crlf"])
@pytest.mark.parametrize("keys", [KEYS, sorted(KEYS), KEYS[:12], [*KEYS, "_dataset"]], ids=len)
def test_what_logpush_writes_is_read_by_template(
    times: str, spaced: bool, end: bytes, keys: list[str]
) -> None:
    style = Style(tuple(keys), times, spaced, end)
    chosen = [{key: style.values(key)[row % len(style.values(key))] for key in keys} for row in range(9)]
    assert left([style.line(record) for record in chosen]) == []


@pytest.mark.parametrize("name", ["a\\b", 'a"b', "bücher.example", "a,b", "{}[]:", " x ", "\x01", "x" * 900])
def test_a_stranger_cannot_choose_a_name_that_slows_reading(name: str) -> None:
    record = {key: ALL.values(key)[0] for key in KEYS}
    assert left([ALL.line(record), ALL.line({**record, "ClientTlsClientHelloServerName": name})]) == []


def test_a_line_that_is_not_like_the_others_is_left_alone() -> None:
    line = ALL.line({key: ALL.values(key)[0] for key in KEYS})
    assert left(
        [line, replaced("ClientPort", b"null", line), line, b"rubbish", line[:-1] + b' "x":1}', line]
    ) == [1, 3, 4]


def test_lines_that_are_no_events_are_left_to_be_rejected() -> None:
    assert left([b'{"RayID":"a","EdgeStartTimestamp":1768469400}'] * 5) == [0, 1, 2, 3, 4]


def test_a_stream_with_lines_of_all_sorts_is_not_looked_at_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "LONGEST_REST", 4)
    scanner = scan.Scanner(Layouts(Vocabulary()))
    good, bad = Cut(ALL.line({"Event": "connect", "Status": 0}) + b"\n"), Cut(b'{"Event": {}}\n')
    looked = []
    for _ in range(20):
        looked.append(scanner.scan(STREAM, good) is not None)
        scanner.scan(STREAM, bad)
    assert looked[0]
    assert 0 < sum(looked) < 10
    assert scanner.scan(STREAM + 1, good)
