"""One event whole: its row, and every field of its record explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spectrum_tui.backends.base import EventDetail, EventRow, FieldValue, Position
from spectrum_tui.engine.codes import boolean, integer, json_text, text
from spectrum_tui.engine.columns import REPAIRED, UNTIMED
from spectrum_tui.engine.layout import places
from spectrum_tui.engine.pages import Row
from spectrum_tui.engine.records import BOM, PADDING, read_leniently
from spectrum_tui.engine.tabular import Table
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model import units
from spectrum_tui.model.fields import BY_NAME, FIELDS, Field, Kind, Unit
from spectrum_tui.model.statuses import status
from spectrum_tui.model.times import instant


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as it was read."""

    content: bytes
    table: Table | None = None
    """What the columns are where rows were read; None for JSON."""


def event_row(row: Row, vocabulary: Vocabulary) -> EventRow:
    """Return an event as the Events pane shows it."""
    route = vocabulary.routes.values[row["route"]]
    traits = vocabulary.traits.values[row["traits"]]
    network = vocabulary.networks.values[row["network"]]
    connect, disconnect = row["connect"], row["disconnect"]
    return EventRow(
        position=Position(*row.place),
        time=row["time"],
        untimed=bool(row["flags"] & UNTIMED),
        event=traits.event,
        client=vocabulary.clients.values[row["client"]].text,
        country=network.country,
        colo=vocabulary.colos.values[row["colo"]].text,
        origin=route.origin,
        status=traits.status if traits.status >= 0 else None,
        duration=disconnect - connect if 0 < connect <= disconnect else None,
        client_bytes=max(row["client_bytes"], 0),
        origin_bytes=max(row["origin_bytes"], 0),
        application=route.application,
        sni=vocabulary.snis.values[row["sni"]].text,
        client_port=_positive(row["port"]),
        asn=_positive(network.asn),
        client_rtt=_positive(row["client_rtt"]),
        origin_rtt=_positive(row["origin_rtt"]),
        firewall=traits.firewall,
        client_tls=traits.client_tls_protocol,
        client_tls_status=traits.client_tls_status,
        origin_tls_status=traits.origin_tls_status,
        proxy_protocol=traits.proxy_protocol,
    )


def _positive(number: int) -> int | None:
    return number if number > 0 else None


def event_detail(
    row: Row, shown: EventRow, raw: RawRecord | None, *, source: str, lifecycle: tuple[EventRow, ...]
) -> EventDetail:
    """Return everything about an event; without its raw record, what the columns kept."""
    record = read_record(raw) if raw else _remembered(row, shown)
    values = known_values(record)
    fields = tuple(field_value(field, values.get(field.name)) for field in FIELDS)
    extras = tuple((key, json_text(value)) for key, value in record.items() if key.lower() not in BY_NAME)
    return EventDetail(
        row=shown,
        fields=fields,
        extras=extras,
        status=status(shown.status) if shown.status is not None else None,
        raw=raw.content if raw else None,
        source=source,
        offset=row["offset"],
        repaired=bool(row["flags"] & REPAIRED),
        lifecycle=lifecycle,
    )


def sentences(hints: Iterable[tuple[int | None, str]], name: Callable[[int], str]) -> list[str]:
    """Return what should be known about how streams are read, as sentences that name them."""
    return [said if stream is None else f"{name(stream)}: {said}" for stream, said in hints]


def read_record(raw: RawRecord) -> Mapping[str, Any]:
    """Return the values in a raw record by their names; empty when there are none."""
    content = raw.content.removeprefix(BOM).strip(PADDING)
    found = read_leniently(content) if not raw.table or content.startswith(b"{") else ""
    if not isinstance(found, str):
        return found[0]
    cells = raw.table.row(raw.content) if raw.table else found
    return (
        {} if isinstance(cells, str) or not raw.table else dict(zip(raw.table.names, cells[0], strict=True))
    )


def known_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the dataset's fields in a record, by Cloudflare name."""
    values = tuple(record.values())
    return {name: values[index] for name, index in _places(tuple(record)).items()}


_places = lru_cache(256)(places)


def _remembered(row: Row, shown: EventRow) -> Mapping[str, Any]:
    """Return what is still known of a record whose bytes are out of reach."""
    columns = {
        "Timestamp": row["time"],
        "ClientPort": row["port"],
        "ClientBytes": row["client_bytes"],
        "OriginBytes": row["origin_bytes"],
        "ClientTcpRtt": row["client_rtt"],
        "OriginTcpRtt": row["origin_rtt"],
        "ConnectTimestamp": row["connect"],
        "DisconnectTimestamp": row["disconnect"],
    }
    return {
        "Event": shown.event,
        "Application": shown.application,
        "ClientIP": shown.client,
        "ClientCountry": shown.country,
        "ClientTlsClientHelloServerName": shown.sni,
        "ColoCode": shown.colo,
        "Status": shown.status,
        **{name: number if number >= 0 else None for name, number in columns.items()},
    }


def field_value(field: Field, value: object) -> FieldValue:
    """Return a value of a field as the record spells it and as a person reads it."""
    raw = value if isinstance(value, str) else "" if value is None else json_text(value)
    shown = _readable(field, value)
    known = text(value).lower() not in field.unknown
    if field.kind is Kind.TIME:
        known = instant(value) > 0
    return FieldValue(field, raw, shown, known)


def _readable(field: Field, value: object) -> str:
    if value is None or value == "":
        return ""
    if field.kind is Kind.TIME:
        moment = instant(value)
        return units.timestamp(moment, digits=9) if moment else "none"
    if field.kind is Kind.BOOLEAN:
        return {"true": "yes", "false": "no"}.get(boolean(value), text(value))
    if field.kind is Kind.INTEGER and integer(value) >= 0:
        return _quantity(field, integer(value))
    return text(value)


def _quantity(field: Field, number: int) -> str:
    if field.unit is Unit.BYTES:
        return units.size(number)
    if field.unit is Unit.NANOSECONDS:
        return units.rtt(number)
    return str(number)
