"""Every quirk of batches and tables as a case in a file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine
from tests.engine.asking import ARRIVAL, STREAM, fed, kept, repaired
from tests.engine.test_decode_cases import Case, content, plain, spelled

FOLDER = Path(__file__).parent.parent / "data" / "forms"
BORROWED = "no header: read under the header of another file"


def cases() -> list[Any]:
    """Return every case of every file, with a readable name."""
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def test_the_files_of_cases_are_there() -> None:
    assert len(cases()) > 30


@pytest.mark.parametrize("case", cases())
def test_it_is_read_so(case: Case) -> None:
    engine = fed(content(case), reading=Reading(fields=tuple(case.get("fields", ()))))
    mended, tally = repaired(engine), engine.tally
    rows = [{**said, "repaired": mended[number]} for number, said in kept(engine).items()]
    expected = [{name: spelled(name, value) for name, value in row.items()} for row in case.get("expect", [])]
    assert [plain(said, row) for said, row in zip(rows, expected, strict=False)] == expected
    reasons = [line.reason for line, _ in engine.rejected]
    counts = (len(rows), len(reasons), tally.ignored, tally.repaired)
    wanted = (len(expected), len(case.get("reject", [])), case.get("ignored", 0), case.get("repaired", 0))
    assert counts == wanted, reasons
    assert all(map(str.startswith, reasons, case.get("reject", []))), reasons
    assert tally.lines == len(rows) + len(reasons) + tally.ignored
    assert [said for _, said in engine.hints()] == case.get("hints", [])


def two(first: bytes, second: bytes) -> Engine:
    """Return an engine that has read two streams, one after the other."""
    engine = fed(first)
    engine.feed(STREAM + 1, second, offset=0, now=ARRIVAL, live=False)
    engine.end(STREAM + 1, now=ARRIVAL, live=False)
    return engine


def test_a_file_that_goes_on_after_rotation_without_a_header_is_read_under_the_last() -> None:
    engine = two(b"Event,ClientIP\nconnect,203.0.113.9\n", b"disconnect,203.0.113.10\n")
    assert [said["event"] for said in kept(engine).values()] == ["connect", "disconnect"]
    assert engine.hints() == [(STREAM + 1, BORROWED)]


@pytest.mark.parametrize("line", [b"oops,203.0.113.10", b"1,2", b"disconnect,a,b", b'{"Event":"disconnect"}'])
def test_what_does_not_look_like_such_a_row_is_not(line: bytes) -> None:
    engine = two(b"Event,ClientIP\nconnect,203.0.113.9\n", line + b"\n")
    assert BORROWED not in [said for _, said in engine.hints()]


def test_hints_are_not_without_end() -> None:
    engine = Engine()
    for stream in range(100):
        engine.feed(stream, b"connect,0,203.0.113.9\n" * 3, offset=0, now=ARRIVAL, live=False)
    assert (len(engine.hints()), engine.tally.rejected) == (20, 300)
