"""What is looked at, written to files: the events themselves, or what the screen says about them."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, cast

from spectrum_tui.backends.base import Backend, Position, Selection, View
from spectrum_tui.errors import OutputError
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.newfile import NewFile

if TYPE_CHECKING:
    from spectrum_tui import export
    from spectrum_tui.report import Format

SLICE = 1000
"""Events asked for at a time: a few milliseconds of the backend's time."""
DAY = re.compile(r"\d{8}", re.ASCII)
"""The name of a folder that is read with the one around it."""
Progress = Callable[[int, int], object]
"""Hears how many of how many events are written."""
P = ParamSpec("P")


class Evidence:
    """Writes files for one backend.

    Args:
        backend: answers what is written.
        top: rows per table of a report; None for all.
        labels: what people call applications and origins.
        read: the files, folders and patterns that are read as logs.
    """

    def __init__(
        self, backend: Backend, *, top: int | None, read: Sequence[str] = (), labels: Labels = NO_LABELS
    ) -> None:
        self._backend, self._top, self._labels = backend, top, labels
        self._read = [os.path.abspath(name) for name in read if name != "-"]

    async def exists(self, name: str) -> bool:
        """Tell whether there is a file of this name already."""
        return await asyncio.to_thread(os.path.lexists, _path(name))

    async def write(self, form: str, name: str, view: View, *, overwrite: bool, progress: Progress) -> str:
        """Write a view in the form `ndjson`, `csv`, `json` or `markdown`; return what was written.

        A file appears whole or, when this fails or is cancelled, not at all.

        Raises:
            OutputError: it cannot be written.
            BackendError: the backend does not answer.
        """
        from spectrum_tui import export  # not before somebody writes: it takes long to import

        path = _path(name)
        if self._is_read(path):
            raise OutputError(f"{path} would be read as one more log", "choose another folder")
        with NewFile(path, overwrite=overwrite) as file:
            if form in export.FORMATS:
                said = await self._events(cast("export.Format", form), file, view, progress)
            else:
                said = await self._report(cast("Format", form), file, view)
            await _aside(file.keep)
        return f"Wrote {said} to {path}"

    def _is_read(self, path: Path) -> bool:
        """Tell whether a file would be taken for a log: in a folder that is read, or of a name that is."""
        taken = {str(path), str(path.parent)}
        if DAY.fullmatch(path.parent.name):
            taken.add(str(path.parent.parent))
        return any(each in taken or fnmatchcase(str(path), each) for each in self._read)

    async def _events(self, form: export.Format, file: NewFile, view: View, progress: Progress) -> str:
        from spectrum_tui import export

        selection = await self._backend.select(view)
        file.write(export.opening(form, self._labels))
        last: Position | None = None
        seen = written = 0
        while (answer := await self._backend.records(selection, after=last, size=SLICE)).events:
            await _aside(
                lambda lines: file.write(b"".join(lines)), export.lines(answer.records, form, self._labels)
            )
            last, seen, written = answer.last, seen + answer.events, written + len(answer.records)
            progress(seen, selection.kept)
        if not written:
            raise OutputError(f"{file.path.name}: {_missing(selection, 0, 0) or 'there are no events'}")
        missing = _missing(selection, seen, written)
        counted = f"{units.count(written)} events, {units.size(file.size)},"
        return f"{counted} without {missing}," if missing else counted

    async def _report(self, form: Format, file: NewFile, view: View) -> str:
        from spectrum_tui.note import to_markdown
        from spectrum_tui.report import report

        usual = View()
        snapshot = await self._backend.snapshot(
            replace(
                view,
                event_types=usual.event_types,
                clients=usual.clients,
                origins=usual.origins,
                rows=self._top,
            )
        )
        if form == "markdown":
            text = to_markdown(snapshot, await self._backend.changes(view))
        else:
            text = report(snapshot, form)
        file.write(text.encode("utf-8", "replace"))
        return f"the {form} report on {units.count(snapshot.totals.events)} events, {units.size(file.size)},"


def _path(name: str) -> Path:
    return Path(name).expanduser().absolute()


def _missing(selection: Selection, seen: int, written: int) -> str:
    """Return which events could not be written, and why; "" for none."""
    evicted, unreachable = selection.counted - seen, seen - written
    told = ((evicted, "that are no longer kept"), (unreachable, "whose file is out of reach"))
    return " and ".join(f"{units.count(number)} {why}" for number, why in told if number > 0)


async def _aside(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run something that takes a while beside the screen, to its end also when the caller is cancelled."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
