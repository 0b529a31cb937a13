"""Without a screen: no report, export, picture or complaint carries what a record or a name is up to."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spectrum_tui.model.fields import FIELDS
from tests import hostile
from tests.program import COMMAND, environment, report, run

TRICK = "\x1b]0;7391\x07\x9b7391m\u202e\n[red]"
"""What stands in the names of files."""
FORMULA = tuple("=+-@＝＋－＠")
DRAWN = {"svg", "style", "defs", "clipPath", "rect", "circle", "g", "text", "tspan"}
"""The elements of a picture."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a hostile log in it."""
    folder = tmp_path_factory.mktemp("hostile") / TRICK
    folder.mkdir()
    (folder / f"{TRICK}.log").write_bytes(hostile.log())
    return folder


def shown(*arguments: object, folder: Path) -> str:
    """Return what a run that succeeds prints about the log, after a look at every letter of it."""
    done = run(*arguments, folder / f"{TRICK}.log", home=folder)
    assert done.returncode == 0, done.stderr
    text = (done.stdout + done.stderr).decode()
    assert not hostile.unsafe(text)
    return text


@pytest.mark.parametrize("form", ["json", "markdown", "prometheus"])
def test_reports_are_text(folder: Path, form: str) -> None:
    assert "ClientIP" in shown("--report", form, "--top", 0, folder=folder)


def test_a_report_in_json_loses_nothing(folder: Path) -> None:
    seen = {row["key"] for row in json.loads(shown("--report", "json", "--top", 0, folder=folder))["clients"]}
    assert hostile.value("ClientIP", "bidi") in seen


def test_cells_of_csv_are_text_and_no_formulas(folder: Path) -> None:
    rows = list(csv.reader(io.StringIO(shown("--export", "csv", folder=folder))))
    assert len(rows) == 1 + report(folder / f"{TRICK}.log", home=folder)["ingest"]["accepted"]
    assert {len(row) for row in rows} == {len(FIELDS)}
    for cell in (cell for row in rows for part in row for cell in part.split(";")):
        assert not cell.strip(" \"'\t").startswith(FORMULA) or cell.startswith("'"), cell


def test_raw_records_stay_byte_for_byte(folder: Path) -> None:
    lines = (
        run("--export", "ndjson", folder / f"{TRICK}.log", home=folder)
        .stdout.removesuffix(b"\n")
        .split(b"\n")
    )
    there = iter(hostile.log().split(b"\n"))
    assert len(lines) == report(folder / f"{TRICK}.log", home=folder)["ingest"]["accepted"]
    assert all(line in there for line in lines)


@pytest.mark.parametrize("scope", ["", "[red]"], ids=["all", "under a scope"])
def test_a_picture_is_a_picture(folder: Path, scope: str) -> None:
    path = folder / "screen.svg"
    chosen = ("--filter", f"'{scope}'") if scope else ()
    shown("--screenshot", path, "--force", *chosen, folder=folder)
    assert {each.tag.rpartition("}")[2] for each in ElementTree.parse(path).iter()} <= DRAWN
    assert not any(hostile.MARK in text for text in _attributes(path))


def _attributes(path: Path) -> Iterator[str]:
    for each in ElementTree.parse(path).iter():
        yield from (text for name, text in each.attrib.items() if name != "d")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--report", "json", "none" + TRICK),
        ("--export", "csv", TRICK),
        ("--demo", "--report", "json", "--for", "1s", TRICK),
        ("--theme", TRICK, "--screenshot", "a.svg", "none"),
        ("--settings", TRICK, "none"),
        (f"--{TRICK}",),
    ],
    ids=lambda arguments: " ".join(arguments).replace(TRICK, "TRICK"),
)
def test_complaints_are_one_line_of_text(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, home=tmp_path)
    said = done.stderr.decode()
    assert done.returncode in (1, 2)
    assert said.startswith("spectrum-tui: ")
    assert said.count("\n") == 1
    assert not hostile.unsafe(said)


@pytest.mark.parametrize(
    "content",
    [
        'theme = "\\u001b[7391m"',
        '[keys]\n"\\u001b[7391m" = "a"',
        '[labels.origin]\n"\\u001b[7391m" = ""',
        '[alerts]\n"\\u001b[7391m" = "\\u001b[7391m"',
        "\x1b[7391m",
    ],
)
def test_complaints_about_settings_are_one_line_of_text(tmp_path: Path, content: str) -> None:
    path = tmp_path / f"set{TRICK}.toml"
    path.write_text(content)
    done = run("--settings", path, "--screenshot", "a.svg", "--demo", home=tmp_path)
    said = done.stderr.decode()
    assert done.returncode == 2
    assert said.count("\n") == 1
    assert not hostile.unsafe(said)


def test_names_that_are_no_text_at_all_do_no_harm(tmp_path: Path) -> None:
    name = b"\xff\x1b[7391m.log"
    done = subprocess.run(
        [*COMMAND, "--report", "json", name],
        cwd=tmp_path,
        capture_output=True,
        env=environment(tmp_path),
        check=False,
    )
    assert done.returncode == 1
    assert not hostile.unsafe(done.stderr.decode())
