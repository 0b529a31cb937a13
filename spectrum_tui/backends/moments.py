"""Tell the time of a line without decoding it as a whole, for those who look for a place in a file."""

from __future__ import annotations

from spectrum_tui.engine.layout import judge, places
from spectrum_tui.engine.records import BOM, PADDING, read_leniently
from spectrum_tui.model.times import instant

FIELDS = ("Timestamp", "DisconnectTimestamp", "ConnectTimestamp")
"""What the event time is taken from: the first that holds one."""


def event_time(line: bytes) -> int | None:
    """Return the event time of a record in ns since the epoch; None when it has none or is no event."""
    found = read_leniently(line.removeprefix(BOM).strip(PADDING))
    if isinstance(found, str):
        return None
    keys, values = tuple(found[0]), tuple(found[0].values())
    place = places(keys)
    if judge(keys, place):
        return None
    times = (instant(values[place[name]]) for name in FIELDS if name in place)
    return next(filter(None, times), None)
