"""Files appear whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from spectrum_tui.errors import OutputError
from spectrum_tui.newfile import NewFile

FILL = """
import sys
from pathlib import Path
from spectrum_tui.errors import OutputError
from spectrum_tui.newfile import NewFile
try:
    with NewFile(Path(sys.argv[1]), overwrite=True) as file:
        for _ in range(100):
            file.write(b"x" * 1000)
        file.keep()
except OutputError as error:
    print(error)
"""


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    with NewFile(path, overwrite=False) as file:
        file.write(b"one\n")
        file.write(b"two\n")
        assert not path.exists()
        file.keep()
        assert path.read_bytes() == b"one\ntwo\n"
    assert file.size == 8
    assert os.listdir(tmp_path) == ["a.ndjson"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o027], ids=oct)
def test_its_permissions_are_those_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with NewFile(tmp_path / "a", overwrite=False) as file:
            file.keep()
        (tmp_path / "b").touch()
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~mask
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    with NewFile(tmp_path / "a", overwrite=False) as file:
        file.write(b"half")
    assert os.listdir(tmp_path) == []


def test_another_file_is_never_replaced_unless_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(OutputError, match=r"a exists; choose another name"):
        NewFile(path, overwrite=False)
    with NewFile(path, overwrite=True) as file:
        file.write(b"new")
        file.keep()
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["a"]


def test_a_file_that_comes_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with NewFile(path, overwrite=False) as file:
        path.write_text("theirs")
        with pytest.raises(OutputError, match="exists"):
            file.keep()
    assert path.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["missing/a", "x" * 300, "file/a"])
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as failure:
        NewFile(tmp_path / name, overwrite=False)
    assert "nothing was written" in str(failure.value)
    assert os.listdir(tmp_path) == ["file"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert "file too large; nothing was written" in done.stdout
    assert done.stderr == ""
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("kind", ["folder", "fifo", "link"])
def test_what_is_no_ordinary_file_is_not_overwritten(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "out"
    if kind == "link":
        path.symlink_to(os.devnull)
    else:
        (os.mkdir if kind == "folder" else os.mkfifo)(path)
    before = os.lstat(path)
    with pytest.raises(OutputError, match="out is no ordinary file; choose another name"):
        NewFile(path, overwrite=True)
    assert os.lstat(path).st_ino == before.st_ino
    assert os.listdir(tmp_path) == ["out"]
