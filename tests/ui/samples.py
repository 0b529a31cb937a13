"""Answers as a busy afternoon would give them: fixed data at a fixed time."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import (
    BreakdownRow,
    ClientRow,
    EventDetail,
    EventRow,
    FieldValue,
    Ingest,
    OriginRow,
    Phase,
    Position,
    Reject,
    Rejects,
    Snapshot,
    SourceStatus,
    Timeline,
    Totals,
    TypeRow,
    View,
)
from spectrum_tui.backends.connections import ConnectionRow, Connections, Shape, Smell
from spectrum_tui.backends.differences import Change, Changes, Figures, FirstSeen, Measure
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.statuses import SIDES, Side, status
from spectrum_tui.model.times import SECOND

NOW = 1_768_485_600 * SECOND
"""2026-01-15T14:00:00Z."""

WINDOW = 300


def timeline() -> Timeline:
    """Return five minutes in which an origin begins to fail after three."""
    counts = tuple(_column(second) for second in range(WINDOW))
    return Timeline(start=NOW - WINDOW * SECOND, step=SECOND, counts=counts)


def _column(second: int) -> tuple[int, ...]:
    failing = max(0, min(400, (second - 190) * 14)) if second < 250 else max(0, 400 - (second - 250) * 9)
    by_side = {
        Side.NONE: 1100 + (second * 37) % 160,
        Side.CLIENT: 3 + second % 5,
        Side.ORIGIN: failing + second % 3,
        Side.POLICY: 12 if 60 < second < 110 else 1,
    }
    return tuple(by_side.get(side, 0) for side in SIDES)


def sums() -> dict[Side, int]:
    """Return the events of the sample by side."""
    return {side: sum(column[at] for column in timeline().counts) for at, side in enumerate(SIDES)}


TYPES = (
    TypeRow("connect", 168_201, 0.4801, 560.67, (9, 10, 9, 11, 10, 9, 10, 11, 10, 10)),
    TypeRow("disconnect", 151_007, 0.4310, 503.36, (9, 10, 9, 11, 10, 9, 8, 6, 7, 9)),
    TypeRow("originError", 14_220, 0.0406, 47.4, (0, 0, 1, 0, 0, 2, 30, 60, 50, 20)),
    TypeRow("clientFiltered", 9_310, 0.0266, 31.03, (1, 8, 9, 7, 1, 1, 1, 1, 1, 1)),
    TypeRow("tlsError", 4_106, 0.0117, 13.69, (3, 3, 4, 3, 3, 3, 4, 3, 3, 3)),
    TypeRow("resolveOrigin", 312, 0.0009, 1.04, (0, 0, 0, 0, 0, 0, 0, 3, 0, 0)),
)

CLIENTS = (
    ClientRow("203.0.113.9", "DE", 64500, 9_812, 9_802, 120_400, 88_000, (0, 0, 1, 2, 4, 7, 9, 9, 8, 9)),
    ClientRow(
        "198.51.100.4", "US", 64496, 3_101, 38, 4_201_000_000, 88_200_000_000, (3, 3, 3, 4, 3, 3, 3, 2, 3, 3)
    ),
    ClientRow(
        "2001:db8:4860:4860::8888",
        "NL",
        64511,
        2_874,
        0,
        81_000_000,
        312_000_000,
        (2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    ),
    ClientRow("192.0.2.77", "", None, 1_204, 1_204, 0, 0, (0, 9, 9, 9, 0, 0, 0, 0, 0, 0)),
    *(
        ClientRow(
            f"198.51.100.{at}", "FR", 64496 + at, 1000 - 7 * at, at % 3, 51_000 * at, 91_000 * at, (1, 2) * 5
        )
        for at in range(10, 46)
    ),
)

ORIGINS = (
    OriginRow(
        "10.0.3.7:22/tcp",
        3_900,
        1_280,
        411,
        ((200, 869), (522, 400), (444, 11)),
        38_000_000,
        212_000_000,
        (0, 0, 0, 0, 0, 4, 60, 90, 80, 40),
    ),
    OriginRow(
        "10.0.3.8:22/tcp",
        3_600,
        1_190,
        5,
        ((200, 1_185), (444, 5)),
        36_000_000,
        91_000_000,
        (0, 1, 0, 2, 0, 0, 1, 0, 1, 0),
    ),
    OriginRow("unresolved:6d3c1f0a", 44, 0, 0, (), None, None, (0,) * 10),
    OriginRow("[2001:db8::7]:443/tcp", 880, 402, 0, ((200, 402),), 12_000_000, 31_000_000, (0,) * 10),
    OriginRow("10.0.9.1:3389/tcp", 120, 51, 0, ((200, 51),), 2_300_000, 9_100_000, (0,) * 10),
    OriginRow("10.0.9.2:27015/udp", 96, 40, 0, ((200, 40),), None, None, (0,) * 10),
)


FOLDED = {
    "client_prefix": (
        ClientRow("203.0.113.0/24", "DE", 64500, 21_004, 20_871, 3_120_400, 88_000, (0, 0, 1, 2, 4, 9)),
        ClientRow(
            "198.51.100.0/24", "", None, 9_302, 61, 4_700_000, 91_000_000, (3,) * 6, several_countries=True
        ),
        ClientRow("2001:db8:4860:4860::/64", "NL", 64511, 2_874, 0, 81_000_000, 312_000_000, (2,) * 6),
        ClientRow("", "", None, 12, 12, 0, 0, (0, 0, 1, 0, 0, 0)),
    ),
    "client_block": (
        ClientRow("203.0.0.0/16", "DE", None, 21_104, 20_871, 3_120_400, 88_000, (0, 0, 1, 2, 4, 9)),
        ClientRow(
            "198.51.0.0/16",
            "",
            None,
            9_302,
            61,
            4_700_000,
            91_000_000,
            (3,) * 6,
            several_countries=True,
            several_asns=True,
        ),
        ClientRow("2001:db8:4860::/48", "NL", 64511, 2_874, 0, 81_000_000, 312_000_000, (2,) * 6),
    ),
    "asn": (
        ClientRow("64500", "DE", 64500, 21_004, 20_871, 3_120_400, 88_000, (0, 0, 1, 2, 4, 9)),
        ClientRow("64496", "", 64496, 9_302, 61, 4_700_000, 91_000_000, (3,) * 6, several_countries=True),
        ClientRow("", "", None, 1_204, 1_204, 0, 0, (0, 9, 9, 0, 0, 0)),
    ),
    "country": (
        ClientRow("DE", "DE", 64500, 21_004, 20_871, 3_120_400, 88_000, (0, 0, 1, 2, 4, 9)),
        ClientRow("US", "US", None, 9_302, 61, 4_700_000, 91_000_000, (3,) * 6, several_asns=True),
        ClientRow("", "", None, 1_204, 1_204, 0, 0, (0, 9, 9, 0, 0, 0)),
    ),
}
"""The clients at each level of folding."""


def folded(view: View, now: Snapshot) -> Snapshot:
    """Return an answer with the clients as the view folds them."""
    rows = FOLDED.get(view.fold, now.clients)
    size = len(rows) if view.fold in FOLDED else now.clients_size
    return replace(now, view=view, clients=rows, clients_size=size)


def status_row(code: int, count: int) -> BreakdownRow:
    """Return a row of the status breakdown."""
    known = status(code)
    failures = 0 if known.side is Side.NONE else count
    return BreakdownRow(str(code), count, count / 350_000, failures, known.side, known.short)


STATUSES = tuple(
    status_row(code, count)
    for code, count in (
        (0, 168_201),
        (200, 151_007),
        (522, 13_902),
        (403, 9_310),
        (443, 4_012),
        (499, 2_114),
        (531, 312),
        (444, 311),
        (520, 18),
        (999, 3),
    )
)


def snapshot(view: View | None = None) -> Snapshot:
    """Return one answer to everything."""
    sides = sums()
    return Snapshot(
        view=view or View(),
        phase=Phase.LIVE,
        start=NOW - WINDOW * SECOND,
        end=NOW,
        first=NOW - WINDOW * SECOND,
        now=NOW + 41 * SECOND,
        ingest=Ingest(
            lines=812_400,
            accepted=812_388,
            connects_seen=True,
            late=12,
            lag=41 * SECOND,
            sources=(SourceStatus("events.log", 10, 10, 0, NOW, False, ""),),
        ),
        totals=Totals(
            events=347_156,
            finished=165_227,
            origin_faults=14_231,
            clients=12_345,
            origins=len(ORIGINS),
            open_connections=8_112,
            connects=168_201,
            per_second=1157.2,
        ),
        event_types=TYPES,
        sides=tuple(sides.items()),
        statuses=STATUSES,
        clients=CLIENTS,
        clients_size=12_345,
        origins=ORIGINS,
        breakdown=STATUSES,
        breakdown_size=len(STATUSES),
        timeline=timeline(),
    )


_KINDS = (
    ("originError", "203.0.113.9", "DE", "FRA", "10.0.3.7:22/tcp", 522, None, 0),
    ("disconnect", "198.51.100.4", "US", "ORD", "10.0.3.8:22/tcp", 200, 724 * SECOND, 4_100_000),
    ("connect", "2001:db8:4860:4860::8888", "NL", "AMS", "10.0.3.8:22/tcp", 0, None, 0),
    ("clientFiltered", "192.0.2.77", "", "SIN", "", 403, None, 0),
    ("disconnect", "198.51.100.11", "FR", "CDG", "10.0.3.7:22/tcp", 499, 3_200_000_000, 18_400),
)


def event(number: int) -> EventRow:
    """Return the event `number`; higher numbers are newer, two in a second."""
    kind, client, country, colo, origin, code, duration, size = _KINDS[number % len(_KINDS)]
    time = NOW - 600 * SECOND + number * SECOND // 2
    return EventRow(
        position=Position(time, number),
        time=time,
        untimed=False,
        event=kind,
        client=client,
        country=country,
        colo=colo,
        origin=origin,
        status=code,
        duration=duration,
        client_bytes=size // 4,
        origin_bytes=size - size // 4,
        application="6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19",
        sni="ssh.example.net",
    )


EVENTS = tuple(event(number) for number in range(1200))
"""Oldest first."""

_VALUES = {
    "Application": ("6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19", ""),
    "ClientIP": ("203.0.113.9", ""),
    "ClientPort": ("51234", ""),
    "ClientProto": ("tcp", ""),
    "ClientAsn": ("64500", ""),
    "ClientCountry": ("de", "DE"),
    "ClientTcpRtt": ("38123456", "38 ms"),
    "ClientBytes": ("0", "0 B"),
    "ColoCode": ("FRA", ""),
    "Event": ("originError", ""),
    "OriginIP": ("10.0.3.7", ""),
    "OriginPort": ("22", ""),
    "OriginProto": ("tcp", ""),
    "OriginTlsMode": ("unknown", ""),
    "Status": ("522", "522 origin did not answer"),
    "Timestamp": ("1768485599500000000", "2026-01-15T13:59:59.5Z"),
}


def detail(row: EventRow) -> EventDetail:
    """Return everything about an event."""
    values = []
    for field in FIELDS:
        raw, shown = _VALUES.get(field.name, ("", ""))
        values.append(FieldValue(field, raw, shown or raw, raw.lower() not in field.unknown))
    before = replace(
        row,
        event="connect",
        status=0,
        time=row.time - 4 * SECOND,
        position=Position(row.time - 4 * SECOND, 0),
    )
    return EventDetail(
        row=row,
        fields=tuple(values),
        extras=(("EdgePop", '"fra07"'),),
        status=status(row.status) if row.status is not None else None,
        raw=b'{"Event":"originError","ClientIP":"203.0.113.9","OriginIP":"10.0.3.7","Status":522,"EdgePop":"fra07"}',
        source="events.log",
        offset=181_203_410,
        repaired=False,
        lifecycle=(before, row),
    )


REJECTS = Rejects(
    rows=(
        Reject("events.log", 9_120, "not JSON", b"<134>Jan 15 syslog: \x1b[31mhello", 120, NOW),
        Reject("events.log", 12_410, "no field of the dataset", b'{"RayID":"7d0"}', 15, NOW + SECOND),
    ),
    total=2,
    reasons=(("not JSON", 1), ("no field of the dataset", 1)),
)


CHANGES = Changes(
    now=(NOW - WINDOW * SECOND, NOW),
    before=(NOW - 2 * WINDOW * SECOND, NOW - WINDOW * SECOND),
    complete=True,
    total=(Figures(331_904, 1_420, 160_114, 42), Figures(347_156, 28_190, 165_227, 14_231)),
    rows=(
        Change(
            "origin",
            "10.0.3.7:22/tcp",
            Figures(3_804, 11, 1_266, 2),
            Figures(3_900, 430, 1_280, 411),
            Measure.FAULTS,
            19.4,
        ),
        Change(
            "application",
            "6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19",
            Figures(12_001, 40),
            Figures(12_310, 452),
            Measure.FAILURES,
            15.1,
            echo=True,
        ),
        Change("status", "522", Figures(0), Figures(400, 400), Measure.EVENTS, 14.0, echo=True),
        Change("client", "203.0.113.9", Figures(), Figures(9_812, 9_802), Measure.EVENTS, 12.2, new=True),
        Change("asn", "64500", Figures(180, 2), Figures(9_990, 9_804), Measure.EVENTS, 11.8, echo=True),
        Change("colo", "SIN", Figures(5_120, 12), Figures(0), Measure.EVENTS, -9.9),
        Change("client", "2001:db8:4860:4860::8888", Figures(2_904), Figures(812), Measure.EVENTS, -6.2),
        Change("status", "499", Figures(611, 611), Figures(2_114, 2_114), Measure.EVENTS, 5.4),
        Change("sni", "\x1b[31mevil.example", Figures(), Figures(96, 96), Measure.EVENTS, 4.6, new=True),
    ),
    count=9,
    first_seen=(
        FirstSeen("OriginTlsFingerprint", 1, (("9f86d081884c7d659a2feaa0c55ad015", 14),)),
        FirstSeen("sni", 2, (("\x1b[31mevil.example", 96), ("new.example.net", 3))),
        FirstSeen("client", 1_204, (("203.0.113.9", 9_812), ("192.0.2.77", 1_204), ("198.51.100.77", 12))),
    ),
)


_CONNECTED = (
    ("203.0.113.9", "DE", "FRA", "10.0.3.7:22/tcp", "ssh", 3, 1, 2_100, 499, 1_900),
    ("198.51.100.4", "US", "ORD", "10.0.3.8:22/tcp", "ssh", 51_724, None, None, None, None),
    ("2001:db8:4860:4860::8888", "NL", "AMS", "10.0.4.1:3389/tcp", "rdp", 724, 2, 88_200_000_000, 200, 4_100),
    ("198.51.100.11", "FR", "CDG", "10.0.9.2:27015/udp", "source", 95, None, None, None, None),
    ("192.0.2.77", "", "", "10.0.9.9:8123/tcp", "", 12, 4, 0, None, 0),
)


def _connection(number: int) -> ConnectionRow:
    client, country, colo, origin, service, age, closed, received, code, sent = _CONNECTED[
        number % len(_CONNECTED)
    ]
    opened = NOW - (age + number) * SECOND
    ended = None if closed is None else NOW - closed * SECOND
    return ConnectionRow(
        position=Position(opened if ended is None else ended, number),
        opened=opened,
        closed=ended,
        duration=(NOW if ended is None else ended) - opened,
        client=client,
        country=country,
        colo=colo,
        origin=origin,
        application="6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19",
        service=service,
        client_bytes=sent,
        origin_bytes=received,
        origin_rtt=None if closed is None else 38_000_000,
        status=code,
    )


def connections() -> Connections:
    """Return who is and was connected, and what looks odd."""
    return Connections(
        rows=tuple(map(_connection, range(40))),
        total=20_413,
        clock=NOW,
        judged=12_400,
        open=8_112,
        closed=12_301,
        connects_seen=True,
        durations=(12 * SECOND, 724 * SECOND, 51_724 * SECOND),
        clients=(("198.51.100.4", 412), ("2001:db8:4860:4860::8888", 33), ("203.0.113.9", 9)),
        origins=(("10.0.3.8:22/tcp", 3_901), ("10.0.3.7:22/tcp", 2_007)),
        applications=(("6d3c1f0a9b8e4c2d8a7f6e5d4c3b2a19", 8_112),),
        shapes=(
            Shape(Smell.GUESSING, "203.0.113.9", 412, "", 22, "ssh", 1_200_000_000, 4_500, 5 * SECOND),
            Shape(Smell.SHORT, "203.0.113.80", 96, "", 8123, "", 300_000_000, 700, 5 * SECOND),
            Shape(Smell.LOOP, "198.51.100.4", 31, "10.0.3.7:22/tcp", None, "", SECOND, 0, 5 * SECOND),
            Shape(Smell.HOLD, "192.0.2.77", 12, "", None, "", 3_720 * SECOND, 212),
            Shape(Smell.SCAN, "192.0.2.78", 40, "", None, "", 0, 64),
        ),
        began_before=1_203,
        unopened=1_290,
        aged=3,
        max_age=86_400 * SECOND,
    )
