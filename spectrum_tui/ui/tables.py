"""The four tables of the dashboard as data: where their rows come from and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from spectrum_tui.backends.base import (
    BreakdownRow,
    ClientRow,
    OriginRow,
    Snapshot,
    TypeRow,
)
from spectrum_tui.ui.dimensions import dimension
from spectrum_tui.ui.folds import fold
from spectrum_tui.ui.format import breakdown, clients, origins, types
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Line, Run


class Keyed(Protocol):
    """What every row of a table has."""

    @property
    def key(self) -> str:
        """What names the row between frames."""


R = TypeVar("R", bound=Keyed)

Widths = Mapping[str, int]


@dataclass(frozen=True)
class Table(Generic[R]):
    """One table: everything a pane has to know about it."""

    name: str
    """As `View` calls its order."""
    heading: Callable[[Snapshot], str]
    field: Callable[[Snapshot], str]
    """The Cloudflare field without which it stays empty."""
    filter_name: Callable[[Snapshot], str]
    """What a filter calls the key of a row."""
    rows: Callable[[Snapshot], Sequence[R]]
    size: Callable[[Snapshot], int]
    """How many rows there would be without a limit."""
    columns: Callable[[Snapshot, int], tuple[Column, ...]]
    values: Callable[[Snapshot, R, Widths], dict[str, Run]]
    below: Callable[[R, Widths], tuple[Line, ...]] = lambda _row, _widths: ()
    """Lines that follow the row and belong to it."""


EVENT_TYPES: Table[TypeRow] = Table(
    name="event_types",
    heading=lambda _: "Event types",
    field=lambda _: "Event",
    filter_name=lambda _: "event",
    rows=lambda snapshot: snapshot.event_types,
    size=lambda snapshot: len(snapshot.event_types),
    columns=lambda _, width: types.columns(width),
    values=lambda _, row, widths: types.values(row, widths),
)

CLIENTS: Table[ClientRow] = Table(
    name="clients",
    heading=lambda snapshot: fold(snapshot.view.fold).title,
    field=lambda snapshot: fold(snapshot.view.fold).field,
    filter_name=lambda snapshot: snapshot.view.fold,
    rows=lambda snapshot: snapshot.clients,
    size=lambda snapshot: max(snapshot.clients_size, len(snapshot.clients)),
    columns=lambda snapshot, width: clients.columns(width, snapshot.view.fold),
    values=lambda snapshot, row, widths: clients.values(
        row, widths, snapshot.view.fold, new=(snapshot.view.fold, row.key) in snapshot.new
    ),
)

ORIGINS: Table[OriginRow] = Table(
    name="origins",
    heading=lambda _: "Origins",
    field=lambda _: "OriginIP",
    filter_name=lambda _: "origin",
    rows=lambda snapshot: snapshot.origins,
    size=lambda snapshot: max(snapshot.totals.origins, len(snapshot.origins)),
    columns=lambda _, width: origins.columns(width),
    values=lambda snapshot, row, widths: origins.values(row, widths, snapshot.labels),
    below=origins.below,
)

BREAKDOWN: Table[BreakdownRow] = Table(
    name="breakdown",
    heading=lambda snapshot: dimension(snapshot.view.dimension).title,
    field=lambda snapshot: dimension(snapshot.view.dimension).field,
    filter_name=lambda snapshot: snapshot.view.dimension,
    rows=lambda snapshot: snapshot.breakdown,
    size=lambda snapshot: max(snapshot.breakdown_size, len(snapshot.breakdown)),
    columns=lambda snapshot, width: breakdown.columns(width, snapshot.view.dimension),
    values=lambda snapshot, row, widths: breakdown.values(
        row,
        snapshot.view.dimension,
        widths,
        snapshot.labels,
        new=(snapshot.view.dimension, row.key) in snapshot.new,
    ),
)

TABLES: tuple[Table[Any], ...] = (EVENT_TYPES, CLIENTS, ORIGINS, BREAKDOWN)
"""In the order of the pane numbers."""
