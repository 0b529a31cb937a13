"""The tables of the settings file: saved filters, and what is said of mistakes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from spectrum_tui.errors import UsageError
from spectrum_tui.model.query import And, Compare
from spectrum_tui.settings import MAX_SIZE, Settings, load
from tests.program import report, run
from tests.sample_log import sample

OPTIONS = {"top": ("top", True), "filter": ("filters", True)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the place of a settings file."""
    return tmp_path / "settings.toml"


def read(path: Path, content: str) -> Settings:
    """Return what a settings file with this content says."""
    path.write_text(content)
    return load(path, OPTIONS)


def test_tables_stand_beside_options(path: Path) -> None:
    found = read(
        path,
        'top = 3\n[labels.application]\n"4f1c" = "ssh-prod"\n[labels.origin]\n"10.0.3.7" = "bastion"\n'
        '[alerts]\nerrors = "origin_error_rate>5%"\n[keys]\npause = "f5"\n',
    )
    assert found.options == {"top": 3}
    assert found.tables.path == path
    assert found.tables.labels == {
        "application": {"4f1c": "ssh-prod"},
        "origin": {"10.0.3.7": "bastion"},
    }
    assert found.tables.alerts == {"errors": "origin_error_rate>5%"}
    assert found.tables.keys == {"pause": "f5"}


def test_a_saved_filter_may_use_those_above_it(path: Path) -> None:
    found = read(path, '[filters]\nslow = "rtt>200ms"\nslow-ssh = "@slow port=22"\n').tables.filters
    slow = Compare("rtt", ">", "200ms")
    assert found == {"slow": slow, "slow-ssh": And((slow, Compare("port", "=", "22")))}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[filters]\nslow = "rtt>fast"\n', "[filters] slow: column 5: “fast” is not a duration"),
        ('[filters]\nme = "@me"\n', "[filters] me: column 1: there is no saved filter 'me'"),
        ('[filters]\n"a b" = "port=1"\n', "[filters] 'a b' is no name; use letters"),
        ("[filters]\nslow = 5\n", '[filters] slow is no text; write slow = "…"'),
        ('filters = "port=1"\n', "filters is no table; write a line [filters]"),
        ('[filter]\nslow = "port=1"\n', "filter is no table"),
        ('[filtres]\nslow = "port=1"\n', "there is no setting 'filtres'; did you mean [filters]?"),
        ('[labels]\n"4f1c" = "x"\n', "[labels] has no '4f1c'; write [labels.application] or [labels.origin]"),
        ('[labels.orgin]\n"a" = "x"\n', "[labels] has no 'orgin'; write [labels.application]"),
        ('[labels.origin]\na = " "\n', "[labels.origin] a has no label; write a name, or leave it out"),
        ("[labels.origin]\na = 5\n", '[labels.origin] a is no text; write a = "…"'),
        ('labels = "x"\n', "labels is no table; write [labels.application]"),
        ("[label]\n", "there is no setting 'label'; did you mean [labels]?"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(path: Path, content: str, told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read(path, content)
    assert str(refusal.value).startswith(f"{path}: ")
    assert told in str(refusal.value)


def test_a_saved_filter_is_for_the_command_line_too(tmp_path: Path) -> None:
    place = tmp_path / "settings.toml"
    place.write_text('[filters]\ntrouble = "side!=none"\n')
    found = report("--settings", place, "-f", "@trouble event=disconnect", home=tmp_path, data=sample())
    assert found["view"]["filter"] == "side!=none and event=disconnect"
    done = run("--settings", place, "--report", "json", "-f", "@truoble", home=tmp_path)
    assert done.returncode == 2
    assert "did you mean @trouble?" in done.stderr.decode()


def test_a_file_that_anyone_may_write_is_refused(path: Path) -> None:
    path.write_text("top = 5\n")
    path.chmod(0o646)
    with pytest.raises(UsageError, match=f"may be written by anyone; chmod o-w {path}"):
        load(path, OPTIONS)
    path.chmod(0o640)
    assert load(path, OPTIONS).options == {"top": 5}


def test_a_file_in_a_folder_that_anyone_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    place, link = folder / "settings.toml", tmp_path / "link.toml"
    place.write_text("top = 5\n")
    link.symlink_to(place)
    folder.chmod(0o777)
    for each in (place, link):
        with pytest.raises(
            UsageError, match=f"anyone may replace the settings file {each}; chmod o-w {folder}"
        ):
            load(each, OPTIONS)
    folder.chmod(0o1777)
    assert load(link, OPTIONS).options == {"top": 5}


def test_a_device_is_nobodys_file() -> None:
    assert load(Path("/dev/null"), OPTIONS).options == {}


def test_columns_of_the_events_are_named_in_order(path: Path) -> None:
    assert read(path, 'columns = ["status", "client"]').tables.columns == ("status", "client")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ('"time"', "columns is no list"),
        ('["clint"]', "there is no column 'clint'"),
        ('["time", "time"]', "'time' is there twice"),
    ],
)
def test_columns_that_cannot_be_are_refused(path: Path, columns: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read(path, f"columns = {columns}")


def test_a_settings_file_may_be_so_large_and_no_larger(path: Path) -> None:
    fits = "#" + "x" * (MAX_SIZE - 1)
    assert read(path, fits) == Settings(tables=replace(Settings().tables, path=path))
    with pytest.raises(UsageError, match=r"settings\.toml has more than 1 MiB"):
        read(path, fits + "x")
    with pytest.raises(UsageError, match="/dev/zero has more than 1 MiB"):
        load(Path("/dev/zero"), OPTIONS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a" + ".a" * 100_000 + "=1", "has a name of more than 200 parts"),
        ("[" + "'a' . " * 100_000 + "b]", "has a name of more than 200 parts"),
        ("a=" + "[" * 10_000, "it is nested too deeply"),
        ("a=" + "{b=" * 10_000, "it is nested too deeply"),
    ],
    ids=["name", "table", "lists", "tables"],
)
def test_a_settings_file_takes_no_more_than_a_little(path: Path, content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(path, content)


def test_saved_filters_do_not_multiply_without_end(path: Path) -> None:
    names = ["f0", *(f"f{number}" for number in range(1, 40))]
    lines = [f'{name} = "@{before} @{before}"\n' for before, name in pairwise(names)]
    with pytest.raises(UsageError, match=r"\[filters\] f14: column 6: this has more than 10,000 terms"):
        read(path, '[filters]\nf0 = "port=22"\n' + "".join(lines))
