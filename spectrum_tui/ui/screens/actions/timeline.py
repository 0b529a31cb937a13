"""On the timeline: a cursor, ranges, nearer and farther, to any time and back."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from spectrum_tui.backends.base import View
from spectrum_tui.backends.scope import Scope
from spectrum_tui.ui import zoom
from spectrum_tui.ui.keys import Place
from spectrum_tui.ui.screens.actions.panes import PaneActions
from spectrum_tui.ui.screens.arrangement import Arrangement
from spectrum_tui.ui.widgets.panes import Pane
from spectrum_tui.ui.widgets.timelinechart import TimelineChart


class TimelineActions(PaneActions):
    """Walk through time."""

    _entered: Scope | None = None

    @property
    def entered(self) -> Scope:
        """The scope when the timeline was gone to: what zooming puts on it goes again with Esc."""
        if self._entered is None:
            self._entered = self.view.scope
        return self._entered

    def on_descendant_focus(self) -> None:
        """Remember the scope from when a pane has the keys no more."""
        self._entered = None if isinstance(self.focused, Pane) else self.entered

    @property
    def timeline(self) -> TimelineChart:
        """The timeline."""
        return self.query_one(TimelineChart)

    @property
    def place(self) -> Place:
        """Where one is."""
        return Place.TIMELINE if self.focused is self.timeline else super().place

    def action_timeline(self) -> None:
        """Go to the timeline, or from it back to the pane, under what it shows."""
        if self.focused is self.timeline:
            self.set_focus(self.panes.current)
        else:
            self.go_to_time(None)

    def go_to_time(self, at: int | None) -> None:
        """Go to a time on the timeline; None is the newest."""
        entered = self.entered
        if self.has_class(f"-{Arrangement.MAXIMISED}"):
            self.action_maximise()
        self.timeline.point_at(at)
        self.set_focus(self.timeline)
        shown = self.shown
        if at is not None and shown and not (shown.start or 0) < at <= (shown.end or 0):
            self.look(zoom.centred(self.view, shown, entered, at))

    def action_zoom(self, by: int) -> None:
        """Look nearer at the time under the cursor with 1, from farther away with -1."""
        if self.shown:
            at = self.timeline.at
            self._zoom(zoom.zoomed(self.view, self.shown, self.entered, at, by), at)

    def action_pan(self, by: int) -> None:
        """Look at what comes later with 1, earlier with -1."""
        if self.shown and self.shown.end:
            view = zoom.panned(self.view, self.shown, self.entered, by)
            if view.interval:
                self._zoom(view, sum(view.interval) // 2)

    def _zoom(self, view: View, at: int) -> None:
        if view != self.view:
            self.timeline.point_at(at)
            self.look(view)

    def step_back(self) -> bool:
        """Give up the range that grows, or the timeline with what was zoomed to on it."""
        chart = self.timeline
        if self.focused is not chart:
            return super().step_back()
        if chart.cursor.anchor is not None:
            chart.point_at(chart.cursor.at)
            return True
        if zoom.is_zoomed(self.view, self.entered):
            self.look(replace(self.view, scope=self.entered))
        self.set_focus(self.panes.current)
        return True

    @on(TimelineChart.StretchChosen)
    def _scope_to_time(self, message: TimelineChart.StretchChosen) -> None:
        self.look(zoom.narrowed(self.view, self.entered, message.stretch))
        self.set_focus(self.panes.current)

    @on(TimelineChart.TimeClicked)
    def _clicked(self, message: TimelineChart.TimeClicked) -> None:
        self.timeline.point_at(message.at)
