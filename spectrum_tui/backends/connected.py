"""Answers about connections, from the open ones and the events of those that ended."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spectrum_tui.backends.base import Position, Sort
from spectrum_tui.backends.connections import ConnectionRow, Connections, Shape, Share, Smell, Which
from spectrum_tui.engine.codes import EVENT_NAMES, Ints
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.finished import Some, Survey, closes, newest_ended
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.leaders import Leaders
from spectrum_tui.engine.pages import Row
from spectrum_tui.engine.pairing import CONNECT
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.selection import at_places
from spectrum_tui.engine.shapes import MOST, SHORT, SOON, Finding, Kind, Targets, findings
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.services import service

SHARES = 5
"""Clients, origins and applications that are told to have most connections open."""
QUANTILES = (0.5, 0.9, 0.99)


class Connected:
    """Answers questions about the connections of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ports, self._logins = Growing(), Growing(np.bool_)
        engine.vocabulary.routes.followers.add(self)

    def answer(self, span: Span, which: Which, sort: Sort, size: int, now: int) -> Connections:
        """Return the connections of a span; `now` is the wall clock."""
        engine, sessions = self._engine, self._engine.sessions
        rolling, clock, mask = engine.rolling(span), engine.tick(now) or now, engine.mask(span)
        between = engine.store.between(rolling.start, None if rolling.window is None else rolling.end)
        parts = [part for part in between if len(part)]
        parts.sort(key=lambda part: part.newest if sort.reverse else -part.newest)
        leaders = Leaders(size, reverse=sort.reverse)
        survey = Survey(sort.column, leaders if which is not Which.OPEN else Leaders(0, reverse=False))
        for part, rows in closes(parts, mask, engine.vocabulary):
            survey.closed(part, rows, engine.begins or 0)
        still = engine.open_among(span)
        if which is not Which.CLOSED:
            for part, rows in still:
                Survey(sort.column, leaders).open(part, rows, clock)
        number = sum(len(rows) for _, rows in still)
        recent = newest_ended(parts, mask, engine.vocabulary, MOST)
        return Connections(
            rows=tuple(self._row(row, clock) for row in leaders.rows()),
            total=number * (which is not Which.CLOSED) + survey.count * (which is not Which.OPEN),
            clock=clock,
            open=number,
            closed=survey.count,
            connects_seen=sessions.heard,
            durations=_quantiles(survey.durations),
            **self._shares(still),
            shapes=tuple(map(self._shape, findings(recent, self._targets()))),
            judged=len(recent),
            began_before=survey.began_before,
            unopened=sessions.unopened,
            aged=sessions.aged,
            max_age=sessions.max_age,
            given_up=sessions.given_up,
        )

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._ports.nbytes + self._logins.nbytes

    def renumber(self, change: Renumbering) -> None:
        """Hear of new codes of routes."""
        self._ports.renumber(change)
        self._logins.renumber(change)

    def _row(self, row: Row, clock: int) -> ConnectionRow:
        vocabulary = self._engine.vocabulary
        route, traits = vocabulary.routes.values[row["route"]], vocabulary.traits.values[row["traits"]]
        is_open = EVENT_NAMES.index(traits.event) == CONNECT
        opened, closed = max(row["connect"], 0), max(row["disconnect"], 0)
        duration = closed - opened if 0 < opened <= closed else None
        if is_open:
            opened = opened or row["time"]
            duration = max(clock - opened, 0)
        rtt = row["origin_rtt"] if route.proto != "udp" and not is_open else 0
        return ConnectionRow(
            position=Position(*row.place),
            opened=opened if opened > 0 else None,
            closed=None if is_open else closed or row["time"],
            duration=duration,
            client=vocabulary.clients.values[row["client"]].text,
            country=vocabulary.networks.values[row["network"]].country,
            colo=vocabulary.colos.values[row["colo"]].text,
            origin=route.origin,
            application=route.application,
            service=service(route.port).name,
            client_bytes=None if is_open else max(row["client_bytes"], 0),
            origin_bytes=None if is_open else max(row["origin_bytes"], 0),
            origin_rtt=rtt if rtt > 0 else None,
            status=None if is_open or traits.status < 0 else traits.status,
        )

    def _shares(self, still: list[Some]) -> dict[str, tuple[Share, ...]]:
        known = self._engine.vocabulary
        clients, routes = (
            np.concatenate([part[name][rows] for part, rows in still] or [np.zeros(0, np.int64)])
            for name in ("client", "route")
        )
        per_route = np.bincount(routes, minlength=len(known.routes))
        return {
            "clients": _most(np.bincount(clients, minlength=1), lambda code: known.clients.values[code].text),
            "origins": _most(_summed(per_route, known.routes.origin), known.routes.origins.__getitem__),
            "applications": _most(
                _summed(per_route, known.routes.application), known.routes.applications.__getitem__
            ),
        }

    def _shape(self, found: Finding) -> Shape:
        known: Vocabulary = self._engine.vocabulary
        return Shape(
            smell=Smell(found.kind.value),
            client=known.clients.values[found.client].text,
            count=found.count,
            origin=known.routes.origins[found.origin] if found.origin >= 0 else "",
            port=found.port if found.port > 0 else None,
            service=service(found.port).name,
            duration=found.duration,
            size=found.size,
            limit=SOON if found.kind is Kind.LOOP else SHORT,
        )

    def _targets(self) -> Targets:
        routes = self._engine.vocabulary.routes
        for route in routes.values[len(self._ports) :]:
            self._ports.append(route.port)
            self._logins.append(service(route.port).login)
        return Targets(self._ports.array(), routes.origin, routes.application, self._logins.array())


def _quantiles(parts: list[Ints]) -> tuple[int, int, int] | None:
    lengths = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    lengths = lengths.compress(lengths >= 0)
    if not len(lengths):
        return None
    places = [int(share * (len(lengths) - 1)) for share in QUANTILES]
    p50, p90, p99 = at_places(lengths, places)
    return p50, p90, p99


def _summed(counts: Ints, codes: Ints) -> Ints:
    sums = np.zeros(int(codes.max(initial=0)) + 1, np.int64)
    np.add.at(sums, codes, counts[: len(codes)])
    return sums


def _most(counts: Ints, name: Callable[[int], str]) -> tuple[Share, ...]:
    places = np.flatnonzero(counts)
    order = places[np.argsort(-counts[places], kind="stable")[:SHARES]].tolist()
    return tuple((name(code), int(counts[code])) for code in order)
