"""The screen, reports, exports and jq agree about twenty filters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from spectrum_tui.sources.demo import events
from tests.agreement import FILTERS, by_jq, in_exports, in_reports, on_screen
from tests.naive_records import SECOND


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_twenty_filters_count_the_same_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"".join(events(4000, seed=5, start=1_768_485_600 * SECOND, rate=100)))
    counted = {
        name: dict(zip(FILTERS, count(path), strict=True))
        for name, count in (
            ("screen", on_screen),
            ("report", in_reports),
            ("export", in_exports),
            ("jq", by_jq),
        )
    }
    assert len(FILTERS) == 20
    assert all(counted["jq"].values()), "a filter that matches nothing shows nothing"
    assert counted["screen"] == counted["jq"]
    assert counted["report"] == counted["jq"]
    assert counted["export"] == counted["jq"]
