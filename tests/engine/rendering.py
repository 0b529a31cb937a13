"""The same records in every form in which Logpush, and what stands behind it, may write them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.engine.generated import events

Record = dict[str, Any]
Renderer = Callable[[Sequence[Record]], bytes]

HOSTILE = '"\n\r,;|\t{}[]:\\ a\ufeffé😀'
"""Letters of which a client could make a host name to break a form."""


def records() -> st.SearchStrategy[list[Record]]:
    """Some events, some of which carry a hostile host name."""
    return st.lists(st.builds(_named, events(), st.none() | st.text(HOSTILE, max_size=9)), max_size=9)


def _named(line: bytes, name: str | None) -> Record:
    record: Record = json.loads(line)
    return record if name is None else record | {"ClientTlsClientHelloServerName": name}


def columns(rows: Sequence[Record]) -> list[str]:
    """Return the names of all fields in some records, `Event` first."""
    return list(dict.fromkeys(["Event", *(key for row in rows for key in row)]))


def table(delimiter: str, quoting: Any, *, header: bool = True, end: str = "\n") -> Renderer:
    """Return a renderer of rows."""

    def render(rows: Sequence[Record]) -> bytes:
        out, names = io.StringIO(newline=""), columns(rows)
        writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
        writer.writerows([names] if header else [])
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
        return out.getvalue().encode()

    return render


def _cell(value: object) -> object:
    return _json(value) if isinstance(value, bool) else value


def _json(row: object) -> str:
    return json.dumps(row, ensure_ascii=False)


def ndjson(rows: Sequence[Record]) -> bytes:
    """Render a record a line."""
    return "".join(_json(row) + "\n" for row in rows).encode()


def logpush(rows: Sequence[Record]) -> bytes:
    """Render a batch as in Cloudflare's documentation: a prefix, a record a line, a suffix."""
    return ('{"events":[\n' + ",\n".join(_json({"info": row}) for row in rows) + "\n]}\n").encode()


def commas_first(rows: Sequence[Record]) -> bytes:
    """Render a list with its commas at the beginnings of the lines."""
    return ("[\r\n  " + "\r\n, ".join(map(_json, rows)) + "\r\n]\r\n").encode()


def named(rows: Sequence[Record]) -> bytes:
    """Render a batch with more in it than its records."""
    batch = {"source": "spectrum", "count": len(rows), "events": list(rows), "more": False}
    return _json(batch).encode()


def one_line(rows: Sequence[Record]) -> bytes:
    """Render a batch on one line."""
    return (_json({"events": [{"info": row} for row in rows]}) + "\n").encode()


def array(rows: Sequence[Record]) -> bytes:
    """Render a list on one line that nothing ends."""
    return _json(list(rows)).encode()


def pretty(rows: Sequence[Record]) -> bytes:
    """Render a batch as tools do that write for people."""
    return json.dumps({"events": [{"info": row} for row in rows]}, indent=2).encode()


def pretty_array(rows: Sequence[Record]) -> bytes:
    """Render a list as tools do that write for people."""
    return json.dumps(list(rows), indent="\t", ensure_ascii=False).encode() + b"\n"


def pretty_records(rows: Sequence[Record]) -> bytes:
    """Render records one after the other as `jq .` does."""
    return "".join(json.dumps(row, indent=2) + "\n" for row in rows).encode()


BATCHES: dict[str, Renderer] = {
    each.__name__: each
    for each in (
        logpush,
        commas_first,
        named,
        one_line,
        array,
        pretty,
        pretty_array,
        pretty_records,
    )
}
TABLES: dict[str, Renderer] = {
    "csv": table(",", csv.QUOTE_NONNUMERIC),
    "csv, all quoted": table(",", csv.QUOTE_ALL, end="\r\n"),
    "csv, few quoted": table(",", csv.QUOTE_MINIMAL, end="\r\n"),
    "tsv": table("\t", csv.QUOTE_NONNUMERIC),
    "semicolons": table(";", csv.QUOTE_MINIMAL, end="\r\n"),
    "bars": table("|", csv.QUOTE_ALL),
}
FORMS = BATCHES | TABLES
