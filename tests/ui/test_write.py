"""Writing files: what is asked, what is said, and what is on disk afterwards."""

from __future__ import annotations

import asyncio
import csv
import json
import os
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from spectrum_tui.evidence import Evidence
from spectrum_tui.ui.evidence import FORMS, proposed
from spectrum_tui.ui.screens.dashboard import Dashboard
from spectrum_tui.ui.screens.write import StopScreen, WriteScreen
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text, settle
from tests.ui.scripted import ScriptedBackend

NAME = "spectrum-20260115-140000"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def written(pilot: Pilot[int]) -> None:
    """Return once nothing is being written any more."""
    for worker in list(pilot.app.workers):
        if worker.group == "write":
            await asyncio.wait([asyncio.ensure_future(worker.wait())])
    await settle(pilot)


def said(pilot: Pilot[int]) -> str:
    """Return the last sentence of the screen."""
    return list(pilot.app._notifications)[-1].message  # there is no public way to read a toast


def test_a_name_tells_what_is_in_the_file_and_when_it_was_written() -> None:
    zone = program().looks.zone
    assert proposed(FORMS[0], samples.NOW, zone) == f"{NAME}.ndjson"
    assert proposed(FORMS[2], samples.NOW, zone) == f"{NAME}.md"


@pytest.mark.parametrize("index", range(len(FORMS)), ids=[form.name for form in FORMS])
async def test_what_is_chosen_is_written_under_the_proposed_name(index: int, folder: Path) -> None:
    backend = ScriptedBackend()
    async with running(program(backend)) as pilot:
        await press(pilot, "w", *"j" * index, "enter", "enter")
        await written(pilot)
        path = folder / (NAME + FORMS[index].suffix)
        assert f"to {path}" in said(pilot)
    assert os.listdir(folder) == [path.name]
    content = path.read_text()
    if FORMS[index].name == "ndjson":
        clients = [json.loads(line)["ClientIP"] for line in content.splitlines()]
        assert clients == [row.client for row in backend.events]
    elif FORMS[index].name == "csv":
        assert [row["ClientIP"] for row in csv.DictReader(content.splitlines())] == [
            row.client for row in backend.events
        ]
    elif FORMS[index].name == "json":
        assert json.loads(content)["totals"]["events"] == samples.snapshot().totals.events
    else:
        assert content.startswith("# Spectrum report\n")


async def test_it_says_path_events_and_bytes_and_what_is_missing(folder: Path) -> None:
    backend = ScriptedBackend()
    backend.evicted = 7
    async with running(program(backend)) as pilot:
        await press(pilot, "w", "enter", "enter")
        await written(pilot)
        size = (folder / f"{NAME}.ndjson").stat().st_size // 1024
        assert said(pilot) == (
            f"Wrote 1,200 events, {size} KiB, without 7 that are no longer kept, to {folder / NAME}.ndjson"
        )


async def test_the_name_can_be_changed(folder: Path) -> None:
    async with running(program()) as pilot:
        await press(pilot, "w", "enter", "ctrl+u", *"qx.log", "enter")
        await written(pilot)
    assert os.listdir(folder) == ["qx.log"]


async def test_an_existing_file_is_overwritten_only_after_a_second_enter(folder: Path) -> None:
    path = folder / f"{NAME}.ndjson"
    path.write_text("old")
    async with running(program()) as pilot:
        await press(pilot, "w", "enter", "enter")
        assert "There is a file of this name. Enter again overwrites it." in screen_text(pilot.app)  # type: ignore[arg-type]
        assert path.read_text() == "old"
        await press(pilot, "x", "enter")
        await written(pilot)
        assert path.read_text() == "old"
        assert (folder / f"{NAME}.ndjsonx").exists()
        await press(pilot, "w", "enter", "enter", "enter")
        await written(pilot)
    assert path.read_text().count("\n") == 1200


async def test_a_failure_is_one_line_and_leaves_nothing(folder: Path) -> None:
    async with running(program()) as pilot:
        await press(pilot, "w", "enter", *["ctrl+u", *"no/a"], "enter")
        await written(pilot)
        assert said(pilot) == f"{folder}/no/a: no such file or directory; nothing was written"
    assert os.listdir(folder) == []


async def test_nothing_to_write_is_said(folder: Path) -> None:
    async with running(program(ScriptedBackend(events=()))) as pilot:
        await press(pilot, "w", "enter", "enter")
        await written(pilot)
        assert "there are no events" in said(pilot)
    assert os.listdir(folder) == []


async def test_escape_goes_back_step_by_step() -> None:
    app = program()
    async with running(app) as pilot:
        await press(pilot, "w", "enter")
        assert isinstance(app.focused, Input)
        await press(pilot, "escape")
        assert isinstance(app.screen, WriteScreen)
        assert not isinstance(app.focused, Input)
        await press(pilot, "escape")
        assert isinstance(app.screen, Dashboard)
        assert not app.dashboard.writer


async def test_keys_and_frames_go_on_while_a_file_is_written_and_it_can_be_stopped(folder: Path) -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        backend.open.clear()
        await press(pilot, "w", "enter", "enter")
        assert "writing 0 %" in screen_text(app)
        await press(pilot, "2", "j")
        assert app.dashboard.panes.current.value() == samples.CLIENTS[1].key
        await press(pilot, "w", "enter")
        assert "writing" in screen_text(app)
        await press(pilot, "w")
        assert isinstance(app.screen, StopScreen)
        await press(pilot, "j", "enter")
        await written(pilot)
        assert said(pilot) == "Stopped: nothing was written."
        assert "writing" not in screen_text(app)
    assert os.listdir(folder) == []


async def test_quitting_while_a_file_is_written_leaves_no_half_of_it(folder: Path) -> None:
    backend = ScriptedBackend()
    async with running(program(backend)) as pilot:
        backend.open.clear()
        await press(pilot, "w", "enter", "enter")
        assert len(os.listdir(folder)) == 1
    assert os.listdir(folder) == []


async def test_while_paused_the_events_of_that_moment_are_written() -> None:
    backend = ScriptedBackend()
    app = program(backend)
    async with running(app) as pilot:
        await press(pilot, "space", "w", "j", "j", "enter", "enter")
        await written(pilot)
        assert backend.asked[-1].interval == (samples.snapshot().start, samples.snapshot().end)


@pytest.mark.parametrize("read", [".", "..", "spectrum-*.ndjson", f"{NAME}.ndjson"])
async def test_a_file_is_not_written_to_where_it_would_be_read_as_a_log(folder: Path, read: str) -> None:
    day = folder / "20260115"
    day.mkdir()
    os.chdir(day if read == ".." else folder)
    backend = ScriptedBackend()
    app = program(backend, evidence=Evidence(backend, top=20, read=("-", read)))
    async with running(app) as pilot:
        await press(pilot, "w", "enter", "enter")
        await written(pilot)
        assert "would be read as one more log; choose another folder" in said(pilot)
    assert os.listdir(folder) == [day.name]
    assert os.listdir(day) == []
