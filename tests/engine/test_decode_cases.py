"""Every quirk of real logs as a case in a file, read by the engine and by the second opinion."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests import naive
from tests.engine.asking import ARRIVAL, fed, kept, repaired
from tests.naive_records import RFC3339, moment

FOLDER = Path(__file__).parent.parent / "data" / "decode"
Case = dict[str, Any]


def cases() -> list[Any]:
    """Return every case of every file, with a readable name."""
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def content(case: Case) -> bytes:
    """Return the bytes of a case."""
    if "latin1" in case:
        return bytes(case["latin1"], "latin-1")
    if "fill" in case:
        return filled(**case["fill"])
    return "".join(f"{line}\n" for line in case["lines"]).encode()


def filled(*, before: str, after: str, times: int = 0, length: int = 0, then: str = "", **fill: str) -> bytes:
    """Return a long line: so often one text (and so often another), or as much of it as makes the length."""
    times = times or length - len(before) - len(after)
    return f"{before}{fill['with'] * times}{then * times}{after}\n".encode()


def plain(said: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return the part of what an event says that is expected, as the case file spells it."""
    return {name: "" if said[name] is None else said[name] for name in expected}


def spelled(name: str, value: Any) -> Any:
    """Return a value of a case file with its times as ns."""
    if isinstance(value, str) and RFC3339.fullmatch(value) and name.lower().endswith(("time", "timestamp")):
        return moment(value)
    return value


def test_the_files_of_cases_are_there() -> None:
    assert len(cases()) > 50


@pytest.mark.parametrize("case", cases())
def test_the_engine_reads_it_so(case: Case) -> None:
    engine = fed(content(case))
    mended = repaired(engine)
    rows = [{**said, "repaired": mended[number]} for number, said in kept(engine).items()]
    expected = [{name: spelled(name, value) for name, value in row.items()} for row in case.get("expect", [])]
    found = [plain(said, row) for said, row in zip(rows, expected, strict=False)]
    assert (found, len(rows)) == (expected, len(expected))
    reasons = [line.reason for line, _ in engine.rejected]
    assert len(reasons) == len(case.get("reject", []))
    assert all(map(str.startswith, reasons, case.get("reject", [])))
    assert engine.tally.ignored == case.get("ignored", 0)
    assert engine.tally.repaired == case.get("repaired", 0)
    assert engine.tally.lines == len(rows) + len(reasons) + engine.tally.ignored


@pytest.mark.parametrize("case", cases())
def test_the_second_opinion_agrees(case: Case) -> None:
    engine, log = fed(content(case)), naive.read(content(case), arrival=ARRIVAL)
    assert [event.says for event in log.events] == list(kept(engine).values())
    tally = engine.tally
    assert log.ingest == {name: getattr(tally, name) for name in log.ingest}
