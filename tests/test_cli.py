"""The command line itself: errors, settings, the environment, and what is imported for it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from spectrum_tui import __version__
from tests.program import SECONDS, environment, report, run
from tests.sample_log import sample

REPORT = ("--report", "json", "x.log")
MISTAKES: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown option": (("--reprot", "json"), "--report"),
    "an unknown format": (("--report", "xml", "x.log"), "markdown"),
    "a window that is none": (("-w", "soon", *REPORT), "5m"),
    "a window too short": (("-w", "1ms", *REPORT), "1s"),
    "a window too long": (("-w", "8d", *REPORT), "7d"),
    "a size that is none": (("--retain", "plenty", *REPORT), "256MiB"),
    "a memory too small": (("--retain", "1023KiB", *REPORT), "at least 1MiB"),
    "a rate that is none": (("--demo", "much", "--report", "json"), "300"),
    "a negative number of rows": (("--top", "-1", *REPORT), "-1"),
    "two ways to run": (("--export", "csv", *REPORT), "--export"),
    "the demo and a file": (("--demo", "5", *REPORT), "x.log"),
    "a report without end": (("--demo", "5", "--report", "json"), "--for"),
    "an export without end": (("--demo", "5", "--export", "csv"), "--for"),
    "a filter that is none": (("-f", "status>=", *REPORT), "column 9"),
    "a name that is none": (("-f", "statsu=1", *REPORT), "status"),
    "a time that is none": (("--since", "soon", *REPORT), "--since"),
    "a limit that is none": (("--fail-over", "origin_error_rate", *REPORT), "origin_error_rate>5%"),
    "a figure that is none": (("--fail-over", "orgin_error_rate>5%", *REPORT), "origin_error_rate"),
    "a limit that waits": (("--fail-over", "events>1 for 1m", *REPORT), "a report is judged once"),
    "a rule that is none": (
        ("--alert", "event>1", "x.log"),
        "column 1: there is no figure 'event'; did you",
    ),
    "a limit without a report": (("--fail-over", "events>1", "x.log"), "--report"),
    "settings that are not there": (("--settings", "nowhere.toml", *REPORT), "nowhere.toml"),
}


@pytest.mark.parametrize(("arguments", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_takes_one_line_that_helps(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    said = done.stderr.decode()
    assert said.startswith("spectrum-tui: ")
    assert said.count("\n") == 1
    assert told in said


def test_version_and_help_are_data(tmp_path: Path) -> None:
    version, help_ = run("--version", home=tmp_path), run("--help", home=tmp_path)
    assert version.stdout.decode() == f"spectrum-tui {__version__}\n"
    assert b"--report" in help_.stdout
    assert (version.returncode, help_.returncode, version.stderr, help_.stderr) == (0, 0, b"", b"")


SCREEN = {"textual", "rich"}
HEAVY = {*SCREEN, "numpy", "orjson", "re2", "watchfiles", "asyncio"}
NOT_ASKED = {f"spectrum_tui.backends.{each}" for each in ("changes", "connected", "differences", "disguise")}
NOT_FOR_A_REPORT = {*SCREEN, *NOT_ASKED, "spectrum_tui.model.pseudonyms", "watchfiles", "numpy.ma"}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--help",), HEAVY),
        (("--version",), HEAVY),
        (("--report", "xml"), HEAVY - {"asyncio"}),
        (("--report", "json", "-"), NOT_FOR_A_REPORT),
        (("--export", "csv", "-"), NOT_FOR_A_REPORT),
    ],
    ids=["help", "version", "a mistake", "a report", "an export"],
)
def test_nothing_is_imported_that_is_not_needed(
    tmp_path: Path, arguments: tuple[str, ...], unwanted: set[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "spectrum_tui", *arguments],
        input=sample(5),
        capture_output=True,
        env=environment(tmp_path),
        timeout=SECONDS,
        check=False,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines()}
    assert "click" in imported
    assert not imported & unwanted


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return the place of the settings file of the user."""
    path = tmp_path / "config" / "spectrum-tui" / "settings.toml"
    path.parent.mkdir(parents=True)
    return path


def test_flags_beat_the_environment_beats_the_file(tmp_path: Path, settings: Path) -> None:
    settings.write_text("top = 1\n")
    beside = tmp_path / "beside.toml"
    beside.write_text("top = 4\n")
    data, loud = sample(), {"SPECTRUM_TUI_TOP": "2"}
    named = {"SPECTRUM_TUI_SETTINGS": str(beside)}
    found = [
        len(report(*arguments, home=tmp_path, data=data, variables=variables)["statuses"])
        for arguments, variables in (
            ((), None),
            ((), loud),
            (("--top", 3), loud),
            (("--settings", beside), None),
            ((f"--settings={beside}",), loud),
            ((), named),
        )
    ]
    assert found == [1, 2, 3, 4, 2, 4]


def test_settings_are_named_like_options(tmp_path: Path, settings: Path) -> None:
    settings.write_text(
        'window = "5m"\nfilter = "event=disconnect or event=connect"\nno-follow = true\nno-mouse = true\n'
        'for = "30s"\nretain = "1MiB"\nutc = true\ntop = 3\nrefresh = 2\n'
    )
    found = report(home=tmp_path, data=sample())
    assert found["view"]["window"] == "5m"
    assert found["view"]["filter"] == "event=disconnect or event=connect"
    assert {row["key"] for row in found["event_types"]} == {"connect", "disconnect"}
    assert len(found["clients"]) == 3


def test_several_filters_can_be_set(tmp_path: Path, settings: Path) -> None:
    settings.write_text('filter = ["event=disconnect", "status!=200"]\n')
    found = report(home=tmp_path, data=sample())
    assert found["view"]["filter"] == "event=disconnect and status!=200"
    variables = {"SPECTRUM_TUI_FILTER": "event=connect or status=999\nnot colo=FRA"}
    found = report(home=tmp_path, data=sample(), variables=variables)
    assert found["view"]["filter"] == "(event=connect or status=999) and not colo=FRA"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("tpo = 5\n", "did you mean top?"),
        ("top = \n", "cannot be read"),
        ('top = "many"\n', "--top"),
        ('window = "soon"\n', "--window"),
        ('filter = "status>="\n', "column 9"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_mistake_in_the_settings_takes_one_line(
    tmp_path: Path, settings: Path, content: str, told: str
) -> None:
    settings.write_bytes(content.encode("latin-1"))
    done = run("--report", "json", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert told in done.stderr.decode()


def test_broken_settings_keep_nobody_from_the_help(tmp_path: Path, settings: Path) -> None:
    settings.write_text("= broken")
    assert run("--help", home=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("{}.log",), ("--settings", "{}.toml"), ("-f", "{}=1"), ("--{}",), ("-w", "{}")],
    ids=str,
)
def test_what_is_told_of_a_failure_obeys_nobody(arguments: tuple[str, ...], tmp_path: Path) -> None:
    hostile = "x\x1b]0;owned\x07\u202e\x9b"
    done = run("--report", "json", *(each.format(hostile) for each in arguments), home=tmp_path)
    assert done.returncode in (1, 2)
    assert done.stderr.decode().removesuffix("\n").isprintable()


def test_a_file_that_fails_cannot_write_to_the_terminal_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a\x1b]0;owned\x07.log.gz").write_bytes(gzip.compress(b"{}" * 99)[:-9] + b"damaged!!")
    done = run("--report", "json", tmp_path, home=tmp_path)
    assert done.returncode == 1
    assert all(line.isprintable() for line in done.stderr.decode().splitlines())
    assert "owned" in done.stderr.decode()


@pytest.mark.parametrize("columns", ["x", "-4", "0", "99999999"])
def test_a_size_that_no_screen_has_is_told_in_one_line(tmp_path: Path, columns: str) -> None:
    done = run("--demo", "--screenshot", "a.svg", home=tmp_path, variables={"COLUMNS": columns})
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert f"COLUMNS={columns} is no size of a screen".encode() in done.stderr
