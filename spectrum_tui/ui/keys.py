"""Every key of the program, once: bindings, footer, help, palette and the README all read this table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType
from textual.keys import format_key


class Place(StrEnum):
    """Where one can be when a key is pressed."""

    TABLE = "tables"
    EVENTS = "events"
    TIMELINE = "the timeline"
    DETAIL = "detail"
    CONNECTIONS = "connections"
    REJECTS = "rejected lines"
    ALERTS = "alerts"
    SOURCES = "sources"
    HELP = "help"
    CHOICE = "choice"
    CHANGES = "what changed"
    FILTER = "the filter bar"
    JUMP = "the bar for a time"
    COLUMNS = "columns"
    NAME = "the name of a file"


PANES = frozenset({Place.TABLE, Place.EVENTS})
DASHBOARD = PANES | {Place.TIMELINE}
LISTS = frozenset(Place) - {Place.FILTER, Place.NAME, Place.JUMP}
EVERYWHERE = frozenset(Place)


@dataclass(frozen=True, slots=True)
class Press:
    """One key, or keys that do the same, and what they do."""

    id: str
    """Names the binding, so that a settings file can give it other keys."""
    keys: str
    """Textual's names, separated by commas."""
    action: str
    title: str
    """A few words for the palette."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table."""

    shown: str
    """The keys as people write them."""
    does: str
    """A phrase for the help and the README."""
    places: frozenset[Place]
    presses: tuple[Press, ...]
    footer: str = ""
    """A word or two for the footer, or "" to leave it out."""
    footer_keys: str = ""
    """The keys as the footer writes them, when shorter than `shown`."""

    @property
    def in_palette(self) -> bool:
        """Whether the palette offers it; nobody opens a palette to move by a line."""
        return all(not press.action.startswith("focused.move(") for press in self.presses)


def _key(
    shown: str,
    does: str,
    places: frozenset[Place],
    *presses: tuple[str, str, str, str],
    footer: tuple[str, str] = ("", ""),
) -> Key:
    return Key(shown, does, places, tuple(Press(*press) for press in presses), footer[1], footer[0])


TABLE_ONLY = frozenset({Place.TABLE})
CONNECTIONS_ONLY = frozenset({Place.CONNECTIONS})
EVENTS_ONLY = frozenset({Place.EVENTS})
DETAIL_ONLY = frozenset({Place.DETAIL})
TIMELINE_ONLY = frozenset({Place.TIMELINE})
COPIES = PANES | {Place.DETAIL, Place.CONNECTIONS, Place.REJECTS, Place.CHANGES, Place.ALERTS}

KEYS: tuple[Key, ...] = (
    _key(
        "Enter",
        "on a row: scope the whole screen to it",
        TABLE_ONLY | {Place.CHANGES},
        ("scope", "enter", "focused.choose", "Scope to the row"),
        footer=("enter", "scope"),
    ),
    _key(
        "Enter",
        "on an event: open its detail",
        EVENTS_ONLY,
        ("open", "enter", "focused.choose", "Open the event"),
        footer=("enter", "detail"),
    ),
    _key(
        "Enter",
        "in the detail: scope to the value, or open the event of the lifecycle",
        DETAIL_ONLY,
        ("follow", "enter", "focused.choose", "Scope to the value"),
        footer=("enter", "scope to value"),
    ),
    _key(
        "Enter",
        "in the alerts: scope to what one is about",
        frozenset({Place.ALERTS}),
        ("alert.scope", "enter", "focused.choose", "Scope to what it is about"),
        footer=("enter", "scope"),
    ),
    _key(
        "Enter",
        "on a connection: open its event; on what looks odd: scope to its client",
        CONNECTIONS_ONLY,
        ("connection", "enter", "focused.choose", "Open the connection"),
        footer=("enter", "event"),
    ),
    _key(
        "Enter",
        "in a list: take the choice",
        frozenset({Place.CHOICE}),
        ("take", "enter", "focused.choose", "Take the choice"),
        footer=("enter", "take"),
    ),
    _key(
        "Enter",
        "on the timeline: scope the whole screen to the range, or to the column under the cursor",
        TIMELINE_ONLY,
        ("time.scope", "enter", "focused.choose", "Scope to the range or column"),
        footer=("enter", "scope"),
    ),
    _key(
        "← →",
        "on the timeline: move the cursor, with the figures of its column",
        TIMELINE_ONLY,
        ("time.left", "left,h", "focused.step(-1)", "An earlier column"),
        ("time.right", "right,l", "focused.step(1)", "A later column"),
        ("time.first", "home,g", "focused.step(-1000)", "The first column"),
        ("time.last", "end,G,shift+g", "focused.step(1000)", "The newest column"),
        footer=("← →", "move"),
    ),
    _key(
        "Shift+← Shift+→",
        "on the timeline: grow a range, with its totals",
        TIMELINE_ONLY,
        ("range.left", "shift+left", "focused.grow(-1)", "Grow the range to the left"),
        ("range.right", "shift+right", "focused.grow(1)", "Grow the range to the right"),
        footer=("shift+← →", "range"),
    ),
    _key(
        "z Z",
        "on the timeline: nearer to the time under the cursor, down to 1 s / farther, up to 24 h",
        TIMELINE_ONLY,
        ("zoom.in", "z", "zoom(1)", "Nearer to the time under the cursor"),
        ("zoom.out", "Z,shift+z", "zoom(-1)", "Farther from the time under the cursor"),
        footer=("z Z", "zoom"),
    ),
    _key(
        "PgUp PgDn",
        "on the timeline: look at what was earlier / later",
        TIMELINE_ONLY,
        ("pan.earlier", "pageup,ctrl+u", "pan(-1)", "Look at what was earlier"),
        ("pan.later", "pagedown,ctrl+d", "pan(1)", "Look at what came later"),
        footer=("pgup pgdn", "earlier, later"),
    ),
    _key(
        "Enter",
        "in the filter bar: scope the screen to the expression",
        frozenset({Place.FILTER}),
        footer=("enter", "scope to it"),
    ),
    _key(
        "Enter",
        "in the name of a file: write it",
        frozenset({Place.NAME}),
        footer=("enter", "write"),
    ),
    _key(
        "Enter",
        "in the bar for a time: go there on the timeline",
        frozenset({Place.JUMP}),
        footer=("enter", "go there"),
    ),
    _key(
        "Tab",
        "in the filter bar: take the completion",
        frozenset({Place.FILTER}),
        footer=("tab", "complete"),
    ),
    _key(
        "↑ ↓",
        "in the filter bar: what was entered before",
        frozenset({Place.FILTER}),
        footer=("↑ ↓", "repeat"),
    ),
    _key(
        "x",
        "exclude the row's value; of an event its status, else its type",
        PANES | DETAIL_ONLY | CONNECTIONS_ONLY | {Place.CHANGES},
        ("exclude", "x", "focused.exclude", "Exclude the value"),
        footer=("x", "exclude"),
    ),
    _key(
        "v",
        "show the row's events, full screen",
        TABLE_ONLY,
        ("events", "v", "focused.row_events", "Show the row's events"),
        footer=("v", "events"),
    ),
    _key(
        "Esc, Backspace",
        "go one step back: close what is open, then pop the last scope",
        EVERYWHERE,
        ("back", "escape,backspace", "back", "One step back"),
        footer=("esc", "back"),
    ),
    _key(
        "/",
        "filter: type an expression, Enter scopes the screen to it; `?text` highlights it among the events "
        "and hides nothing, a lone `?` ends that",
        DASHBOARD,
        ("filter", "slash", "filter", "Filter"),
        footer=("/", "filter"),
    ),
    _key(
        "[ ]",
        "shorter / longer window",
        DASHBOARD | CONNECTIONS_ONLY | {Place.CHANGES},
        ("window.shorter", "left_square_bracket", "window(-1)", "Shorter window"),
        ("window.longer", "right_square_bracket", "window(1)", "Longer window"),
        footer=("[ ]", "window"),
    ),
    _key(
        "t",
        "to the timeline, and from it back to the pane under what it shows; Esc undoes the zooming too",
        DASHBOARD,
        ("time", "t", "timeline", "To the timeline, or back"),
        footer=("t", "time"),
    ),
    _key(
        "T",
        "go to a time: 14:05, 14:05:32, 15m (before the newest), or RFC 3339",
        DASHBOARD,
        ("jump", "T,shift+t", "jump", "Go to a time"),
    ),
    _key(
        "n N",
        "next / previous match of the text that is searched, going back in time",
        EVENTS_ONLY,
        ("match.older", "n", "focused.match(1)", "Next match, going back in time"),
        ("match.newer", "N,shift+n", "focused.match(-1)", "Previous match"),
    ),
    _key(
        "e E",
        "next / previous event that is a fault",
        EVENTS_ONLY,
        ("fault.older", "e", "focused.fault(1)", "Next fault, going back in time"),
        ("fault.newer", "E,shift+e", "focused.fault(-1)", "Previous fault"),
        footer=("e", "next fault"),
    ),
    _key(
        "c",
        "what changed: the window against the one before it, what stands out most surely first; and back",
        DASHBOARD | {Place.CHANGES},
        ("changes", "c", "changes", "What changed"),
        footer=("c", "changes"),
    ),
    _key(
        "u",
        "what was around the event, under no scope; again, or Esc, goes back",
        EVENTS_ONLY,
        ("around", "u", "focused.around", "What was around the event"),
        footer=("u", "around it"),
    ),
    _key(
        "m '",
        "mark the event, or take its mark away / go to the next mark, back in time and round",
        EVENTS_ONLY,
        ("mark", "m", "focused.mark", "Mark the event"),
        ("mark.next", "apostrophe", "focused.next_mark", "Go to the next mark"),
        footer=("m '", "mark"),
    ),
    _key(
        "K",
        "choose and order the columns of the events",
        EVENTS_ONLY,
        ("columns", "K,shift+k", "columns", "Choose the columns"),
    ),
    _key(
        "{ }, Shift+← →",
        "scroll the columns of the events left / right",
        EVENTS_ONLY,
        ("scroll.left", "left_curly_bracket,shift+left", "focused.scroll(-1)", "Scroll to the left"),
        ("scroll.right", "right_curly_bracket,shift+right", "focused.scroll(1)", "Scroll to the right"),
    ),
    _key(
        "Enter, space",
        "among the columns: show or hide the column",
        frozenset({Place.COLUMNS}),
        ("column", "enter,space", "focused.choose", "Show or hide the column"),
        footer=("enter", "show or hide"),
    ),
    _key(
        "K J, < >",
        "among the columns: move the column to the left / right",
        frozenset({Place.COLUMNS}),
        ("column.left", "K,shift+k,less_than_sign", "reorder(-1)", "Move the column to the left"),
        ("column.right", "J,shift+j,greater_than_sign", "reorder(1)", "Move the column to the right"),
        footer=("K J", "move it"),
    ),
    _key(
        "y",
        "among the columns: copy the line that keeps them in the settings file",
        frozenset({Place.COLUMNS}),
        ("column.copy", "y", "copy", "Copy the line for the settings"),
        footer=("y", "copy for the settings"),
    ),
    _key(
        "r",
        "among the columns: back to the usual ones",
        frozenset({Place.COLUMNS}),
        ("column.usual", "r", "usual", "The usual columns"),
        footer=("r", "the usual"),
    ),
    _key(
        "o",
        "connections: who is on, since when, from where, to what, and what looks odd; and back",
        DASHBOARD | DETAIL_ONLY | CONNECTIONS_ONLY,
        ("connections", "o", "connections", "Connections"),
        footer=("o", "connections"),
    ),
    _key(
        "space, p",
        "pause the eyes: counting goes on",
        DASHBOARD,
        ("pause", "space,p", "pause", "Pause or go on"),
        footer=("space", "pause"),
    ),
    _key(
        "s r",
        "order by the next column / turn the order round",
        TABLE_ONLY | CONNECTIONS_ONLY,
        ("sort", "s", "sort", "Order by the next column"),
        ("reverse", "r", "reverse", "Turn the order round"),
        footer=("s", "sort"),
    ),
    _key(
        "d",
        "choose what pane 4 breaks the events down by",
        DASHBOARD,
        ("dimension", "d", "dimension", "Choose the breakdown"),
        footer=("d", "breakdown"),
    ),
    _key(
        "d",
        "among connections: list all, the open or the closed ones",
        CONNECTIONS_ONLY,
        ("which", "d", "which", "List all, open or closed"),
        footer=("d", "all, open or closed"),
    ),
    _key(
        "< >",
        "fold clients together: address → /24 or /64 → /16 or /48 → AS number → country / and back",
        DASHBOARD,
        ("fold.further", "less_than_sign", "fold(1)", "Fold clients further together"),
        ("fold.back", "greater_than_sign", "fold(-1)", "Fold clients back"),
        footer=("< >", "fold"),
    ),
    _key(
        "1…5, Tab, Shift+Tab",
        "go to a pane",
        DASHBOARD,
        ("pane.1", "1", "pane(1)", "Go to event types"),
        ("pane.2", "2", "pane(2)", "Go to clients"),
        ("pane.3", "3", "pane(3)", "Go to origins"),
        ("pane.4", "4", "pane(4)", "Go to the breakdown"),
        ("pane.5", "5", "pane(5)", "Go to events"),
        ("pane.next", "tab", "step_pane(1)", "Next pane"),
        ("pane.previous", "shift+tab", "step_pane(-1)", "Previous pane"),
        footer=("1…5", "pane"),
    ),
    _key(
        "← →",
        "in the panes: to the next or previous one",
        PANES,
        ("pane.right", "right,l", "step_pane(1)", "The pane at the right"),
        ("pane.left", "left,h", "step_pane(-1)", "The pane at the left"),
    ),
    _key(
        "Tab",
        "in the detail and among connections: go to the other list, where there are two",
        DETAIL_ONLY | CONNECTIONS_ONLY,
        ("half", "tab,shift+tab,left,right,h,l", "step_pane(1)", "Go to the other half"),
        footer=("tab", "other half"),
    ),
    _key(
        "↑ ↓, j k, PgUp PgDn, Home End, g G",
        "move; among the events g goes to the oldest, G and End follow the newest",
        LISTS - TIMELINE_ONLY,
        ("up", "up,k", "focused.move('up')", "Up"),
        ("down", "down,j", "focused.move('down')", "Down"),
        ("page.up", "pageup,ctrl+u", "focused.move('page_up')", "Page up"),
        ("page.down", "pagedown,ctrl+d", "focused.move('page_down')", "Page down"),
        ("first", "home,g", "focused.move('first')", "First"),
        ("last", "end,G,shift+g", "focused.move('last')", "Last"),
    ),
    _key(
        "M",
        "maximise / restore the pane",
        DASHBOARD,
        ("maximise", "M,shift+m", "maximise", "Maximise or restore the pane"),
        footer=("M", "maximise"),
    ),
    _key(
        "y Y",
        "copy the value / the raw record to the terminal's clipboard",
        COPIES,
        ("copy", "y", "copy", "Copy the value"),
        ("copy.record", "Y,shift+y", "copy_record", "Copy the raw record"),
        footer=("y", "copy"),
    ),
    _key(
        "w",
        "write what is looked at to a file: the events (raw or CSV), an incident note or the report; "
        "while one is written, stop that",
        DASHBOARD,
        ("write", "w", "write", "Write to a file"),
        footer=("w", "write"),
    ),
    _key(
        "Alt+← Alt+→",
        "back / forward through the views looked at",
        DASHBOARD,
        ("history.back", "alt+left", "history(-1)", "The view before"),
        ("history.forward", "alt+right", "history(1)", "The view after"),
    ),
    _key(
        "C",
        "copy the command line that shows this view",
        DASHBOARD,
        ("copy.command", "C,shift+c", "copy_command", "Copy the command line of this view"),
    ),
    _key(
        "L",
        "back to live: leave every range and pause, keep the filters",
        DASHBOARD,
        ("live", "L,shift+l", "live", "Back to live"),
    ),
    _key(
        "S",
        "the sources: how far each is read",
        DASHBOARD,
        ("sources", "S", "sources", "Sources"),
    ),
    _key(
        "A",
        "the alerts: what is over its limit, and what was",
        DASHBOARD,
        ("alerts", "A,shift+a", "alerts", "Alerts"),
    ),
    _key("!", "the rejected lines", DASHBOARD, ("rejects", "exclamation_mark", "rejects", "Rejected lines")),
    _key(
        "?, F1",
        "help for where you are",
        LISTS - {Place.HELP},
        ("help", "question_mark,f1", "help", "Help"),
        footer=("?", "help"),
    ),
    _key(
        "Ctrl+P",
        "palette with every action",
        LISTS,
        ("palette", "ctrl+p", "app.command_palette", "Palette"),
    ),
    _key(
        "q",
        "back one level, at the root quit",
        LISTS,
        ("leave", "q", "leave", "Back, or quit"),
        footer=("q", "quit"),
    ),
    _key("Ctrl+Q, Ctrl+C", "quit", EVERYWHERE, ("quit", "ctrl+q,ctrl+c", "app.quit", "Quit")),
    _key("Ctrl+Z", "suspend", EVERYWHERE, ("suspend", "ctrl+z", "app.suspend", "Suspend")),
    _key("Ctrl+L", "redraw", EVERYWHERE, ("redraw", "ctrl+l", "app.redraw", "Redraw the screen")),
)


def valid(place: Place, table: tuple[Key, ...] = KEYS) -> Iterator[Key]:
    """Yield the keys that do something in `place`, in the order of the table."""
    return (key for key in table if place in key.places)


def written(press: str, table: tuple[Key, ...] = KEYS) -> str:
    """Return the first of the keys with the id `press`, as sentences write it."""
    keys = next(each.keys for key in table for each in key.presses if each.id == press)
    return format_key(keys.partition(",")[0])


def bindings(*places: Place) -> list[BindingType]:
    """Return the bindings of a screen where one can be in any of `places`."""
    keys = [key for key in KEYS if key.places & frozenset(places)]
    presses = {press.id: press for key in keys for press in key.presses}
    return [
        Binding(press.keys, press.action, press.title, show=False, id=press.id) for press in presses.values()
    ]


def bound(place: Place, action: str) -> bool:
    """Tell whether a key with this action, named without its arguments, is valid in `place`."""
    return any(press.action.partition("(")[0] == action for key in valid(place) for press in key.presses)


def markdown() -> str:
    """Return the table of the README: every key once, its meanings in the order of the table."""
    meanings: dict[str, list[str]] = {}
    for key in KEYS:
        meanings.setdefault(key.shown, []).append(key.does)
    rows = [f"| `{shown}` | {'; '.join(does)} |" for shown, does in meanings.items()]
    return "\n".join(("| key | does |", "|---|---|", *rows)) + "\n"
