"""How many bytes a frame costs on the wire, with the real output path and every row changing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model.units import SECOND
from spectrum_tui.ui.slim import Slimmer
from tests.ui import samples
from tests.ui.drive import frame, program, settle
from tests.ui.scripted import ScriptedBackend

BUDGET = 5_000
FRAMES = 12


class Wire(HeadlessDriver):
    """Takes what would go to a terminal of 120×40."""

    sent: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"size": (120, 40)})
        self.slimmer = Slimmer()

    @property
    def is_headless(self) -> bool:
        """Have Textual send what it would send to a terminal."""
        return False

    def write(self, data: str) -> None:
        """Count what is left of a frame."""
        self.sent.append(self.slimmer.feed(data))


def busy(second: int) -> Snapshot:
    """Return the sample `second` seconds later: every count has grown, and the window has moved on."""
    now = samples.snapshot()
    shift = second * SECOND
    more = second * 7 + 1
    return replace(
        now,
        end=samples.NOW + shift,
        start=samples.NOW - 300 * SECOND + shift,
        now=now.now + shift,
        totals=replace(
            now.totals, events=now.totals.events + more, origin_faults=now.totals.origin_faults + more
        ),
        event_types=tuple(replace(row, count=row.count + more) for row in now.event_types),
        clients=tuple(
            replace(row, count=row.count + more, failures=row.failures + more) for row in now.clients
        ),
        origins=tuple(
            replace(row, finished=row.finished + more, origin_faults=row.origin_faults + second)
            for row in now.origins
        ),
        breakdown=tuple(replace(row, count=row.count + more) for row in now.breakdown),
        timeline=replace(now.timeline, start=now.timeline.start + shift),
    )


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is sent, with truecolor, the most expensive of all."""
    monkeypatch.setenv("TEXTUAL_COLOR_SYSTEM", "truecolor")
    Wire.sent.clear()
    yield Wire.sent
    Wire.sent.clear()


@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("t", *["left"] * 5),
        ("t", *["left"] * 9, *["shift+left"] * 4),
        ("t", "left", "z", "z"),
        ("5", "m", "j"),
    ],
    ids=["panes", "cursor", "range", "zoomed", "events"],
)
async def test_a_busy_frame_keeps_to_the_budget_and_a_quiet_one_is_free(
    wire: list[str], keys: tuple[str, ...]
) -> None:
    backend = ScriptedBackend(busy(0), samples.EVENTS[:600])
    app = program(backend)
    app.driver_class = Wire
    sizes: list[int] = []

    async def drive(pilot: Any) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            app.pacer.answered()
        for second in range(1, FRAMES):
            backend.now = busy(second)
            backend.events += samples.EVENTS[600 + 12 * second : 612 + 12 * second]
            wire.clear()
            await frame(pilot)
            sizes.append(sum(len(text.encode()) for text in wire))
            app.pacer.answered()
        wire.clear()
        await frame(pilot)
        sizes.append(sum(len(text.encode()) for text in wire))
        app.exit(0)

    await app.run_async(headless=False, auto_pilot=drive)
    *busy_frames, quiet = sizes
    assert quiet == 0
    assert min(busy_frames) > 500
    assert sum(busy_frames) / len(busy_frames) <= BUDGET
