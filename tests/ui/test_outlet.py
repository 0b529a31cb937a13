"""Who waits for what was written is told when it has gone out."""

from __future__ import annotations

from io import StringIO

from spectrum_tui.ui.outlet import Outlet


def test_who_waits_is_told_once_and_after_all_has_gone_out() -> None:
    file, told = StringIO(), list[str]()
    outlet = Outlet(file)
    outlet.tell(lambda: told.append(file.getvalue()))
    outlet.write("a")
    assert not told
    outlet.write("b")
    outlet.flush()
    outlet.flush()
    assert told == ["ab"]
    assert not outlet.isatty()
