"""Pane 5: the columns that one can choose, and what each shows of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from spectrum_tui.backends.base import EventRow
from spectrum_tui.model import units
from spectrum_tui.model.statuses import Side, status
from spectrum_tui.model.text import plain
from spectrum_tui.ui.lines import Run

UNKNOWN: Run = ("–", "faint")


class Cell(NamedTuple):
    """A column: its title, how many cells it takes, and what stands in it."""

    title: str
    width: int
    show: Callable[[EventRow], Run]
    right: bool = False


def known(text: str, style: str = "") -> Run:
    """Return a text, or that it is not known."""
    return (plain(text), style) if text else UNKNOWN


def amount(size: int) -> Run:
    """Return a size, or that nothing is known of it."""
    return (units.size(size), "dim") if size else UNKNOWN


def _number(value: int | None) -> Run:
    return (str(value), "dim") if value is not None else UNKNOWN


def _rtt(length: int | None) -> Run:
    return (units.rtt(length), "dim") if length else UNKNOWN


def _side(row: EventRow) -> Run:
    if row.status is None:
        return UNKNOWN
    side = status(row.status).side
    return str(side), "dim" if side is Side.NONE else str(side)


def _duration(row: EventRow) -> Run:
    return (units.duration(row.duration), "dim") if row.duration is not None else UNKNOWN


CELLS: dict[str, Cell] = {
    "client": Cell("client", 21, lambda row: known(row.client)),
    "client_port": Cell("port", 5, lambda row: _number(row.client_port), right=True),
    "country": Cell("cc", 2, lambda row: known(row.country, "dim")),
    "asn": Cell("AS", 10, lambda row: _number(row.asn), right=True),
    "colo": Cell("colo", 4, lambda row: known(row.colo, "dim")),
    "application": Cell("application", 32, lambda row: known(row.application, "dim")),
    "side": Cell("side", 7, _side),
    "duration": Cell("duration", 8, _duration, right=True),
    "bytes": Cell("bytes", 9, lambda row: amount(row.client_bytes + row.origin_bytes), right=True),
    "client_bytes": Cell("sent", 9, lambda row: amount(row.client_bytes), right=True),
    "origin_bytes": Cell("received", 9, lambda row: amount(row.origin_bytes), right=True),
    "client_rtt": Cell("client RTT", 10, lambda row: _rtt(row.client_rtt), right=True),
    "rtt": Cell("origin RTT", 10, lambda row: _rtt(row.origin_rtt), right=True),
    "sni": Cell("SNI", 24, lambda row: (plain(row.sni), "dim")),
    "firewall": Cell("firewall", 12, lambda row: known(row.firewall, "dim")),
    "client_tls": Cell("client TLS", 10, lambda row: known(row.client_tls, "dim")),
    "client_tls_status": Cell("client TLS went", 22, lambda row: known(row.client_tls_status, "dim")),
    "origin_tls_status": Cell("origin TLS went", 22, lambda row: known(row.origin_tls_status, "dim")),
    "proxy_protocol": Cell("PROXY", 6, lambda row: known(row.proxy_protocol, "dim")),
}
"""By name, but for time, type, origin and status, which know more of their surroundings."""

SHOWN = {cell.title: cell for cell in CELLS.values()}
"""The columns by their titles."""
