"""Folders, patterns and batches under the running program: what is dropped in is what is counted."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import chdir
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from spectrum_tui.backends.base import View
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.sources.places import Places
from tests.e2e.events import append, events
from tests.e2e.harness import PROGRAM, Tmux
from tests.sources.folders import batch_name, drop

BATCHES = 500


def batches(each: int = 20) -> list[bytes]:
    """Return batches that are all of now."""
    return [events(each, event=("connect", "disconnect")[number % 2]) for number in range(BATCHES)]


def dropped_in(folder: Path, contents: list[bytes]) -> threading.Thread:
    """Drop batches into a folder, in any order, while something else goes on."""

    def work() -> None:
        for number in random.Random(3).sample(range(len(contents)), len(contents)):
            drop(folder / batch_name(number), contents[number])

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def program(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the program where its files are."""
    command = [sys.executable, "-m", "spectrum_tui", *arguments]
    return subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def report(home: Path, *sources: str, code: int = 0) -> dict[str, Any]:
    """Return the report over some sources, and hold the program to its exit code."""
    done = program(home, "--report", "json", "--top", "0", *sources)
    out, words = done.communicate(timeout=60)
    assert done.returncode == code, words
    found: dict[str, Any] = json.loads(out)
    return found


def numbers(found: dict[str, Any]) -> dict[str, Any]:
    """Return what does not depend on where the lines lay, and when they came."""
    tables = ("totals", "sides", "statuses", "clients", "origins")
    types = [(row["key"], row["count"]) for row in found["event_types"]]
    lines = {name: found["ingest"][name] for name in ("lines", "accepted", "rejected", "ignored")}
    return {name: found[name] for name in tables} | {"event_types": types} | lines


def test_batches_that_are_dropped_in_while_it_watches_add_up_to_the_source(tmp_path: Path) -> None:
    contents = batches()
    folder = tmp_path / "logs"
    folder.mkdir()
    (tmp_path / "all.log").write_bytes(b"".join(contents))
    watching = program(tmp_path, "--report", "json", "--top", "0", "--follow", "--for", "8s", "logs")
    dropping = dropped_in(folder, contents)
    out, words = watching.communicate(timeout=60)
    dropping.join()
    assert words == ""
    assert (
        numbers(json.loads(out)) == numbers(report(tmp_path, "all.log")) == numbers(report(tmp_path, "logs"))
    )
    assert len(out.splitlines()) > 0
    assert report(tmp_path, "logs", "logs/*.gz")["ingest"]["lines"] == 20 * BATCHES


def test_any_mix_is_reported(tmp_path: Path) -> None:
    (tmp_path / "logs" / "20260115").mkdir(parents=True)
    drop(tmp_path / "logs" / "20260115" / batch_name(0), events(3))
    append(tmp_path / "logs" / "plain.log.gz", events(4))
    append(tmp_path / "logs" / "ownership-challenge-1a2b.txt", b"secret")
    append(tmp_path / "logs" / "test.txt.gz", gzip.compress(b'{"content":"tests"}'))
    append(tmp_path / "packed", gzip.compress(events(5)))
    append(tmp_path / "events[1].log", events(6))
    found = report(tmp_path, "logs", "packed", "events[1].log", "pack*", "packed")
    assert found["ingest"]["lines"] == found["totals"]["events"] == 18
    assert [source["name"] for source in found["ingest"]["sources"]] == ["logs", "events[1].log", "pack*"]


def test_what_cannot_be_read_is_told_of_and_the_rest_is_reported(tmp_path: Path) -> None:
    packed = gzip.compress(events(1000))
    (tmp_path / "bad.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "good.gz").write_bytes(gzip.compress(events(10)))
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"x" * (50 << 20)))
    found = report(tmp_path, ".", "missing.log", code=1)
    here, missing = found["ingest"]["sources"]
    assert here["error"] in (
        "bad.gz: ends in the middle (and 1 more)",
        "bomb.gz: inflates to more than 200 times its size (and 1 more)",
    )
    assert missing["error"] == "No such file or directory"
    assert 200 < found["totals"]["events"] < 1010


def test_an_export_writes_what_can_be_read_and_says_what_cannot(tmp_path: Path) -> None:
    content = events(1000)
    (tmp_path / "bad.gz").write_bytes(gzip.compress(content)[:-8])
    (tmp_path / "good.log").write_bytes(good := events(5))
    done = program(tmp_path, "--export", "ndjson", "good.log", "bad.gz")
    out, words = done.communicate(timeout=60)
    assert sorted(out.splitlines()) == sorted((content + good).decode().splitlines())
    assert (done.returncode, words) == (
        1,
        "spectrum-tui: bad.gz: ends in the middle; what could be read is written\n",
    )


def test_what_is_piped_in_may_be_compressed(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(content := events(50)))
    command = f"cat packed | {PROGRAM} --export ndjson -; {PROGRAM} --export ndjson - <packed"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (2 * content, b"")


@pytest.mark.tmux
def test_batches_that_are_dropped_in_are_on_the_screen(tmux: Tmux, tmp_path: Path) -> None:
    tmux.start(f"{PROGRAM} logs --window all")
    tmux.wait_for(r"logs: does not exist yet")
    (tmp_path / "logs").mkdir()
    dropped_in(tmp_path / "logs", batches()).join()
    tmux.wait_for(r"connect +5,000\b", seconds=40)
    tmux.wait_for(r"disconnect +5,000\b")
    assert "!" not in tmux.capture().splitlines()[0]
    append(tmp_path / "logs" / "events.log", events(7, event="originError", status=522))
    tmux.wait_for(r"originError +7\b")
    tmux.send("q")


@pytest.mark.tmux
@pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")
def test_logrotate_may_compress_under_it(tmux: Tmux, tmp_path: Path) -> None:
    folder, settings = tmp_path / "logs", tmp_path / "logrotate.conf"
    folder.mkdir(mode=0o755)
    settings.write_text(f"{folder}/events.log {{\n rotate 9\n create\n compress\n}}\n")
    settings.chmod(0o644)
    command = f"logrotate --force --state {shlex.quote(str(tmp_path / 'state'))} {shlex.quote(str(settings))}"
    tmux.start(f"{PROGRAM} 'logs/events.log*' --window all")
    total = 0
    for turn in range(1, 4):
        append(folder / "events.log", events(100 * turn))
        total += 100 * turn
        tmux.wait_for(rf"connect +{total:,}\b")
        subprocess.run(command, shell=True, check=True)
    assert sorted(path.name for path in folder.glob("*.gz")) == [f"events.log.{n}.gz" for n in (1, 2, 3)]
    append(folder / "events.log", events(1, event="disconnect", status=200))
    tmux.wait_for(r"disconnect +1\b")
    tmux.wait_for(rf"connect +{total:,}\b")
    assert "rejected" not in tmux.capture()
    tmux.send("q")


@pytest.mark.tmux
def test_a_damaged_batch_is_told_of_on_the_screen(tmux: Tmux, tmp_path: Path) -> None:
    packed = gzip.compress(events(2000))
    (tmp_path / "logs").mkdir()
    append(tmp_path / "logs" / "good.gz", gzip.compress(events(5, event="disconnect", status=200)))
    append(tmp_path / "logs" / "bad.gz", packed[:-8] + b"\0" * 8)
    tmux.start(f"{PROGRAM} logs")
    tmux.wait_for(r"connect +2,000\b")
    tmux.wait_for(r"disconnect +5\b")
    tmux.wait_for(r"! logs: bad.gz: incorrect data check")
    tmux.send("!")
    tmux.wait_for("cannot be read on: incorrect data check")
    tmux.send("q", "q")


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[LocalBackend]:
    """A backend over a folder of batches."""
    for number in range(20):
        drop(tmp_path / batch_name(number), events(500))
    with chdir(tmp_path):
        sources = Places(count(1), follow=False).sources(["."])
        yield LocalBackend(sources, retain=64 << 20, clock=time.time_ns)


async def test_raw_records_of_compressed_batches_are_read_back(backend: LocalBackend, tmp_path: Path) -> None:
    written = written_in(tmp_path)
    await backend.start()
    deadline = asyncio.get_running_loop().time() + 20
    while not await backend.ended():
        assert asyncio.get_running_loop().time() < deadline
    page = await backend.page(View(window=None), size=50)
    assert page.older == 20 * 500 - 50
    for row in page.rows:
        detail = await backend.event(row.position)
        assert detail
        assert detail.raw in written
        assert detail.source.startswith("./2026")
    await backend.stop()


def written_in(folder: Path) -> set[bytes]:
    """Return the lines in all batches."""
    batches = (gzip.decompress(path.read_bytes()) for path in folder.iterdir())
    return {line for batch in batches for line in batch.splitlines()}
