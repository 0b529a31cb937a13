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
from spectrum_tui.ui.folds import ALL as FOLDS
from spectrum_tui.ui.folds import fold
from spectrum_tui.ui.format import breakdown, clients, origins, types
from spectrum_tui.ui.format.clients import UNKNOWN
from spectrum_tui.ui.format.nothing import Advice
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
    fields: Callable[[Snapshot], tuple[str, ...]]
    """The Cloudflare fields that it lives on; one of them suffices."""
    filter_name: Callable[[Snapshot], str]
    """What a filter calls the key of a row."""
    rows: Callable[[Snapshot], Sequence[R]]
    size: Callable[[Snapshot], int]
    """How many rows there would be without a limit."""
    columns: Callable[[Snapshot, int], tuple[Column, ...]]
    values: Callable[[Snapshot, R, Widths], dict[str, Run]]
    below: Callable[[R, Widths], tuple[Line, ...]] = lambda _row, _widths: ()
    """Lines that follow the row and belong to it."""
    instead: Callable[[Snapshot], tuple[Advice, ...]] = lambda _snapshot: ()
    """What helps where no field is sent that it lives on."""

    def seen(self, snapshot: Snapshot) -> Sequence[R]:
        """Return the rows; none where they would be one of which nothing is known."""
        return () if self.lacks(snapshot) else self.rows(snapshot)

    def lacks(self, snapshot: Snapshot) -> str:
        """Return the field that no event has though the table lives on it; "" when there is none."""
        fields = self.fields(snapshot)
        return fields[0] if snapshot.missing.issuperset(fields) else ""


def _coarser(snapshot: Snapshot) -> tuple[Advice, ...]:
    """Return how clients can be told apart by what else is sent about them."""
    others = [each for each in FOLDS if each.field not in snapshot.missing]
    return (("fold.further", f"folds {others[0].title[:1].lower()}{others[0].title[1:]}"),) if others else ()


def _judged(snapshot: Snapshot, values: dict[str, Run], *names: str) -> dict[str, Run]:
    """Return cells, with dashes for those that are counted by Status where no event has one."""
    return values | dict.fromkeys(names, UNKNOWN) if "Status" in snapshot.missing else values


EVENT_TYPES: Table[TypeRow] = Table(
    name="event_types",
    heading=lambda _: "Event types",
    fields=lambda _: ("Event",),
    filter_name=lambda _: "event",
    rows=lambda snapshot: snapshot.event_types,
    size=lambda snapshot: len(snapshot.event_types),
    columns=lambda _, width: types.columns(width),
    values=lambda _, row, widths: types.values(row, widths),
)

CLIENTS: Table[ClientRow] = Table(
    name="clients",
    heading=lambda snapshot: fold(snapshot.view.fold).title,
    fields=lambda snapshot: (fold(snapshot.view.fold).field,),
    filter_name=lambda snapshot: snapshot.view.fold,
    rows=lambda snapshot: snapshot.clients,
    size=lambda snapshot: max(snapshot.clients_size, len(snapshot.clients)),
    columns=lambda snapshot, width: clients.columns(width, snapshot.view.fold),
    values=lambda snapshot, row, widths: _judged(
        snapshot,
        clients.values(row, widths, snapshot.view.fold, new=(snapshot.view.fold, row.key) in snapshot.new),
        "fail",
    ),
    instead=_coarser,
)

ORIGINS: Table[OriginRow] = Table(
    name="origins",
    heading=lambda snapshot: "Applications: no OriginIP" if "OriginIP" in snapshot.missing else "Origins",
    fields=lambda _: ("OriginIP", "Application"),
    filter_name=lambda _: "origin",
    rows=lambda snapshot: snapshot.origins,
    size=lambda snapshot: max(snapshot.totals.origins, len(snapshot.origins)),
    columns=lambda _, width: origins.columns(width),
    values=lambda snapshot, row, widths: _judged(
        snapshot, origins.values(row, widths, snapshot.labels), "errors", "of finished"
    ),
    below=origins.below,
)

BREAKDOWN: Table[BreakdownRow] = Table(
    name="breakdown",
    heading=lambda snapshot: dimension(snapshot.view.dimension).title,
    fields=lambda snapshot: (dimension(snapshot.view.dimension).field,),
    filter_name=lambda snapshot: snapshot.view.dimension,
    rows=lambda snapshot: snapshot.breakdown,
    size=lambda snapshot: max(snapshot.breakdown_size, len(snapshot.breakdown)),
    columns=lambda snapshot, width: breakdown.columns(width, snapshot.view.dimension),
    values=lambda snapshot, row, widths: _judged(
        snapshot,
        breakdown.values(
            row,
            snapshot.view.dimension,
            widths,
            snapshot.labels,
            new=(snapshot.view.dimension, row.key) in snapshot.new,
        ),
        "fail",
    ),
    instead=lambda _: (("dimension", "chooses another breakdown"),),
)

TABLES: tuple[Table[Any], ...] = (EVENT_TYPES, CLIENTS, ORIGINS, BREAKDOWN)
"""In the order of the pane numbers."""
