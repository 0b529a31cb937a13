"""What the screen can have written to files, and who writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple, Protocol

from spectrum_tui.backends.base import View
from spectrum_tui.model import units


class Form(NamedTuple):
    """One kind of file."""

    name: str
    title: str
    suffix: str
    tells: str
    """What is in it."""


FORMS = (
    Form("ndjson", "Events, raw", ".ndjson", "the records as they were read, byte for byte"),
    Form("csv", "Events, CSV", ".csv", "a column for each field; no cell is a formula"),
    Form("markdown", "Incident note", ".md", "Markdown to paste into a ticket: figures, timeline, tables"),
    Form("json", "Report", ".json", "the numbers of the screen, as --report json prints them"),
)


class Order(NamedTuple):
    """A file that is wanted."""

    form: Form
    name: str
    """Where, as it was typed."""
    overwrite: bool


class Evidence(Protocol):
    """Writes files."""

    async def exists(self, name: str) -> bool:
        """Tell whether there is a file of this name already."""

    async def write(
        self, form: str, name: str, view: View, *, overwrite: bool, progress: Callable[[int, int], object]
    ) -> str:
        """Write a view and return a sentence on what was written; hear of progress in events.

        Raises:
            SpectrumError: it cannot be written.
        """


def proposed(form: Form, now: int, zone: tzinfo | None) -> str:
    """Return a name for a file that is written now."""
    figures = units.timestamp(now, zone)[:19].translate({ord("-"): None, ord(":"): None, ord("T"): "-"})
    return f"spectrum-{figures}{form.suffix}"
