"""A folder is watched: every line that is ever in one of its logs is read, and read once."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import subprocess
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from spectrum_tui.sources.listing import Pattern
from spectrum_tui.sources.logs import MAX_IDLE
from spectrum_tui.sources.reader import CUT, SETTLE
from tests.sources.folders import Watched, batch_name, drop, lines
from tests.sources.reading import append, wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that others may read, as logrotate asks for."""
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    """A folder that is watched."""
    watched = Watched(folder)
    yield watched
    watched.close()


def test_five_hundred_batches_that_are_dropped_in_add_up(folder: Path, watched: Watched) -> None:
    batches = [lines(20) for _ in range(500)]
    order = random.Random(5).sample(range(500), 500)

    def work() -> None:
        for number in order:
            drop(folder / batch_name(number), batches[number])

    thread = threading.Thread(target=work)
    thread.start()
    watched.wait_for(b"".join(batches))
    thread.join()
    assert (watched.source.state().files or 0) >= 500
    assert watched.errors() == []
    for path in folder.iterdir():
        os.utime(path)
    watched.wait_for(b"".join(batches))


def test_a_folder_of_a_new_day_is_read(folder: Path, watched: Watched) -> None:
    content = lines(5)
    drop(folder / batch_name(0), content[:60])
    watched.wait_for(content[:60])
    for number, day in ((1, "20260116"), (2, "20260115")):
        (folder / day).mkdir()
        drop(folder / day / batch_name(number), content[60 * number : 60 * number + 60])
        watched.wait_for(content[: 60 * number + 60])
    drop(folder / "20260115" / batch_name(3), content[180:])
    watched.wait_for(content)
    shutil.rmtree(folder / "20260115")
    watched.settle()
    assert not watched.source.state().polling


def test_a_batch_that_is_written_slowly_is_read_as_far_as_it_goes(folder: Path, watched: Watched) -> None:
    packer, content = zlib.compressobj(wbits=31), b""
    path = folder / batch_name(0)
    for _ in range(5):
        content += (part := lines(50))
        append(path, packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH))
        watched.wait_until(partial(watched.has_read, content))
        assert watched.puller.ended == []
        watched.puller.drain(passed=SETTLE)
        assert watched.source.state().error == f"{path.name}: ends in the middle so far"
    append(path, packer.flush())
    watched.wait_until(lambda: watched.puller.ended == [1])
    assert watched.source.state().error == ""
    append(path, gzip.compress(more := lines(10)))
    watched.wait_for(content + more)
    assert watched.errors() == []


def test_a_batch_whose_writer_stopped_is_told_of_and_read_on_when_more_comes(
    folder: Path, watched: Watched
) -> None:
    content = lines(20_000)
    packed = gzip.compress(content)
    path = folder / batch_name(0)
    path.write_bytes(packed[: len(packed) // 2])
    watched.wait_until(lambda: len(watched.puller.everything()) > 0)
    watched.puller.drain(passed=SETTLE)
    assert watched.source.state().error == f"{path.name}: ends in the middle so far"
    assert watched.errors() == []
    watched.puller.drain(passed=CUT)
    watched.puller.drain(passed=CUT)
    assert watched.source.state().error == f"{path.name}: ends in the middle"
    assert watched.errors() == ["ends in the middle"]
    append(path, packed[len(packed) // 2 :])
    watched.wait_until(lambda: watched.puller.everything() == content)
    assert watched.source.state().error == ""


def test_what_was_read_is_not_read_again_under_another_name(folder: Path, watched: Watched) -> None:
    content = lines(40)
    for number in range(4):
        drop(folder / batch_name(number), content[600 * number : 600 * (number + 1)])
    watched.wait_for(content)
    (folder / "20260115").mkdir()
    for number in range(4):
        (folder / batch_name(number)).rename(folder / "20260115" / batch_name(number))
    (folder / "alias.gz").symlink_to(f"20260115/{batch_name(0)}")
    watched.wait_for(content)
    assert watched.source.fetch(3, 0, 60) == bytes(watched.puller.delivered[3][:60])


def test_a_batch_that_is_uploaded_again_adds_what_was_missing(folder: Path, watched: Watched) -> None:
    content = lines(2000)
    path = folder / batch_name(0)
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(content[:60_000]) + packer.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(packed + b"\xff" * 10)
    watched.wait_until(lambda: watched.errors() == ["invalid block type"])
    assert watched.puller.everything() == content[:60_000]
    assert watched.source.state().error == f"{path.name}: invalid block type"
    drop(path, content)
    watched.wait_until(partial(watched.has_read, content))
    assert watched.source.state().error == ""
    drop(path, content)
    watched.wait_for(content)


def test_compressing_and_uncompressing_in_place_adds_nothing(folder: Path, watched: Watched) -> None:
    content = lines(60)
    (folder / "a.log").write_bytes(content[:1200])
    drop(folder / batch_name(1), content[1200:2400])
    (folder / "b.json").write_bytes(content[2400:])
    watched.wait_for(content)
    subprocess.run(["gzip", folder / "a.log"], check=True)
    subprocess.run(["gunzip", folder / batch_name(1)], check=True)
    subprocess.run(["gzip", "--keep", folder / "b.json"], check=True)
    watched.wait_for(content)
    subprocess.run(["gunzip", folder / "a.log.gz"], check=True)
    (folder / "b.json").unlink()
    watched.wait_for(content)
    append(folder / "a.log", more := lines(3))
    watched.wait_for(content + more)


def test_a_copy_that_is_truncated_away_gives_what_was_not_read_of_the_log(
    folder: Path, watched: Watched
) -> None:
    path, content = folder / "events.log", lines(300)
    append(path, content[:6000])
    watched.wait_for(content[:6000])
    append(path, content[6000:9000])
    shutil.copyfile(path, folder / "events.log.1")
    os.truncate(path, 0)
    append(path, content[9000:])
    watched.wait_for(content)
    assert watched.source.state().rotations == 1


def test_a_copy_without_a_truncation_adds_nothing(folder: Path, watched: Watched) -> None:
    path, content = folder / "events.log", lines(100)
    append(path, content[:3000])
    watched.wait_for(content[:3000])
    shutil.copyfile(path, folder / "events-20260115.log")
    watched.wait_for(content[:3000])
    append(path, content[3000:])
    watched.wait_for(content)


def test_the_last_line_of_a_renamed_log_is_complete_without_a_newline(folder: Path, watched: Watched) -> None:
    path = folder / "events.log"
    append(path, b"whole\ntorn")
    watched.wait_until(lambda: watched.puller.everything() == b"whole\ntorn")
    path.rename(folder / "events.log.1")
    append(path, b"new\n")
    watched.wait_until(lambda: watched.puller.everything() == b"whole\ntornnew\n")
    append(folder / "events.log.1", b" and mended")
    watched.wait_until(lambda: b"mended" in watched.puller.everything())
    watched.settle()
    assert watched.puller.generations()[0] == b"whole\ntorn and mended"
    assert 1 in watched.puller.ended


def test_more_logs_than_are_kept_open_are_all_followed(folder: Path, watched: Watched) -> None:
    count = 3 * MAX_IDLE
    content = lines(3 * count)
    paths = [folder / f"host{number}.log" for number in range(count)]
    for number, path in enumerate(paths):
        append(path, content[60 * number : 60 * number + 30])
    watched.wait_until(lambda: len(watched.puller.delivered) == count)
    before = len(os.listdir("/proc/self/fd"))
    for number, path in enumerate(paths):
        append(path, content[60 * number + 30 : 60 * number + 60])
    watched.wait_until(lambda: len(watched.puller.everything()) == 60 * count)
    assert len(watched.puller.delivered) == count, "a line that is torn goes on in its stream"
    for number, path in enumerate(reversed(paths)):
        append(path, content[60 * (count + 2 * number) : 60 * (count + 2 * number + 2)])
    watched.wait_for(content)
    assert len(os.listdir("/proc/self/fd")) <= before
    assert before < MAX_IDLE + 60


def test_a_folder_that_is_removed_and_made_anew_is_read_on(folder: Path, watched: Watched) -> None:
    first, second = lines(10), lines(10)
    (folder / "events.log").write_bytes(first)
    watched.wait_for(first)
    shutil.rmtree(folder)
    watched.wait_until(lambda: watched.source.state().error == "No such file or directory")
    folder.mkdir()
    (folder / "events.log").write_bytes(second)
    watched.wait_for(first + second)
    assert watched.source.state().error == ""


def test_a_folder_that_does_not_exist_yet_is_waited_for(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "later")
    watched.wait_until(lambda: watched.source.state().waiting)
    assert watched.source.state().error == "No such file or directory"
    assert watched.source.state().polling
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "events.log").write_bytes(content := lines(3))
    watched.wait_for(content)
    watched.wait_until(lambda: not watched.source.state().polling)
    watched.close()


def test_a_link_to_a_folder_may_be_pointed_elsewhere(tmp_path: Path) -> None:
    content = lines(20)
    for name, part in (("blue", content[:600]), ("green", content[600:])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.log").write_bytes(part)
    link = tmp_path / "current"
    link.symlink_to("blue")
    watched = Watched(link)
    watched.wait_for(content[:600])
    (tmp_path / "new").symlink_to("green")
    (tmp_path / "new").rename(link)
    watched.wait_for(content)
    append(tmp_path / "green" / "events.log", more := lines(2))
    watched.wait_for(content + more)
    watched.close()


def test_matches_of_a_pattern_are_read_as_they_come(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "b", listing=Pattern(str(tmp_path / "*"), ["*.log"]))
    content = lines(4)
    for number, name in enumerate(("a/a.log", "b/b.log", "a/c.txt", "a/d.log")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content[60 * number : 60 * number + 60])
    watched.wait_until(lambda: len(watched.puller.everything()) == 180)
    watched.wait_for(content[:120] + content[180:])
    watched.close()


def test_a_log_that_shrinks_while_it_is_read_starts_over(folder: Path, watched: Watched) -> None:
    path = folder / "events.log"
    path.write_bytes(lines(1000))
    watched.puller.read(10_000)
    while watched.puller.everything() == b"":
        watched.puller.read(10_000)
    path.write_bytes(content := lines(3))
    watched.wait_until(lambda: watched.puller.everything().endswith(content))
    watched.settle()
    assert 1 in watched.puller.ended


def test_closing_leaves_nothing_open(folder: Path) -> None:
    before = len(os.listdir("/proc/self/fd")), threading.active_count()
    watched = Watched(folder)
    (folder / "events.log").write_bytes(content := lines(3))
    watched.wait_for(content)
    watched.close()
    watched.close()
    assert watched.source.read(100, 0) is None
    wait_until(lambda: (len(os.listdir("/proc/self/fd")), threading.active_count()) <= before)
