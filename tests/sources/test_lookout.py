"""What changes in a folder is noticed without looking through all of it again and again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spectrum_tui.sources.listing import Directory, Pattern
from spectrum_tui.sources.lookout import Lookout
from spectrum_tui.sources.told import Told
from spectrum_tui.sources.watch import Bell
from tests.sources.folders import Watched, lines
from tests.sources.reading import append, wait_until


class Post:
    """A lookout with a bell, asked whenever it rings."""

    def __init__(self, lookout: Lookout, rung: threading.Event) -> None:
        self.lookout, self._rung = lookout, rung

    def seen_until(self, path: Path) -> list[str]:
        """Return all that is named until this path is."""
        seen: list[str] = []
        deadline = time.monotonic() + 10
        while str(path) not in seen:
            assert time.monotonic() < deadline, seen
            self._rung.wait(1)
            self._rung.clear()
            seen += self.lookout.look()
        return seen


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Callable[[], Post]]:
    """Post a lookout over the folder, which has seen all there is and hears of all that comes."""
    rung = threading.Event()
    bell = Bell(rung.set)
    lookout = Lookout(Directory(tmp_path), bell)

    def start() -> Post:
        post = Post(lookout, rung)
        lookout.look()
        wait_until(lambda: rung.is_set() and (not bell.polling or lookout.polling))
        lookout.look()
        return post

    yield start
    lookout.close()
    bell.close()


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every folder that is looked through from now on."""
    scans: list[str] = []
    scandir = os.scandir

    def counted(path: str) -> object:
        scans.append(path)
        return scandir(path)

    monkeypatch.setattr("spectrum_tui.sources.lookout.os.scandir", counted)
    return scans


def old(folder: Path) -> None:
    """Have a folder look as if nothing had happened in it for long, but for the time of its inode."""
    wait_until(lambda: time.time_ns() - os.stat(folder).st_ctime_ns > 2_100_000_000)


def test_what_is_told_of_is_named_and_the_folder_is_not_looked_through(
    tmp_path: Path, post: Callable[[], Post], scans: list[str]
) -> None:
    for number in range(300):
        (tmp_path / f"{number}.log").touch()
    old(tmp_path)
    posted = post()
    before = len(scans)
    for number in range(5):
        append(tmp_path / "new.log", b"x")
        append(tmp_path / f"{number}.log", b"x")
        assert str(tmp_path / f"{number}.log") in posted.seen_until(tmp_path / f"{number}.log")
    (tmp_path / "7.log").rename(tmp_path / "renamed.log")
    assert str(tmp_path / "7.log") in posted.seen_until(tmp_path / "renamed.log")
    assert len(scans) == before


def test_more_changes_than_are_noted_are_found_by_looking(
    tmp_path: Path, post: Callable[[], Post], scans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spectrum_tui.sources.told.MAX_TOLD", 5)
    posted = post()
    before = len(scans)
    paths = [tmp_path / f"{number}.log" for number in range(100)]
    for path in paths:
        path.touch()
    seen: list[str] = []
    for path in paths:
        seen += [] if str(path) in seen else posted.seen_until(path)
    assert before < len(scans) < before + 10


def test_where_nothing_is_told_files_are_found_and_seen_to_grow_by_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = next(
        line.partition(" - ")[2].split()[0]
        for line in Path("/proc/self/mountinfo").read_text().splitlines()
        if line.split()[2] == f"{os.major(tmp_path.stat().st_dev)}:{os.minor(tmp_path.stat().st_dev)}"
    )
    monkeypatch.setattr("spectrum_tui.sources.watch.REMOTE_FILE_SYSTEMS", frozenset({kind}))
    monkeypatch.setattr("spectrum_tui.sources.logs.MAX_IDLE", 1)
    watched = Watched(tmp_path)
    content = lines(8)
    for number in range(4):
        append(tmp_path / f"{number}.log", content[60 * number : 60 * number + 60])
    watched.wait_until(lambda: len(watched.puller.everything()) == 240)
    watched.wait_until(lambda: watched.source.state().polling)
    for number in range(4):
        append(tmp_path / f"{number}.log", content[60 * number + 240 : 60 * number + 300])
    watched.wait_for(content)
    watched.close()


def test_a_name_that_cannot_be_spelled_is_read_all_the_same(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.log"))
    watched = Watched(tmp_path)
    odd.write_bytes(content := lines(2))
    watched.wait_for(content)
    assert watched.names()[0] == "\ufffd\ufffd.log"
    watched.close()


def test_folders_that_a_pattern_no_longer_finds_are_let_go(tmp_path: Path) -> None:
    bell = Bell(lambda: None)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.log").touch()
    lookout = Lookout(Pattern(str(tmp_path / "*"), ["*.log"]), bell)
    assert sorted(lookout.look()) == [str(tmp_path / name / "events.log") for name in ("a", "b")]
    (tmp_path / "a" / "events.log").unlink()
    (tmp_path / "a").rmdir()
    wait_until(lambda: str(tmp_path / "a" / "events.log") in lookout.look())
    wait_until(lambda: lookout.look() is not None and lookout.error == "")
    wait_until(lambda: not bell.polling)
    lookout.close()
    bell.close()


def test_what_was_told_is_given_once_and_what_was_missed_is_said() -> None:
    told = Told()
    assert told.add("/a")
    assert not told.add("/a")
    assert told.take("/a") is None, "anything may have happened before"
    assert told.note([(None, "/a/x"), (None, "/a/x"), (None, "/b/y")])  # type: ignore[list-item]
    assert not told.note([(None, "/b/y")])  # type: ignore[list-item]
    assert told.take("/a") == {"x"}
    assert told.take("/a") == set()
    told.lose_all()
    assert told.take("/a") is None
    told.remove("/a")
    assert told.take("/a") is None
    assert told.folders == frozenset()
