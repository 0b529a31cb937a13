"""The time of a line is that of the event that it becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.moments import event_time
from spectrum_tui.engine.columns import UNTIMED
from spectrum_tui.engine.engine import Engine
from tests.engine.asking import ARRIVAL, STREAM
from tests.engine.generated import events, odd_records


@given(st.one_of(events(), odd_records()))
def test_the_time_is_that_of_the_event(line: bytes) -> None:
    batch = Engine().feed(STREAM, line + b"\n", offset=0, now=ARRIVAL, live=False)
    if batch is not None:
        untimed = bool(batch["flags"][0] & UNTIMED)
        assert event_time(line) == (None if untimed else int(batch["time"][0]))


@pytest.mark.parametrize(
    ("line", "time"),
    [
        (b'{"Event":"connect","Timestamp":"2026-01-15T10:00:00Z"}', ARRIVAL),
        (b'\xef\xbb\xbf {"event":"connect","TIMESTAMP":1768471200}\r', ARRIVAL),
        (b'{"Event":"disconnect","ConnectTimestamp":1,"DisconnectTimestamp":1768471200000}', ARRIVAL),
        (b'{"Event":"connect","ConnectTimestamp":1768471200,"Timestamp":"1970-01-01T00:00:00Z"}', ARRIVAL),
        (b'{"Event":"connect"}', None),
        (b'{"Timestamp":1768471200,"RayID":"8c1"}', None),
        (b"[1768471200]", None),
        (b"Event,Timestamp", None),
        (b"\0\0\0", None),
        (b"", None),
    ],
)
def test_what_is_no_event_has_no_time(line: bytes, time: int | None) -> None:
    assert event_time(line) == time
