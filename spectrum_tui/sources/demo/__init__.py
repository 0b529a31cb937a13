"""A built-in live generator of believable Spectrum traffic with an incident in it; no files needed."""

from spectrum_tui.sources.demo.scenery import LABELS
from spectrum_tui.sources.demo.source import HISTORY, Demo
from spectrum_tui.sources.demo.traffic import events

__all__ = ["HISTORY", "LABELS", "Demo", "events"]
