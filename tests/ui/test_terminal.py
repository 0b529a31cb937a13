"""Whether the terminal is still there, and where long copies go."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.ui import clipboard
from spectrum_tui.ui.terminal import is_gone


def test_a_terminal_that_hangs_up_is_noticed() -> None:
    ours, theirs = os.openpty()
    try:
        assert not is_gone(theirs)
        os.close(ours)
        assert is_gone(theirs)
    finally:
        os.close(theirs)
    assert is_gone(theirs)


def test_a_copy_fits_by_its_bytes() -> None:
    assert clipboard.fits("a" * clipboard.LIMIT)
    assert not clipboard.fits("é" * clipboard.LIMIT)


def test_a_copy_in_a_file_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = Path(clipboard.to_file("\udce9 text"))
    assert path.parent == tmp_path
    assert path.read_text("utf-8") == "? text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(st.text() | st.text(st.sampled_from("\x1b[201~\r\n\t\x9b\u202e\u2028ab")))
def test_a_copy_is_one_line_that_no_terminal_obeys(text: str) -> None:
    copy = clipboard.harmless(text)
    assert copy.isprintable()
    if text.isprintable():
        assert copy == text


def test_the_copy_of_a_record_means_the_same() -> None:
    record = (
        '{\n  "ClientTlsClientHelloServerName": "\u202e\x9b\x85\u2028\U000e0041 日本",\r\n  "Status": 200\n}'
    )
    copy = clipboard.harmless(record)
    assert copy.isprintable()
    assert json.loads(copy) == json.loads(record)
