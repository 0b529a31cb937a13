"""What the README says of the program is what the program says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from spectrum_tui.cli import command
from spectrum_tui.model.statuses import SIDES, STATUSES
from spectrum_tui.ui import keys

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def block(name: str) -> str:
    """Return what stands between the two markers of a name."""
    return README.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def help_text() -> str:
    """Return `--help` as a terminal of 100 columns shows it, as a code block."""
    text = command.get_help(click.Context(command, info_name="spectrum-tui", terminal_width=100))
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"```\n{lines}\n```\n"


def test_keys_are_those_of_the_program() -> None:
    assert block("keys") == keys.markdown().rstrip() + "\n"


def test_help_is_that_of_the_program() -> None:
    assert block("help") == help_text()


@pytest.mark.parametrize("side", SIDES)
def test_sides_are_those_of_the_program(side: str) -> None:
    listed = re.search(rf"`{side}` ([0-9 –]+)", README)
    assert listed
    codes: set[int] = set()
    for part in listed[1].split():
        low, _, high = part.partition("–")
        codes |= set(range(int(low), int(high or low) + 1))
    assert {status.code for status in STATUSES if status.side == side} == codes & {
        each.code for each in STATUSES
    }


def test_pictures_and_links_exist() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert any(target.startswith("screenshots/") for target in targets)
    assert all((ROOT / target).exists() for target in targets)


def test_every_promise_names_tests_that_exist() -> None:
    security = README.partition("## Security\n")[2].partition("\n## ")[0]
    promises = [line for line in security.splitlines() if line.startswith("| **")]
    assert len(promises) > 5
    for promise in promises:
        tests = re.findall(r"`(tests/[\w/]+\.py)`", promise)
        assert tests, promise
        assert all("def test_" in (ROOT / test).read_text("utf-8") for test in tests)


def test_top_level_holds_what_was_asked_for() -> None:
    allowed = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "spectrum_tui",
        "tests",
        "screenshots",
    }
    made = {"build", "dist", "snapshot_report.html"}
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in names if not name.endswith(".egg-info")} - made == allowed
