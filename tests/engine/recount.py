"""An engine beside a list of all its events, from which everything it counts is counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spectrum_tui.backends.answers import Answers, timeline
from spectrum_tui.backends.base import DIMENSIONS, ClientRow, Sort
from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.rolling import TREND_STEPS, Rolling
from spectrum_tui.model.statuses import SIDES
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM, figures
from tests.engine.generated import log
from tests.naive import Event
from tests.naive_query import matches

WORST = 1.035
"""How far a quantile of round trips may be off, as a factor."""
Sizes = dict[str, int]


class Recount:
    """Feeds an engine, and checks what it counts."""

    def __init__(self, *, retain: int | None = None) -> None:
        self.engine = Engine(retain=retain)
        self.answers = Answers(self.engine.vocabulary)
        self.now = ARRIVAL
        self.events: dict[int, Event] = {}
        """All that were ever accepted, by sequence."""
        self._data = b""
        self._lines = 0
        self.clock: int | None = None

    def feed(self, lines: Sequence[bytes], *, live: bool = False, keep_raw: bool = False) -> None:
        """Have the engine take in lines, at this moment."""
        data = log(list(lines))
        for event in naive.read(data, arrival=self.now).events:
            self.events[self._lines + event.number] = event
        self._lines += len(lines)
        self.engine.feed(STREAM, data, offset=len(self._data), now=self.now, live=live, keep_raw=keep_raw)
        self._data += data

    def search(self) -> bool:
        """Have the engine read some records again for bare words."""
        return self.engine.search(lambda stream, offset, length: self._data[offset : offset + length])

    def tick(self, passed: int = 0) -> None:
        """Let time pass."""
        self.now += passed
        clock = self.engine.tick(self.now)
        assert (clock is None) is (not self.events)
        assert clock is None or self.clock is None or clock >= self.clock, "the clock never goes back"
        self.clock = clock

    def kept(self) -> list[Event]:
        """Return the events that the engine still has, in order of arrival."""
        sequences = sorted(each for batch in self.engine.store for each in batch["sequence"].tolist())
        assert len(set(sequences)) == len(sequences) == len(self.events) - self.engine.tally.evicted
        return [self.events[sequence] for sequence in sequences]

    def inside(self, span: Span, events: Iterable[Event]) -> list[Event]:
        """Return the events of a span, which has to end at the clock and to be as long as it says."""
        rolling = self.engine.rolling(span)
        found = [
            event for event in events if all(matches(each, event.says, event.raw) for each in span.scope)
        ]
        if span.interval:
            return [event for event in found if span.interval[0] < event.time <= span.interval[1]]
        if span.window is None or self.clock is None:
            return found
        assert rolling.end == self.clock
        assert rolling.start is not None
        expected = self.clock - span.window
        assert rolling.start == expected or (self.engine.tally.evicted and rolling.start > expected)
        return [event for event in found if rolling.start < event.time <= self.clock]

    def check(self, span: Span, *, complete: bool = False) -> None:
        """Compare everything about a span; `complete` when it is to count what is no longer kept, too."""
        self.engine.rolling(span)
        while self.search():
            pass
        self.tick()
        assert self.engine.searched(span) is None
        events = self.inside(span, self.events.values() if complete else self.kept())
        assert naive.same(figures(self.engine, span), naive.report(events, self.events.values()))
        rolling = self.engine.rolling(span)
        for name in DIMENSIONS:
            self._check_breakdown(rolling, name, events)
        self._check_rtts(rolling, events)
        if self.clock is not None:
            self._check_timeline(rolling, events)
            self._check_trends(rolling, events)

    def _check_breakdown(self, rolling: Rolling, name: str, events: list[Event]) -> None:
        rows, size = self.answers.breakdown(rolling, name, Sort("count"), None)
        counts = _by(events, lambda event: event.says[name])
        failures = _by(
            (event for event in events if event.says["side"] != "none"), lambda event: event.says[name]
        )
        assert [(row.key, row.count) for row in rows] == _ranked(counts), name
        assert {row.key: row.failures for row in rows if row.failures} == failures, name
        assert size == len(rows)

    def check_fold(self, span: Span, name: str, *, complete: bool = False) -> None:
        """Compare the rows of the clients' table at a level of folding, for a span as in `check`."""
        rolling = self.engine.rolling(span)
        self.tick()
        events = self.inside(span, self.events.values() if complete else self.kept())
        rows = self.answers.clients(rolling, Sort("events"), None, name)
        homes = naive.networks(self.events.values())
        second = naive.clients(events, name)
        assert [naive_row(row) for row in rows] == second, name
        assert self.answers.clients_size(rolling, name) == len(second)
        for row in rows:
            own = [event for event in events if _text(event.says[name]) == row.key]
            _check_homes(row, [_network(event, name, homes) for event in own])
            if rolling.end is not None:
                assert row.trend == self._trend(rolling, rolling.clients.trend, own, name, own[0].says[name])

    def _check_rtts(self, rolling: Rolling, events: list[Event]) -> None:
        for row in self.answers.origins(rolling, Sort("origin"), None):
            rtts = [event.says["rtt"] for event in events if event.says["origin"] == row.key]
            for found, share in ((row.rtt_p50, 0.5), (row.rtt_p95, 0.95)):
                exact = naive.quantile(filter(None, rtts), share)
                assert (found is None) is (exact is None)
                assert (
                    found is None
                    or exact is None
                    or max(exact, 8192) / WORST < found < max(exact, 8192) * WORST
                )

    def _check_timeline(self, rolling: Rolling, events: list[Event]) -> None:
        shown = timeline(rolling)
        counts = Counter(
            ((event.time - 1 - shown.start) // shown.step, event.says["side"]) for event in events
        )
        found = {
            (place, str(side)): count
            for place, column in enumerate(shown.counts)
            for side, count in zip(SIDES, column, strict=True)
            if count
        }
        assert found == counts

    def _check_trends(self, rolling: Rolling, events: list[Event]) -> None:
        answers, faults = self.answers, [event for event in events if event.fault]
        for row in answers.event_types(rolling, Sort("count")):
            assert row.trend == self._trend(rolling, rolling.types, events, "event", row.key)
        for client in answers.clients(rolling, Sort("events"), None):
            assert client.trend == self._trend(rolling, rolling.clients.trend, events, "client", client.key)
        for origin in answers.origins(rolling, Sort("origin"), None):
            assert origin.trend == self._trend(rolling, rolling.origins.trend, faults, "origin", origin.key)

    def _trend(
        self, rolling: Rolling, grid: Grid, events: list[Event], name: str, key: object
    ) -> tuple[int, ...]:
        assert rolling.end is not None
        origin, last, size = 0, (rolling.end - 1) // grid.step, TREND_STEPS
        if rolling.interval:
            origin, end = rolling.interval
            last = (end - 1 - origin) // grid.step
        elif rolling.window is None:
            last, size = grid.first + len(grid) - 1, len(grid)
        steps = Counter((event.time - 1 - origin) // grid.step for event in events if event.says[name] == key)
        return tuple(steps[last - size + 1 + place] for place in range(size)) if size else ()


def naive_row(row: ClientRow) -> dict[str, str | int]:
    """Return what is counted in a row, in the shape of the second opinion."""
    return {
        "key": row.key,
        "count": row.count,
        "failures": row.failures,
        "client_bytes": row.client_bytes,
        "origin_bytes": row.origin_bytes,
    }


def _network(event: Event, name: str, homes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return where an event comes from: as it says itself, or where its client was last seen."""
    if name in ("asn", "country"):
        return {"country": event.says["country"] or None, "asn": event.says["asn"]}
    return homes.get(event.says["client"], naive.NOWHERE)


def _check_homes(row: ClientRow, networks: list[dict[str, Any]]) -> None:
    """Compare the country and the AS number beside a row with those of its events."""
    countries = {each["country"] for each in networks} - {None}
    asns = {each["asn"] for each in networks} - {None}
    assert row.country == (countries.pop() if len(countries) == 1 else "")
    assert row.several_countries is (len(countries) > 1)
    assert row.asn == (asns.pop() if len(asns) == 1 else None)
    assert row.several_asns is (len(asns) > 1)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _by(events: Iterable[Event], key: Callable[[Event], object]) -> Sizes:
    return Counter(_text(key(event)) for event in events)


def _ranked(counts: Sizes) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
