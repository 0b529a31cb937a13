"""What is fuzzed: each target takes any bytes, and fails when a promise is broken."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from spectrum_tui import settings
from spectrum_tui.engine import scan
from spectrum_tui.engine.batches import opens_batch
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.query import compile_mask
from spectrum_tui.engine.words import Words
from spectrum_tui.errors import FilterError, UsageError
from spectrum_tui.model.parser import parse
from spectrum_tui.model.render import render
from spectrum_tui.model.text import cell, csv_cell, markdown_cell, plain
from spectrum_tui.sources.inflate import MAX_RATIO, RATIO_GRACE, Damaged, Inflation, recognise
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM, fed, figures, kept, places, repaired

Target = Callable[[bytes], None]
PIECE = 1 << 12
CORPUS = Path(__file__).parents[1] / "data" / "fuzz"
"""For each target a folder of inputs that were worth keeping."""


def _held(engine: Engine) -> tuple[object, ...]:
    engine.tick(ARRIVAL)
    rejected = [(line.offset, line.length, line.start, line.reason) for line, _ in engine.rejected]
    return (kept(engine), repaired(engine), places(engine), engine.tally, rejected, figures(engine, Span()))


def _cut(data: bytes) -> Iterator[bytes]:
    """Yield pieces of sizes that the data itself decides."""
    start = 0
    for turn in count():
        if start >= len(data):
            return
        size = 1 + data[(start + turn) % len(data)] * 7
        yield data[start : start + size]
        start += size


def read_log(data: bytes) -> None:
    """However a stream is cut, whatever it holds: no failure, and the same events, figures and rejects."""
    engine, offset = Engine(), 0
    for piece in _cut(data):
        engine.feed(STREAM, piece, offset=offset, now=ARRIVAL, live=False)
        offset += len(piece)
    engine.end(STREAM, now=ARRIVAL)
    assert _held(engine) == _held(fed(data))
    tally = engine.tally
    assert tally.lines == tally.accepted + tally.rejected + tally.ignored


def count_log(data: bytes) -> None:
    """What is JSON line by line adds up to what a naive reader makes of it, read at once or one by one."""
    engine, least = fed(data), scan.LEAST
    if engine.columns_at(STREAM, len(data)):  # a table, which the naive reader knows nothing of
        return
    try:
        scan.LEAST = 1
        assert _held(fed(data)) == _held(engine)
    finally:
        scan.LEAST = least
    if any(opens_batch(line, fresh=True) for line in data.split(b"\n")):  # nor of batches
        return
    log = naive.read(data, arrival=ARRIVAL)
    ingest = {name: getattr(engine.tally, name) for name in log.ingest}
    assert ingest == log.ingest
    assert naive.same(figures(engine, Span()), naive.report(log.events))


def read_filter(data: bytes) -> None:
    """A text is a filter, which survives being written down, or is refused with a place and a reason."""
    text = data.decode("utf-8", "replace")
    try:
        expression = parse(text)
    except FilterError as error:
        refusal: FilterError | None = error
    else:
        refusal = None
    if refusal:
        assert refusal.column is not None
        assert 1 <= refusal.column <= len(text) + 1
        return
    assert parse(render(expression)) == expression
    engine = fed(SAMPLE)
    for batch in engine.store:
        assert len(compile_mask(expression, engine.vocabulary, Words().mask)(batch)) == len(batch)


def read_settings(data: bytes) -> None:
    """A settings file is read, or refused in one line."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        with suppress(UsageError):
            settings.load(Path(file.name), {"window": ("window", True), "utc": ("utc", True)})


def inflate(data: bytes) -> None:
    """Compressed bytes come out the same however they go in, never too many, or are called damaged."""
    form = recognise(data)
    if form is None:
        return
    with suppress(Damaged):  # where zstd is not installed
        form.begin()
        whole = _inflated(Inflation(form), [data])
        # What is called a bomb depends on how much went in by then.
        assert len(whole[0]) > RATIO_GRACE or whole == _inflated(Inflation(form), list(_cut(data)))
        assert len(whole[0]) <= max(RATIO_GRACE, MAX_RATIO * len(data)) + PIECE


def _inflated(inflation: Inflation, pieces: list[bytes]) -> tuple[bytes, bool]:
    out, waiting = bytearray(), list(reversed(pieces))
    try:
        while not inflation.over and (waiting or not inflation.hungry):
            out += inflation.inflate(waiting.pop() if inflation.hungry else b"", PIECE)
    except Damaged as damage:
        return bytes(out + damage.good), False
    return bytes(out), inflation.whole


def show_text(data: bytes) -> None:
    """Nothing of a text that could steer a terminal, start a formula or end a cell comes through."""
    text = data.decode("utf-8", "surrogateescape")
    for shown in (plain(text), plain(text, 20), cell(plain(text), 20)):
        assert all(each.isprintable() for each in shown), shown
        shown.encode()
    assert not csv_cell(text).startswith(tuple("=+-@\t\r\n"))
    assert "\n" not in markdown_cell(text)


SAMPLE = b'{"Event":"disconnect","ClientIP":"203.0.113.9","Status":522,"Timestamp":1768469402}\n' * 3
TARGETS: dict[str, Target] = {
    "log": read_log,
    "counts": count_log,
    "filter": read_filter,
    "settings": read_settings,
    "inflate": inflate,
    "text": show_text,
}


def corpus(name: str) -> list[Path]:
    """Return the kept inputs of a target."""
    return sorted((CORPUS / name).glob("*"))


def tokens() -> list[bytes]:
    """Return pieces that an input is likely to be taken apart by."""
    said: list[Any] = [
        "\n",
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        "=",
        "(",
        ")",
        "\t",
        "'",
        "#",
        "0",
        "-1",
        "e9",
    ]
    said += [
        '{"events":[',
        "Event",
        "ClientIP,Event\n",
        "\\ud800",
        "\x1b[2J",
        "\u202e",
        "\ufeff",
        "\0",
        " and ",
        " not ",
    ]
    said += ["1e999", "9" * 30, "2026-01-15T09:30:00Z", "null", "true", "~", "in ", "exists("]
    return [each.encode() for each in said] + [
        b"\xff",
        b"\xc3",
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"\xed\xa0\x80",
    ]
