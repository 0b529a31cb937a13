"""Who is and was connected: the summary, what looks odd, and one line per connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from spectrum_tui.backends.base import Sort, View
from spectrum_tui.backends.connections import ConnectionRow, Connections, Shape, Share, Smell
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Compare
from spectrum_tui.model.statuses import Side, status
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import ending, labelled, wrapped
from spectrum_tui.ui.format.table import Column, Laid, laid_out, row, titles
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.lines import Line, Run, clipped, spaced, width_of
from spectrum_tui.ui.views import window_name

UNKNOWN: Run = ("–", "faint")
ROOMY = 100
"""From this width on bytes have a column for each way: what the client sent and what it received."""
SPACIOUS = 160


def summary(
    found: Connections, view: View, width: int, *, brief: bool, labels: Labels = NO_LABELS
) -> list[Line]:
    """Return how many there are, who has most of them, and what is not known of them."""
    lines = [_totals(found, view, width)]
    if found.open:
        shares = {"clients": found.clients, "origins": found.origins, "applications": found.applications}
        wanted = list(shares.items())[: 1 if brief else 3]
        lines += [_shares(name, share, width, labels) for name, share in wanted]
    return [*lines, *_orphans(found, width)]


def _totals(found: Connections, view: View, width: int) -> Line:
    span = "in this range" if view.interval else "since the start"
    if view.window is not None and not view.interval:
        span = f"in {window_name(view.window)}"
    closed = (("closed ", "dim"), (units.count(found.closed), "strong"), (f" {span}", "dim"))
    lasted: list[Line] = [
        ((f"{name} ", "dim"), (units.duration(length), ""))
        for name, length in zip(("lasted p50", "p90", "p99"), found.durations or (), strict=False)
    ]
    return ((" ", ""), *spaced([(("open ", "dim"), _open(found)), closed, *lasted], width - 1))


def _open(found: Connections) -> Run:
    if not found.connects_seen:
        return "none seen: no connect event was read", "dim"
    return f"~{units.count(found.open)}", "strong"


def _shares(name: str, shares: tuple[Share, ...], width: int, labels: Labels) -> Line:
    """Return those with most connections open, as many as fit."""
    line: Line = ((f" most open by {name:<13}", "dim"),)
    for key, number in shares:
        shown = labels.named(name.removesuffix("s"), key) or ending(plain(key) or "(not said)", 40)
        more: Line = ((f" {shown} ", ""), (f"~{units.count(number)} ", "dim"))
        if width_of(line) + width_of(more) > width:
            break
        line = (*line, *more)
    return line


def _orphans(found: Connections, width: int) -> list[Line]:
    """Return what has no opening or no close; nothing where nothing could have had one."""
    told = (
        (found.began_before, "of the closed began before the log"),
        (found.unopened, "in all without an opening"),
        (found.aged, f"open for over {units.span(found.max_age)}: no longer counted"),
        (found.given_up, "forgotten: too many were open"),
    )
    words = [f"{units.count(number)} {what}" for number, what in told if number]
    if words:
        return [((f" {text}", "dim"),) for text in wrapped(words, " · ", width - 1)]
    return [((" every close has its opening", "faint"),)] if found.closed else []


def shapes_badge(found: Connections) -> Line:
    """Return which of the connections were looked at, unless it was all of them."""
    if found.judged >= found.closed:
        return ()
    return ((f"among the newest {units.count(found.judged)} that closed ", "dim"),)


def shape_items(shapes: tuple[Shape, ...], span: str, width: int, labels: Labels = NO_LABELS) -> list[Item]:
    """Return what looks odd as items, each of which stands for its client."""
    return [
        Item(
            clipped(
                ((f" {plain(shape.client)} ", "strong"), (_sentence(shape, span, labels), "warn")), width
            ),
            copy=f"{shape.client} {_sentence(shape, span, labels)}",
            term=Compare("client", "=", shape.client),
            name=f"{shape.client} {shape.smell}",
        )
        for shape in shapes
    ]


def _sentence(shape: Shape, span: str, labels: Labels) -> str:
    """Return the verdict first, for the end of a sentence may not fit."""
    number, typical = units.count(shape.count), units.duration(shape.duration)
    size, limit = units.size(shape.size), units.age(shape.limit)
    place = plain(shape.service) or (f"port {shape.port}" if shape.port else "no port")
    brief = f"{number} sessions under {limit} at {place}{span}, median {typical}"
    match shape.smell:
        case Smell.GUESSING:
            return f"looks like password guessing: {brief}"
        case Smell.SHORT:
            return f"leaves at once where others stay: {brief}"
        case Smell.LOOP:
            where = labels.origin(shape.origin) or plain(shape.origin)
            return f"looks like a reconnect loop: back at {where} within {limit} {number} times{span}"
        case Smell.HOLD:
            return f"holds on in silence: {number} sessions, medians {typical} and {size}"
        case Smell.SCAN:
            return f"looks like a scan: {number} applications and ports{span}, median {size}"


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide."""
    both = (Column("sent", 8, right=True), Column("received", 8, right=True))
    return (
        Column("since", 8 if width < SPACIOUS else 14, sort="age"),
        Column("client", 15 if width < ROOMY else 22 if width < SPACIOUS else 39),
        Column("cc", 2),
        Column("colo", 4, least=ROOMY),
        Column("origin", 14 if width < ROOMY else 19 if width < SPACIOUS else 32),
        Column("service", 7 if width < ROOMY else 9),
        Column("lasted", 8, right=True, sort="duration"),
        *((Column("bytes", 6, right=True, sort="bytes"),) if width < ROOMY else both),
        Column("RTT", 7, right=True, least=SPACIOUS),
        Column("application", 32, least=SPACIOUS + 30),
        Column("state", 0),
    )


def head(width: int, sort: Sort) -> Line:
    """Return the line of titles; the column that orders the table carries a mark."""
    return ((" ", ""), *titles(laid_out(columns(width - 1), width - 1), sort))


def row_items(found: Connections, width: int, zone: tzinfo | None, labels: Labels = NO_LABELS) -> list[Item]:
    """Return the connections as items, each of which stands for its event and its client."""
    laid = laid_out(columns(width), width)
    return [
        Item(
            row(laid, values(each, laid, zone, found.clock or 0, labels)),
            copy=each.client,
            term=Compare("client", "=", each.client),
            position=each.position,
            name=f"{each.position.time} {each.position.sequence}",
        )
        for each in found.rows
    ]


def values(
    each: ConnectionRow, laid: Laid, zone: tzinfo | None, now: int, labels: Labels = NO_LABELS
) -> Mapping[str, Run]:
    """Return the cells of one connection; `now` is the clock."""
    widths = {column.name: width for column, width in laid}
    return {
        "since": _since(each, widths["since"], zone, now),
        "client": (ending(plain(each.client), widths["client"]), "") if each.client else UNKNOWN,
        "cc": (plain(each.country), "dim") if each.country else UNKNOWN,
        "colo": (plain(each.colo), "dim") if each.colo else UNKNOWN,
        "origin": (_origin(each.origin, widths["origin"], labels), ""),
        "service": (each.service, "") if each.service else UNKNOWN,
        "lasted": (units.duration(each.duration), "") if each.duration is not None else UNKNOWN,
        "bytes": _size(each.client_bytes, each.origin_bytes, narrow=True),
        "sent": _size(each.client_bytes),
        "received": _size(each.origin_bytes),
        "RTT": (units.rtt(each.origin_rtt), "dim"),
        "application": (labels.application(each.application) or plain(each.application), "dim"),
        "state": _state(each),
    }


def _since(each: ConnectionRow, width: int, zone: tzinfo | None, now: int) -> Run:
    """Return the time of opening, with its day when that is not today."""
    if each.opened is None:
        return UNKNOWN
    moment = units.timestamp(each.opened, zone)
    if moment[:10] == units.timestamp(now, zone)[:10]:
        return moment[11:19], "dim"
    return (f"{moment[5:10]} {moment[11:19]}" if width > 8 else moment[5:10]), "dim"


def _origin(origin: str, width: int, labels: Labels) -> str:
    if label := labels.origin(origin):
        return labelled(label, plain(origin), width)
    return ending(plain(origin.removesuffix("/tcp") if width < 24 else origin), width)


def _size(*parts: int | None, narrow: bool = False) -> Run:
    if None in parts:
        return UNKNOWN
    total = sum(filter(None, parts))
    return (units.narrow_size(total) if narrow else units.size(total)), "dim"


def _state(each: ConnectionRow) -> Run:
    if each.closed is None:
        return "open", "good"
    if each.status is None:
        return "closed", "dim"
    meaning = status(each.status)
    ink = "dim" if meaning.side is Side.NONE else str(meaning.side)
    return f"{each.status} {meaning.short}", ink
