"""Labels from the settings file: in reports, exports and on the screen."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from spectrum_tui.backends.base import BreakdownRow
from spectrum_tui.model.labels import Labels
from spectrum_tui.model.parser import parse
from tests import naive
from tests.program import report, run
from tests.sample_log import sample
from tests.ui import samples
from tests.ui.drive import press, program, running, screen_text
from tests.ui.scripted import ScriptedBackend

APPLICATION = samples.EVENTS[0].application
LABELS = Labels.of({APPLICATION: "ssh-prod"}, {"10.0.3.7:22/tcp": "bastion-1", "10.0.3.8": "db"})
SETTINGS = """
[labels.application]
ssh-prod = "SSH | production"
[labels.origin]
"10.0.3.7:22/tcp" = "bastion-1"
"10.0.3.8" = "db"
"""
FILTERS = ('application="ssh | Production"', "origin in (bastion-1, db)", "origin!=db")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return a settings file with labels."""
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    return path


def test_a_report_has_labels_beside_what_they_stand_for(settings: Path, tmp_path: Path) -> None:
    data = sample()
    found = report("--settings", settings, home=tmp_path, data=data)
    labels = {row["key"]: row.get("label") for row in found["origins"]}
    assert labels["10.0.3.7:22/tcp"] == "bastion-1"
    assert labels["10.0.3.8:22/tcp"] == "db"
    assert labels["[2001:db8::a]:443/tcp"] is None
    assert labels["unresolved:ssh-prod"] == "SSH | production"
    plain = report(home=tmp_path, data=data)
    bare = [{name: value for name, value in row.items() if name != "label"} for row in found["origins"]]
    assert bare == plain["origins"]
    for form, told in (
        ("markdown", "10.0.3.7:22/tcp bastion-1 "),
        ("prometheus", '{origin="10.0.3.8:22/tcp",label="db"}'),
    ):
        done = run("--report", form, "--settings", settings, home=tmp_path, data=data)
        assert told in done.stdout.decode()


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_on_the_command_line_may_name_a_label(settings: Path, tmp_path: Path, text: str) -> None:
    data = sample()
    says = [event.says for event in naive.read(data).events]
    wanted = {
        FILTERS[0]: sum(event["application"] == "ssh-prod" for event in says),
        FILTERS[1]: sum(event["OriginIP"] in ("10.0.3.7", "10.0.3.8") for event in says),
        FILTERS[2]: sum(event["OriginIP"] != "10.0.3.8" for event in says),
    }
    found = report("--settings", settings, "-f", text, home=tmp_path, data=data)
    assert found["totals"]["events"] == wanted[text]


def test_csv_has_a_column_for_each_kind_of_label(settings: Path, tmp_path: Path) -> None:
    data = sample()
    done = run("--export", "csv", "--settings", settings, home=tmp_path, data=data)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
    assert list(rows[0])[-2:] == ["ApplicationLabel", "OriginLabel"]
    told = Counter((row["Application"], row["ApplicationLabel"]) for row in rows)
    assert set(told) == {("ssh-prod", "SSH | production"), ("game", "")} | ({("", "")} & set(told))
    assert {row["OriginLabel"] for row in rows if row["OriginIP"] == "10.0.3.8"} == {"db"}
    raw = run("--export", "ndjson", "--settings", settings, home=tmp_path, data=data).stdout
    assert raw == run("--export", "ndjson", home=tmp_path, data=data).stdout
    assert json.loads(raw.split(b"\n")[0])


def labelled(backend: ScriptedBackend) -> ScriptedBackend:
    """Have a backend answer with labels."""
    backend.now = replace(backend.now, labels=LABELS)
    return backend


async def test_panes_events_crumbs_and_detail_show_labels() -> None:
    app = program(labelled(ScriptedBackend()), labels=LABELS)
    async with running(app, (160, 45)) as pilot:
        await press(pilot, "3")
        shown = screen_text(app)
        assert "bastion-1  10.0.3.7:22 " in shown
        assert "db  10.0.3.8:22/tcp" in shown
        await press(pilot, "enter")
        assert "all ▸ origin bastion-1" in screen_text(app)
        assert app.dashboard.view.scope[0].value == "10.0.3.7:22/tcp"  # type: ignore[union-attr]
        await press(pilot, "5", "enter")
        detail = screen_text(app)
        assert "ssh-prod" in detail
        assert APPLICATION[:12] in detail
        assert "▸ bastion-1" in detail


async def test_a_label_is_taken_in_the_filter_bar() -> None:
    backend = labelled(ScriptedBackend())
    app = program(backend, labels=LABELS)
    async with running(app) as pilot:
        await press(pilot, "slash", *"app=ssh", "tab", "enter")
        assert app.dashboard.view.scope == (parse(f"application={APPLICATION}"),)
        assert "all ▸ application ssh-prod" in screen_text(app)


async def test_the_breakdown_shows_label_and_id() -> None:
    backend = labelled(ScriptedBackend())
    rows = (BreakdownRow(APPLICATION, 9, 0.9, 1), BreakdownRow("other", 1, 0.1, 0))
    backend.answer = lambda view, now: replace(now, view=view, breakdown=rows)
    app = program(backend, labels=LABELS, view=replace(samples.snapshot().view, dimension="application"))
    async with running(app, (200, 50)):
        shown = screen_text(app)
        assert "▸ssh-prod  …" in shown
        assert f"{APPLICATION[-12:]} " in shown
