"""How each source is doing, as items of a list."""

from __future__ import annotations

from collections.abc import Iterator

from spectrum_tui.backends.base import Snapshot, SourceStatus
from spectrum_tui.model import units
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import ending
from spectrum_tui.ui.items import Item


def items(snapshot: Snapshot, width: int) -> list[Item]:
    """Return per source a line with its name, one with its figures, and one with its error if it has one.

    Those that fail come first.
    """
    listed: list[Item] = []
    for source in sorted(snapshot.ingest.sources, key=lambda each: not each.error):
        listed += _source(source, snapshot.now, width)
    return listed


def _source(source: SourceStatus, now: int, width: int) -> Iterator[Item]:
    word, style = _state(source)
    name = ending(plain(source.name), max(8, width - 12))
    yield Item(((f" {word:<8} ", style), (name, "strong")), copy=source.name, name=source.name)
    yield Item(((f"{'':10}{' · '.join(_figures(source, now))}", "dim"),))
    if source.error:
        yield Item(((f"{'':10}{plain(source.error)}", "warn"),), copy=source.error)


def _state(source: SourceStatus) -> tuple[str, str]:
    if source.error:
        return "failing", "warn"
    if source.ended:
        return "ended", "dim"
    return ("reading", "good") if source.last_read is not None else ("waiting", "dim")


def _figures(source: SourceStatus, now: int) -> Iterator[str]:
    of_size = f" of {units.size(source.size)}" if source.size is not None else ""
    yield f"{units.size(source.position)}{of_size} read"
    if source.files is not None:
        yield f"{units.count(source.files)} files"
    yield f"{units.count(source.rotations)} rotations"
    if source.last_read is not None:
        yield f"last bytes {units.age(max(now - source.last_read, 0))} ago"
    if source.polling:
        yield "polling: nothing tells of changes here"
