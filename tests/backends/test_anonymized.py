"""With pseudonyms no client address leaves a backend, whatever form its log has."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import View
from spectrum_tui.backends.details import RawRecord
from spectrum_tui.backends.disguise import Disguise
from spectrum_tui.backends.local import LocalBackend
from spectrum_tui.backends.reading import Readers
from spectrum_tui.backends.stream import EventStream
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.foreign import Block, Reader
from spectrum_tui.engine.tabular import Table, split
from spectrum_tui.evidence import Evidence
from spectrum_tui.export import Format, write
from spectrum_tui.model.parser import parse
from spectrum_tui.model.prefixes import prefix
from spectrum_tui.model.pseudonyms import Pseudonyms
from spectrum_tui.model.query import Anywhere
from spectrum_tui.report import Format as ReportFormat
from spectrum_tui.report import report
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.ui.app import SpectrumApp
from tests.backends.contract import EVERYTHING, all_rows, settled
from tests.engine.rendering import Record, logpush, ndjson, one_line, pretty, table
from tests.sample_log import END
from tests.ui.drive import press, screen_text

CLIENTS = ("203.0.113.9", "203.0.113.10", "198.51.100.4", "2001:db8:1::7", "2001:DB8:1::A")
ORIGINS = ("10.0.3.7", "2001:db8:ffff::1")
PSEUDONYMS = Pseudonyms(b"a key of sixteen")
READING = Reading(pseudonyms=PSEUDONYMS)
FORMS: tuple[Callable[[Sequence[Record]], bytes], ...] = (
    ndjson,
    logpush,
    pretty,
    one_line,
    table(",", 1),
    table("\t", 0),
)

clients = st.sampled_from(CLIENTS)
records = st.fixed_dictionaries(
    {
        "Event": st.sampled_from(("connect", "disconnect", "clientFiltered")),
        "Timestamp": st.integers(END - 10**11, END),
        "Status": st.sampled_from((0, 200, 403)),
        "ClientIP": clients,
        "OriginIP": st.sampled_from(ORIGINS),
        "ClientTlsClientHelloServerName": st.one_of(
            st.just("a.example"),
            clients,
            clients.map('x "{}", y'.format),
            clients.map("https://[{}]:1/".format),
        ),
        "Tag": st.one_of(st.just("t"), clients, clients.map("from {} via proxy".format)),
    }
)
odd = clients.map(lambda client: f"<134>Jan 15 sshd: refused {client} port 22".encode())


def spellings(data: Any) -> str:
    """Return everything an answer says, as one text in lower case."""
    if is_dataclass(data):
        return " ".join(spellings(getattr(data, each.name)) for each in fields(data))
    if isinstance(data, tuple | list | frozenset):
        return " ".join(map(spellings, data))
    return (data.decode("latin-1") if isinstance(data, bytes) else str(data)).lower()


def leaks(text: str) -> list[str]:
    """Return the client addresses that a text gives away."""
    return [client for client in CLIENTS if client.lower() in text.lower()]


async def said(path: Path) -> list[str]:
    """Return all that a backend and its reports say about a log."""
    backend = LocalBackend(
        [FollowedFile(path, numbers=count(1), follow=False)], retain=None, clock=lambda: END, reading=READING
    )
    await backend.start()
    try:
        snapshots = [
            await settled(backend, replace(EVERYTHING, dimension=each)) for each in ("sni", "client_prefix")
        ]
        rows = await all_rows(backend, EVERYTHING, 1000)
        details = [await backend.event(row.position) for row in rows]
        answers = [*snapshots, *rows, *details, await backend.rejects()]
        reports = [report(snapshots[0], form) for form in get_args(ReportFormat)]
    finally:
        await backend.stop()
    assert snapshots[0].ingest.anonymized
    assert {row.client for row in rows} == {PSEUDONYMS.of(client) for client in CLIENTS} & {
        r.client for r in rows
    }
    return [*map(spellings, answers), *reports]


def exports(path: Path, view: View = EVERYTHING) -> list[bytes]:
    """Return the exports of a log in every format."""
    found = []
    for form in get_args(Format):
        readers = Readers([FollowedFile(path, numbers=count(1), follow=False)])
        out: list[bytes] = []
        matches = EventStream(readers, view, READING).run(lambda: END, lambda _: False)
        write((match.record for match in matches), form, out.append)
        found.append(b"".join(out))
    return found


def match_count(path: Path, view: View) -> int:
    """Return how many events an export of a view has."""
    readers = Readers([FollowedFile(path, numbers=count(1), follow=False)])
    return sum(1 for _ in EventStream(readers, view, READING).run(lambda: END, lambda _: False))


@given(st.lists(records, min_size=1, max_size=12), st.sampled_from(FORMS), st.lists(odd, max_size=2))
def test_no_answer_report_or_export_gives_a_client_away(
    tmp_path_factory: pytest.TempPathFactory,
    some: list[Record],
    form: Callable[..., bytes],
    lines: list[bytes],
) -> None:
    path = tmp_path_factory.mktemp("logs") / "events.log"
    path.write_bytes(form(some) + b"".join(line + b"\n" for line in lines))
    for text in [*asyncio.run(said(path)), *(spellings(each) for each in exports(path))]:
        assert not leaks(text)


def test_a_raw_record_changes_in_nothing_but_the_address(tmp_path: Path) -> None:
    line = (
        b' {"Event" : "connect","ClientIP":\t"203.0.113.9", "OriginIP":"203.0.113.9","X":[1.50,"\\u00e9"]}\r'
    )
    path = tmp_path / "events.log"
    path.write_bytes(line + b"\n")
    hidden = line.replace(b"203.0.113.9", PSEUDONYMS.of("203.0.113.9").encode(), 1)
    assert exports(path)[0] == hidden + b"\n"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (rb'{"Event":"connect","ClientIP":"203.0.11\u0033.9"}', "203.0.113.9"),
        (rb'{"Event":"connect","clientip":" 203.0.113.9 "}', "203.0.113.9"),
        (b'{"Event":"connect","ClientIP":3405803785}', "3405803785"),
        (b'{"Event":"connect","ClientIP":"203.0.113.9\xff"}', "203.0.113.9\ufffd"),
        (b'{"Event":"connect","ClientIP":"x","ClientIP":"203.0.113.9"}', "203.0.113.9"),
    ],
)
def test_however_an_address_is_spelled_its_record_names_the_pseudonym(line: bytes, value: str) -> None:
    hidden = Disguise(PSEUDONYMS).record(RawRecord(line)).content
    assert PSEUDONYMS.of(value).encode() in hidden
    assert value.encode() not in hidden
    assert json.loads(hidden)["Event"] == "connect"


@pytest.mark.parametrize("cell", ["203.0.113.9", '"203.0.113.9"', ' "203.0.113.9"', " 203.0.113.9 "])
def test_a_row_keeps_its_other_cells(cell: str) -> None:
    names = ("Event", "ClientIP", "OriginIP", "ClientTlsClientHelloServerName")
    line = f'connect,{cell},203.0.113.9,"say ""203.0.113.9"", twice"'
    hidden = Disguise(PSEUDONYMS).record(RawRecord(line.encode(), Table(names, ","))).content.decode()
    named = PSEUDONYMS.of("203.0.113.9")
    assert hidden == f'connect,{cell.replace("203.0.113.9", named)},203.0.113.9,"say ""{named}"", twice"'
    assert len(split(hidden, ",")) == len(names)


def test_a_line_that_was_cut_in_an_address_does_not_end_in_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(b"<134>" + b"x" * 497 + b" 203.0.113.9 and so on\n")
    assert "203.0.113" not in " ".join(asyncio.run(said(path)))


async def test_a_filter_means_the_pseudonym(tmp_path: Path) -> None:
    path = tmp_path / "events.log"
    path.write_bytes(ndjson([{"Event": "connect", "Timestamp": END, "ClientIP": each} for each in CLIENTS]))
    named = PSEUDONYMS.of(CLIENTS[0])
    assert exports(path, View((parse(f"client={named}"),), window=None))[0].count(b"\n") == 1
    assert exports(path, View((parse(f"client in {prefix(named)}"),), window=None))[0].count(b"\n") == 2
    assert exports(path, View((parse(f"client={CLIENTS[0]}"),), window=None))[0] == b""


WORDS = {
    "203.0.113.9": 0,
    "3.0.113.9": 0,
    PSEUDONYMS.of("203.0.113.9"): 1,
    f'"ClientIP": "{PSEUDONYMS.of("203.0.113.9")}"': 1,
    PSEUDONYMS.of("2001:db8:1::7").upper(): 1,
    "2001:db8:1::7": 0,
    "10.0.3.7": len(CLIENTS),
    "a.example": len(CLIENTS),
    "Example": len(CLIENTS),
}
"""Bare words, and how many of the records that can be seen hold them."""


@pytest.mark.parametrize("form", [ndjson, table(",", 1), pretty], ids=["ndjson", "csv", "pretty"])
@pytest.mark.parametrize("asked_first", [True, False])
async def test_bare_words_are_looked_for_in_what_can_be_seen(
    tmp_path: Path, form: Callable[..., bytes], asked_first: bool
) -> None:
    path = tmp_path / "events.log"
    common = {"Event": "connect", "OriginIP": "10.0.3.7", "ClientTlsClientHelloServerName": "a.example"}
    path.write_bytes(form([common | {"Timestamp": END, "ClientIP": each} for each in CLIENTS]))
    words = {word: times for word, times in WORDS.items() if form is ndjson or '"' not in word}
    views = [View((Anywhere(word),), window=None) for word in words]
    source = FollowedFile(path, numbers=count(1), follow=False)
    given = tuple(views) if asked_first else ()
    backend = LocalBackend([source], retain=None, clock=lambda: END, reading=READING, views=given)
    await backend.start()
    try:
        counted = [(await settled(backend, view)).totals.events for view in views]
    finally:
        await backend.stop()
    assert counted == list(words.values())
    assert [match_count(path, view) for view in views] == counted


@given(st.lists(records, min_size=1, max_size=12))
def test_processes_beside_this_one_give_the_same_names(some: list[Record]) -> None:
    reading = pickle.loads(pickle.dumps(READING))
    report = Reader(1, reading).read(Block(stream=1, offset=0, arrival=END, data=ndjson(some)))
    told = " ".join(map(str, [*report.news["client"], *report.news["sni"]]))
    assert not leaks(told)
    named = {PSEUDONYMS.of(each["ClientIP"]) for each in some}
    assert {value[0] for value in report.news["client"]} == named


async def test_neither_the_screen_nor_its_files_give_a_client_away(tmp_path: Path) -> None:
    path, folder = tmp_path / "events.log", tmp_path / "out"
    folder.mkdir()
    some = [
        {
            "Event": "connect",
            "Timestamp": END - number,
            "Status": 0,
            "ClientIP": client,
            "OriginIP": "10.0.3.7",
            "ClientTlsClientHelloServerName": f"https://[{client}]:1/",
            "Tag": client,
        }
        for number, client in enumerate(CLIENTS)
    ]
    path.write_bytes(ndjson(some) + b"refused 203.0.113.9\n")
    source = FollowedFile(path, numbers=count(1), follow=False)
    backend = LocalBackend([source], retain=None, clock=lambda: END, reading=READING)
    app = SpectrumApp(
        backend,
        View(window=None),
        title="events.log",
        parse=parse,
        evidence=Evidence(backend, top=20),
        refresh=3600,
    )
    shown = []
    async with app.run_test(size=(200, 60)) as pilot:
        await app.dashboard.loaded.wait()
        for keys in (("2",), ("5", "enter"), ("escape", "exclamation_mark"), ("escape", "2", "enter")):
            await press(pilot, *keys)
            shown.append(screen_text(app))
        view = app.dashboard.view
        for form in ("ndjson", "csv", "json", "markdown"):
            name = str(folder / form)
            await app.dashboard.setup.evidence.write(
                form, name, View(window=None), overwrite=False, progress=lambda *_: None
            )
    named = PSEUDONYMS.of(CLIENTS[0])
    assert view.scope
    assert named in shown[0]
    assert "pseudonyms" in shown[0]
    assert "refused" in shown[2]
    for text in (*shown, *(each.read_text() for each in folder.iterdir())):
        assert not leaks(text)
        assert text
