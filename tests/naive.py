"""A second opinion on what a log adds up to: plain Python, one event at a time, no code of the program.

What both say is taken for right; where they differ, one of them is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.naive_records import EVENTS, SECOND, SIDES, Values, parse, says

NOWHERE = {"country": None, "asn": None}
FINISHED = ("disconnect", "originError")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Event:
    """One event."""

    number: int
    """Its place among the lines, from 0."""
    raw: bytes
    repaired: bool
    says: Values
    """What it says, by the names of the filter language."""

    @property
    def time(self) -> int:
        """Event time in ns."""
        return int(self.says["time"])

    @property
    def finished(self) -> bool:
        """Whether a connection that had reached an origin ended."""
        return self.says["event"] in FINISHED

    @property
    def fault(self) -> bool:
        """Whether it counts against the origin."""
        return self.finished and self.says["status"] in SIDES["origin"]


@dataclass
class Log:
    """What became of the lines of a log."""

    lines: int = 0
    ignored: int = 0
    events: list[Event] = field(default_factory=list)
    rejected: list[bytes] = field(default_factory=list)

    @property
    def ingest(self) -> dict[str, int]:
        """The counters of a report about the lines."""
        return {
            "lines": self.lines,
            "accepted": len(self.events),
            "rejected": len(self.rejected),
            "ignored": self.ignored,
            "repaired": sum(event.repaired for event in self.events),
        }


def read(data: bytes, *, arrival: int = 0) -> Log:
    """Return what became of the lines of a log; `arrival` is the time of events that have none."""
    log = Log()
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n") if data else []):
        log.lines += 1
        found = parse(line)
        if found is None:
            log.rejected.append(line)
        elif not found[0]:
            log.ignored += 1
        else:
            log.events.append(Event(number, line, found[1], says(found[0], arrival)))
    return log


def within(
    events: Iterable[Event], window: int | None, end: int, matches: Callable[[Event], bool] = bool
) -> list[Event]:
    """Return the events of `(end - window, end]` that match; without a window, of all of time."""
    return [
        event for event in events if (window is None or end - window < event.time <= end) and matches(event)
    ]


def report(events: Sequence[Event], seen: Iterable[Event] | None = None) -> dict[str, Any]:
    """Return the figures of a report about some events; `seen` are all that were read, if they are not."""
    homes = networks(events if seen is None else seen)
    return {
        "totals": totals(events),
        "event_types": event_types(events),
        "sides": sides(events),
        "statuses": statuses(events),
        "clients": [{**row, **homes.get(row["key"], NOWHERE)} for row in clients(events)],
        "origins": origins(events),
    }


def same(figures: dict[str, Any], second: dict[str, Any]) -> bool:
    """Tell whether figures agree with a second opinion, as far as they have what it has.

    Raises:
        AssertionError: they do not; says where.
    """
    for table, rows in second.items():
        mine = figures[table]
        if isinstance(rows, dict):
            assert {name: mine[name] for name in rows if name in mine} == {
                name: rows[name] for name in rows if name in mine
            }, table
        else:
            assert [{name: row[name] for name in rows[0] if name in row} for row in mine] == [
                {name: row[name] for name in row if name in mine[0]} for row in rows
            ], table
    return True


def totals(events: Sequence[Event]) -> dict[str, Any]:
    """Return the sums over some events."""
    finished, faults = sum(event.finished for event in events), sum(event.fault for event in events)
    return {
        "events": len(events),
        "finished": finished,
        "origin_faults": faults,
        "origin_error_rate": faults / finished if finished else None,
        "client_bytes": _sum(events, "ClientBytes"),
        "origin_bytes": _sum(events, "OriginBytes"),
        "clients": len({event.says["client"] for event in events}),
        "origins": len({event.says["origin"] for event in events}),
        "open_connections": open_connections(events),
    }


def open_connections(events: Iterable[Event]) -> int:
    """Return how many connects have no close."""
    return len(still_open(events))


def still_open(events: Iterable[Event]) -> list[Event]:
    """Return the connects without a close."""
    return _paired(events)[0]


def unopened(events: Iterable[Event]) -> int:
    """Return how many connections closed of which no connect is there."""
    return _paired(events)[1]


def _paired(events: Iterable[Event]) -> tuple[list[Event], int]:
    """Give closes their connect: first by equal times, then the newest that opened before them."""
    opened: dict[tuple[Any, ...], Event] = {}
    closed: dict[tuple[Any, ...], Event] = {}
    for event in events:
        at, kind = event.says["ConnectTimestamp"], event.says["event"]
        if kind == "connect":
            opened.setdefault((*_ends(event), at or event.time), event)
        elif kind == "disconnect" or (at and kind in EVENTS):
            closed.setdefault((*_ends(event), at or -_end(event)), event)
    waiting = {key: event for key, event in opened.items() if key not in closed}
    loose = [
        (_reach(event), key[:-1]) for key, event in closed.items() if key not in opened and _ended(event)
    ]
    for reach, ends in sorted(loose, key=lambda each: each[0]):
        before = [key for key in waiting if key[:-1] == ends and key[-1] <= reach]
        if before:
            del waiting[max(before, key=lambda key: key[-1])]
            loose.remove((reach, ends))
    return list(waiting.values()), len(loose)


def _ends(event: Event) -> tuple[Any, ...]:
    said = event.says
    return said["application"], said["client"], said["ClientPort"], said["origin"]


def _ended(event: Event) -> bool:
    return bool(event.says["event"] == "disconnect")


def _end(event: Event) -> int:
    return event.says["DisconnectTimestamp"] or event.time


def _reach(event: Event) -> int:
    at = event.says["ConnectTimestamp"]
    return min(_end(event), at + 2 * SECOND) if at else _end(event)


def event_types(events: Sequence[Event]) -> Rows:
    """Return a row per event type."""
    seen = [event.time for event in events] or [0]
    seconds = max((max(seen) - min(seen)) / SECOND, 1)
    return [
        {"key": key, "count": count, "share": count / len(events), "per_second": count / seconds}
        for key, count in _ranked(Counter(event.says["event"] for event in events))
    ]


def sides(events: Iterable[Event]) -> Rows:
    """Return a row per side."""
    return [
        {"key": key, "count": count}
        for key, count in _ranked(Counter(event.says["side"] for event in events))
    ]


def statuses(events: Iterable[Event]) -> Rows:
    """Return a row per status."""
    counts = Counter(event.says["status"] for event in events if event.says["status"] is not None)
    side = {event.says["status"]: event.says["side"] for event in events}
    return [{"key": key, "count": count, "side": side[key]} for key, count in _ranked(counts)]


def clients(events: Iterable[Event], fold: str = "client") -> Rows:
    """Return a row per client address, or per value of another name."""
    return [
        {
            "key": "" if key is None else str(key),
            "count": len(own),
            "failures": sum(event.says["side"] != "none" for event in own),
            "client_bytes": _sum(own, "ClientBytes"),
            "origin_bytes": _sum(own, "OriginBytes"),
        }
        for key, own in _grouped(events, fold, len)
    ]


def networks(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Return the network that each client was last seen in."""
    return {
        said["client"]: {"country": said["country"] or None, "asn": said["asn"]}
        for said in (event.says for event in sorted(events, key=lambda event: event.time))
        if said["country"] or said["asn"] is not None
    }


def origins(events: Iterable[Event]) -> Rows:
    """Return a row per origin."""
    found = []
    for key, own in _grouped(events, "origin", lambda own: sum(event.fault for event in own)):
        finished = [event for event in own if event.finished]
        faults = sum(event.fault for event in finished)
        counts = Counter(event.says["status"] for event in finished if event.says["status"] is not None)
        found.append(
            {
                "key": key,
                "finished": len(finished),
                "origin_faults": faults,
                "error_rate": faults / len(finished) if finished else None,
                "statuses": {str(code): count for code, count in counts.items()},
            }
        )
    return found


def quantile(values: Iterable[int], share: float) -> int | None:
    """Return the smallest of some numbers that at least a share of them does not exceed; None for none."""
    ranked = sorted(values)
    return next((value for rank, value in enumerate(ranked, 1) if rank >= share * len(ranked)), None)


def _sum(events: Iterable[Event], name: str) -> int:
    return sum(event.says[name] or 0 for event in events)


def _grouped(
    events: Iterable[Event], name: str, weight: Callable[[list[Event]], int]
) -> list[tuple[Any, list[Event]]]:
    groups: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.says[name]].append(event)
    return sorted(groups.items(), key=lambda item: (-weight(item[1]), str(item[0] or "")))


def _ranked(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
