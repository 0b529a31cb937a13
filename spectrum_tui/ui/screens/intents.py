"""What the screens ask the program for."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from spectrum_tui.backends.base import Position
from spectrum_tui.model.query import Expression
from spectrum_tui.ui.keys import Place


@dataclass
class CopyWanted(Message):
    """Something should go to the clipboard."""

    text: str
    what: str


@dataclass
class EventWanted(Message):
    """Everything about one event should be shown."""

    position: Position


@dataclass
class ScopeWanted(Message):
    """The dashboard should come under this filter."""

    term: Expression


@dataclass
class ConnectionsWanted(Message):
    """The connections of one client should be shown, with the cursor on the one of some events."""

    client: str
    at: tuple[Position, ...]


@dataclass
class HelpWanted(Message):
    """Help for a place should be shown."""

    place: Place


@dataclass
class RecordWanted(Message):
    """The raw record of an event should go to the clipboard."""

    position: Position


@dataclass
class LeaveWanted(Message):
    """The user is at the root and wants to quit."""
