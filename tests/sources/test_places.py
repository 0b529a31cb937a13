"""Whatever a person names is read, in any mix, and what two names have in common is read once."""

from __future__ import annotations

import gzip
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from itertools import count
from pathlib import Path

import pytest

from spectrum_tui.errors import SourceError, UsageError
from spectrum_tui.sources.base import Source, SourceState
from spectrum_tui.sources.overlap import MANY, distinct, grouped
from spectrum_tui.sources.places import Places
from tests.sources.folders import batch_name, drop, lines
from tests.sources.reading import Puller, append
from tests.sources.test_follow import as_nobody


class Run:
    """The sources of some names, pulled in turn as the backend does."""

    def __init__(self, names: Sequence[str], *, follow: bool, stdin: int | None = None) -> None:
        self.woken = threading.Event()
        self._now = 0
        self.sources: list[Source] = Places(count(1), follow, None, stdin).sources(names)
        self.pullers = [Puller(source) for source in self.sources]
        for source in self.sources:
            source.open(self.woken.set)

    def read(self) -> bytes:
        """Read what there is, and return all that was read so far."""
        now = time.time_ns()
        passed, self._now = now - self._now, now
        for puller in self.pullers:
            puller.drain(passed=passed)
        return b"".join(puller.everything() for puller in self.pullers)

    def wait_for(self, content: bytes) -> None:
        """Wait until all of these lines were read, and no other."""
        wanted, deadline = sorted(content.splitlines()), time.monotonic() + 15
        while sorted(self.read().splitlines()) != wanted:
            assert time.monotonic() < deadline, self.states()
            self.woken.wait(1)
            self.woken.clear()

    def states(self) -> list[SourceState]:
        """Return how the sources are doing."""
        return [source.state() for source in self.sources]

    def errors(self) -> list[str]:
        """Return what is wrong with each."""
        return [state.error for state in self.states()]

    def close(self) -> None:
        """Close the sources."""
        for source in self.sources:
            source.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Run in the folder of the test."""
    runs: list[Run] = []

    def start(*names: str, follow: bool = False, stdin: int | None = None) -> Run:
        runs.append(Run(names, follow=follow, stdin=stdin))
        return runs[-1]

    with chdir(tmp_path):
        yield start
        for each in runs:
            each.close()


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    """A folder of every kind of place."""
    parts = {
        name: lines(5) for name in ("events.log", "logs/a.log", "logs/b.log.gz", "packed", "logs/20260115/c")
    }
    (tmp_path / "logs" / "20260115").mkdir(parents=True)
    for name, content in parts.items():
        packed = name in ("logs/b.log.gz", "packed")
        (tmp_path / name).write_bytes(gzip.compress(content) if packed else content)
    return parts


def test_any_mix_is_read(run: Callable[..., Run], parts: dict[str, bytes], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    threading.Thread(target=append, args=(tmp_path / "fifo", fifo := lines(3))).start()
    reader, writer = os.pipe()
    os.write(writer, piped := lines(3))
    os.close(writer)
    mix = run("events.log", "logs", "-", "fifo", "pack*", stdin=reader)
    mix.wait_for(b"".join(parts.values()) + fifo + piped)
    assert [state.name for state in mix.states()] == ["events.log", "logs", "stdin", "fifo", "pack*"]
    assert all(state.ended for state in mix.states())


def test_any_mix_is_followed_and_waited_for(run: Callable[..., Run], tmp_path: Path) -> None:
    mix = run("events.log", "logs", "day*/*.log", "fifo", "packed.gz", follow=True)
    assert mix.read() == b""
    missing = "does not exist yet"
    assert mix.errors() == [missing, missing, "nothing matches yet", missing, missing]
    assert all(state.waiting and not state.ended for state in mix.states())
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "logs").mkdir()
    (tmp_path / "day 1").mkdir()
    (tmp_path / "packed.gz").touch()
    mix.wait_for(b"")
    content = lines(6)
    append(tmp_path / "events.log", content[:60])
    append(tmp_path / "logs" / "a.log", content[60:120])
    append(tmp_path / "day 1" / "b.log", content[120:180])
    append(tmp_path / "packed.gz", gzip.compress(content[180:240]))
    mix.wait_for(content[:240])
    append(tmp_path / "fifo", content[240:300])
    append(tmp_path / "packed.gz", gzip.compress(content[300:]))
    mix.wait_for(content)
    assert mix.errors() == [""] * 5
    assert len([thread for thread in threading.enumerate() if thread.name == "bell"]) == 1


def test_a_source_that_fails_hinders_no_other(run: Callable[..., Run], tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    for name in ("secret.log", "open.log"):
        (tmp_path / name).write_bytes(lines(2))
    (tmp_path / "secret.log").chmod(0)
    (tmp_path / "closed").mkdir(0)
    with as_nobody():
        mix = run("secret.log", "closed", "missing", "open.log")
        mix.read()
    assert mix.errors() == ["Permission denied", "Permission denied", "No such file or directory", ""]
    assert all(state.ended for state in mix.states())
    assert len(mix.read()) == 120


def test_a_source_that_fails_is_tried_again(run: Callable[..., Run], tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    (tmp_path / "secret.log").write_bytes(content := lines(2))
    (tmp_path / "secret.log").chmod(0)
    with as_nobody():
        mix = run("secret.log", ".", follow=True)
        mix.read()
        assert "Permission denied" in mix.errors()[0]
    (tmp_path / "secret.log").chmod(0o644)
    mix.wait_for(content)
    assert mix.errors() == [""]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("missing", "missing: No such file or directory; check the name, or --follow it"),
        ("*.none", "*.none: nothing matches; check the pattern, or --follow it"),
        ("/dev/null", "/dev/null: Not a regular file; read it as standard input"),
    ],
)
def test_what_alone_can_never_be_read_is_refused_at_once(
    run: Callable[..., Run], name: str, complaint: str
) -> None:
    with pytest.raises(SourceError) as caught:
        run(name)
    assert str(caught.value) == complaint


def test_standard_input_that_is_the_terminal_is_refused(run: Callable[..., Run]) -> None:
    with pytest.raises(UsageError, match="- reads standard input, which is the terminal; pipe something"):
        run("-", "events.log")


def test_a_plain_file_under_any_name_is_followed_through_rotation(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    path = tmp_path / "events.log.gz"
    content = lines(3)
    append(path, content[:60])
    one = run("events.log.gz", follow=True)
    one.wait_for(content[:60])
    path.rename(tmp_path / "old")
    append(path, content[60:])
    one.wait_for(content)
    assert one.states()[0].rotations == 1


def test_an_odd_name_is_no_pattern_when_there_is_such_a_file(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "events[1].log").write_bytes(odd := lines(1))
    (tmp_path / "events1.log").write_bytes(lines(1))
    assert run("events[1].log").read() == odd


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ("events.log events.log ./events.log link.log", "events.log"),
        ("logs logs/a.log logs/ logs/20260115 logs/20260115/c", "logs"),
        ("logs/a.log events.log logs", "events.log logs"),
        ("logs/*.log logs/a.log logs/b.log.gz", "logs/*.log logs/b.log.gz"),
        ("logs/.hidden logs", "logs/.hidden logs"),
        ("logs fifo logs/fifo", "logs fifo logs/fifo"),
        ("- events.log -", "- events.log"),
        ("logs/*.log logs", "logs"),
        ("logs/.* logs", "logs/.* logs"),
        ("*/a.log logs/a.log", "*/a.log"),
        ("logs/later.log logs", "logs"),
    ],
)
def test_what_is_read_for_another_name_is_left_out(
    names: str, kept: str, parts: dict[str, bytes], tmp_path: Path
) -> None:
    assert parts
    (tmp_path / "link.log").symlink_to("events.log")
    for fifo in ("fifo", "logs/fifo"):
        os.mkfifo(tmp_path / fifo)
    with chdir(tmp_path):
        assert distinct(names.split(), follow=True) == kept.split()


def test_a_missing_name_is_told_of_although_its_folder_is_read(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "a.log").write_bytes(content := lines(1))
    mix = run(".", "b.log", "*.log")
    assert mix.read() == content
    assert mix.errors() == ["", "No such file or directory"]


def test_patterns_for_one_folder_are_one_source(run: Callable[..., Run], tmp_path: Path) -> None:
    assert grouped(["a/*.log", "b*", "a/b.log", "a/b*", "-"], follow=False) == [
        ["a/*.log", "a/b*"],
        ["b*"],
        ["a/b.log"],
        ["-"],
    ]
    drop(tmp_path / "both.gz", content := lines(2))
    assert run("*.gz", "b*").read() == content


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        ("events.log events.log.1 a.log", ["events.log events.log.1", "a.log"]),
        ("events.log logs events.log.*", ["events.log events.log.*", "logs"]),
        ("logs a.log l*/*.gz", ["logs l*/*.gz", "a.log"]),
        ("logs l*", ["logs l*"]),
        ("logs/a.log l*", ["logs/a.log l*"]),
        ("events.log pack*", ["events.log", "pack*"]),
        ("logs/*.log l*/b* a.log", ["logs/*.log l*/b*", "a.log"]),
        ("logs/a.log logs/b.log.gz a*", ["logs/a.log", "logs/b.log.gz", "a*"]),
        ("none.log none.log.1 none.log.2.gz", ["none.log none.log.1 none.log.2.gz"]),
        ("none.log.1 events.log none.log", ["none.log.1 none.log", "events.log"]),
        ("none.log none.log.* a.log", ["none.log none.log.*", "a.log"]),
        ("none none.d/a.log", ["none", "none.d/a.log"]),
    ],
)
def test_what_may_come_to_stand_for_the_same_file_is_read_together(
    names: str, groups: list[str], parts: dict[str, bytes], tmp_path: Path
) -> None:
    assert parts
    (tmp_path / "events.log.1").touch()
    with chdir(tmp_path):
        assert [" ".join(group) for group in grouped(names.split(), follow=True)] == groups


@pytest.mark.parametrize(
    "names",
    [
        "logs/events.log logs/events.log.1 logs/events.log.2.gz",
        "logs/events.log logs/events.log.*",
        "logs l*/*.gz",
        "l*/*.gz logs/events*",
        "./logs/events* logs/*.gz",
    ],
)
def test_rotation_from_one_name_to_another_doubles_nothing(
    names: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    folder, contents = tmp_path / "logs", [lines(number) for number in (3, 4, 5, 6)]
    folder.mkdir()
    log, first, second, third = (folder / f"events.log{end}" for end in ("", ".1", ".2.gz", ".3.gz"))
    log.write_bytes(contents[0])
    first.write_bytes(contents[1])
    second.write_bytes(gzip.compress(contents[2]))
    one = run(*names.split(), follow=True)
    one.wait_for(b"".join(contents[:3]))
    second.rename(third)
    first.rename(folder / "events.log.2")
    log.rename(first)
    log.write_bytes(contents[3])
    drop(second, contents[1])
    (folder / "events.log.2").unlink()
    one.wait_for(b"".join(contents))
    append(log, more := lines(1))
    one.wait_for(b"".join(contents) + more)
    assert len(one.states()) == 1


@pytest.mark.parametrize(
    "names", ["events.log events.log.1", "events.log.1 events.log", "events.log events.log.*"]
)
def test_a_log_that_is_missing_at_first_is_not_read_again_once_it_is_rotated(
    names: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    log, first = tmp_path / "events.log", tmp_path / "events.log.1"
    contents = [lines(number) for number in (3, 4, 5)]
    first.write_bytes(contents[0])
    one = run(*names.split(), follow=True)
    one.wait_for(contents[0])
    log.write_bytes(contents[1])
    one.wait_for(contents[0] + contents[1])
    log.rename(first)
    log.write_bytes(contents[2])
    one.wait_for(b"".join(contents))
    assert len(one.states()) == 1


def test_thousands_of_names_are_one_source(run: Callable[..., Run], tmp_path: Path) -> None:
    contents = [lines(1) for _ in range(MANY + 1)]
    for number, content in enumerate(contents):
        drop(tmp_path / batch_name(number), content)
    many = run(*(batch_name(number) for number in range(len(contents))))
    assert sorted(many.read().splitlines()) == sorted(b"".join(contents).splitlines())
    assert [state.name for state in many.states()] == [f"{batch_name(0)} and {MANY} more"]


def test_a_home_is_known_in_a_quoted_pattern(
    run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.log").write_bytes(content := lines(1))
    assert run("~/*.log").read() == content
