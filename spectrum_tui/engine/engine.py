"""The engine: bytes of streams in, rolling tables and pages out. Time is an argument."""

from __future__ import annotations

from collections import OrderedDict

from spectrum_tui.engine.budget import Budget, Tables
from spectrum_tui.engine.clock import Clock
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.comparison import Comparison, Comparisons, beginning
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.finder import Finder, texts_of
from spectrum_tui.engine.finished import Some
from spectrum_tui.engine.firsts import Firsts
from spectrum_tui.engine.foreign import Report
from spectrum_tui.engine.forgetting import Batches, Forgetting
from spectrum_tui.engine.framing import Lines
from spectrum_tui.engine.inlet import Inlet
from spectrum_tui.engine.query import Mask, compile_mask, compile_scope
from spectrum_tui.engine.raw import RawStore
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.search import Fetch
from spectrum_tui.engine.sessions import MAX_AGE, Sessions
from spectrum_tui.engine.sieve import Sieve
from spectrum_tui.engine.span import Span
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.tabular import Table
from spectrum_tui.engine.words import Hide
from spectrum_tui.model.query import And, Expression
from spectrum_tui.model.times import SECOND

__all__ = ["Engine", "Span"]

LATE = 60 * SECOND
"""How far behind the clock an event that arrives live is called late."""
MAX_ROLLINGS = 3
"""Views kept rolling beside those that are pinned: the one on screen and those one step back."""
MAX_SIEVES = 8
"""Filters whose matches are remembered, at a bit per kept event."""


class Engine:
    """Decodes streams, keeps their events within a budget of memory, and keeps views up to date.

    Args:
        retain: bytes for kept events; the oldest are evicted beyond that. None keeps all, 0 none.
        complete: never evict what a window still needs; for reports, which count every event of a view.
        reading: how records are read.
    """

    def __init__(
        self, *, retain: int | None = None, complete: bool = False, reading: Reading | None = None
    ) -> None:
        self.vocabulary = (reading or Reading()).vocabulary()
        self.store = Store()
        self.raw = RawStore()
        self.clock = Clock()
        self.firsts = Firsts()
        self.begins: int | None = None
        """Event time of the oldest event so far, kept or not."""
        self.version = 0
        """Rises with every change of what could be answered."""
        self._retain, self.complete = retain, complete
        max_age = reading.max_age if reading else None
        self.sessions = Sessions(self.vocabulary, MAX_AGE if max_age is None else max_age, retain)
        self._finder = Finder(self.vocabulary, self.store, self.sessions)
        self._inlet = Inlet(self.vocabulary, reading, self._finder.words.read)
        self.tally, self.rejected = self._inlet.tally, self._inlet.rejected
        """What became of all lines, and the rejected ones with their time of arrival."""
        self._comparisons = Comparisons(self.vocabulary, self.store, self.mask)
        self._rollings: OrderedDict[Span, Rolling] = OrderedDict()
        self._sieves: OrderedDict[tuple[Expression, ...], Sieve] = OrderedDict()
        # what counts everything since the start could not be built again once events are evicted
        self._pinned = {Span()}
        self._floor: int | None = None
        self._bound(retain)

    def _bound(self, retain: int | None) -> None:
        """Have memory stay within its bounds."""
        tables = Tables(self._rollings.values())
        inlet, words = self._inlet, self._finder.words
        reading = (inlet.decoder, inlet.translator, words)
        beside = (self.vocabulary, self.firsts, self.sessions, tables, self._comparisons, *reading)
        self.budget = Budget(retain, (self.store, self.raw), beside)
        """How much memory is held, and may be."""
        held = Batches(self.store, self.sessions, self._finder)
        others = (self.firsts, self._comparisons, self._inlet.decoder)
        self._forgetting = Forgetting(self.vocabulary, (held, self._inlet.translator), others)

    @property
    def carried(self) -> frozenset[str]:
        """Cloudflare names of the fields that some event has carried."""
        return self._inlet.carried

    def feed(
        self, stream: int, data: bytes, *, offset: int, now: int, live: bool, keep_raw: bool = False
    ) -> Batch | None:
        """Take in consecutive bytes of a stream and return the events they completed.

        `offset` is the position of the bytes, `now` the wall clock in ns; `live` when they are no backlog;
        `keep_raw` when the stream cannot be read again.
        """
        batch = self.take(stream, self.frame(stream, data, offset), now=now, live=live)
        if keep_raw:
            self.hold(stream, data, offset=offset, useful=batch is not None)
        return batch

    def end(self, stream: int, *, now: int, live: bool = False, history: bool = False) -> Batch | None:
        """Take in the last line of a stream, which no newline ended, and return its event."""
        return self.keep(self.finish(stream, now=now, history=history), now=now, live=live, history=history)

    def backfill(self, stream: int, data: bytes, *, offset: int, now: int, end: bool) -> None:
        """Take in consecutive bytes of a stream of history: what was written before all that was fed.

        The clock does not hear of it, and nothing is evicted for it; ask for `room`. With `end` the stream
        is over.
        """
        lines = self.frame(stream, data, offset)
        self.keep(self.read(stream, lines, now=now, history=True), now=now, history=True)
        if end:
            self.end(stream, now=now, history=True)

    def frame(self, stream: int, data: bytes, offset: int) -> Lines:
        """Return the lines that consecutive bytes of a stream complete, to be taken in that order."""
        return self._inlet.frame(stream, data, offset)

    def steady(self, stream: int) -> bool:
        """Tell whether lines of a stream may be read elsewhere, given to `take` or `read` with a report."""
        return self._inlet.decoder.steady(stream)

    def take(
        self, stream: int, lines: Lines, *, now: int, live: bool, report: Report | None = None
    ) -> Batch | None:
        """Take in lines as `feed` does its bytes; `report` says what they are when that is known."""
        return self.keep(self.read(stream, lines, now=now, report=report), now=now, live=live)

    def read(
        self,
        stream: int,
        lines: Lines,
        *,
        now: int,
        history: bool = False,
        end: bool = False,
        report: Report | None = None,
    ) -> Batch | None:
        """Return the events in the next lines of a stream, which are to be kept before anything is asked.

        With `end` these are its last.
        """
        if repeats := self._inlet.decoder.repeats:
            repeats.cover(span.window for span in self._rollings)
        known = self.tally.lines
        batch = self._inlet.read(stream, lines, now, history=history, end=end, report=report)
        self.version += self.tally.lines > known
        return batch

    def finish(self, stream: int, *, now: int, history: bool = False) -> Batch | None:
        """Return the event in the last line of a stream, to be kept before anything is asked."""
        lines = self._inlet.rest(stream)
        return self.read(stream, lines, now=now, history=history, end=True) if lines else None

    def keep(
        self, batch: Batch | None, *, now: int, live: bool = False, history: bool = False
    ) -> Batch | None:
        """Count and keep events of any streams in any order, and return them."""
        return self._keep_history(batch, now) if history else self._keep(batch, now, live)

    def hold(self, stream: int, data: bytes, *, offset: int, useful: bool) -> None:
        """Keep bytes of a stream that cannot be read again; unless `useful`, only those of its last line."""
        if self._retain != 0:
            useless = 0 if useful else data.rfind(b"\n") + 1
            self.raw.add(stream, offset + useless, data[useless:])
            self.raw.shed(self.budget.excess)

    def room(self) -> int | None:
        """Return how many bytes of memory history may still take; None for any number."""
        return self.budget.room

    def relieve(self, now: int) -> None:
        """Evict the oldest events, history or not, until memory is within its bounds."""
        while self.budget.excess > 0 and self._evict(now):
            pass

    def forgo(self, before: int) -> None:
        """Let no window begin before a time (ns since the epoch) before which history will not be read."""
        self._floor = max(self._floor or 0, before)
        for rolling in self._rollings.values():
            rolling.forgo(before)
        self.version += 1

    def recover(self) -> None:
        """Count anew, from the kept events, whatever a failure may have left half counted.

        What is counted since the start cannot be, and stays as it is.
        """
        self.store.recount()
        self._sieves.clear()
        self._comparisons.forget()
        for span, rolling in tuple(self._rollings.items()):
            if span not in self._pinned or rolling.window is not None:
                del self._rollings[span]
        for span in self._pinned:
            self.rolling(span)
        self.version += 1

    def rolling(self, span: Span) -> Rolling:
        """Return the tables of a span as of the last `tick`; new ones are built from the kept events."""
        self._finder.want(span.scope)
        rolling = self._rollings.get(span)
        if rolling is None:
            rolling = Rolling(
                self.vocabulary, self.mask(span), None if span.interval else span.window, span.interval
            )
            if (wider := self._wider(span)) is None:
                rolling.catch_up(self.store, self._floor)
            else:
                rolling.narrow(wider, self.store, self.sieve(span.scope))
            self._rollings[span] = rolling
            idle = [each for each in self._rollings if each not in self._pinned]
            if len(idle) > MAX_ROLLINGS:
                del self._rollings[idle[0]]
                self._finder.keep((*(each.scope for each in self._rollings), *self._sieves))
        self._rollings.move_to_end(span)
        return rolling

    def _wider(self, span: Span) -> Rolling | None:
        """Return the tables of the nearest span that this one narrows, as far as they were moved yet."""
        for size in reversed(range(len(span.scope))):
            around = Span(span.scope[:size], span.window, span.interval)
            wider = self._rollings.get(around)
            if wider is not None and wider.end is not None:
                self._rollings.move_to_end(around)
                return wider
        return None

    def pin(self, span: Span) -> None:
        """Keep the tables of a span up to date from now on, asked for or not."""
        self._pinned.add(span)
        self.rolling(span)

    def tick(self, now: int) -> int | None:
        """Move every rolling table to the clock, and return the clock."""
        clock = self.clock.read(now)
        if clock is not None:
            for rolling in self._rollings.values():
                rolling.move(clock, self.store, floor=self._floor)
            self.sessions.age(clock)
        return clock

    def compare(self, span: Span, *, now: int, missing: int | None = None) -> Comparison | None:
        """Return what a span counts now and what it did before; None while there are too few events.

        Up to the event time `missing` there is history still to be read.
        """
        clock, known = self.tick(now), max(self._floor or 0, missing or 0)
        if clock is None:
            return None
        return self._comparisons.ask(span, clock, known)

    def had_begun(self, time: int) -> bool:
        """Tell whether what was read reaches back beyond an event time."""
        began = beginning(self.store)
        return bool(self.tally.evicted) or (began is not None and began <= time)

    @property
    def crowded(self) -> bool:
        """Whether it is time to `tidy`."""
        return self._due() is not None

    def tidy(self) -> None:
        """Forget values that are no longer needed, if it is time for that; all that was read must be kept."""
        if column := self._due():
            self._forgetting.forget(column, self._rollings.values(), self.tally.accepted, self.budget.values)

    def _due(self) -> str | None:
        return self._forgetting.due(self.tally.accepted, pressed=self.budget.pressed)

    def readers_gone(self) -> None:
        """Hear that nobody who reads elsewhere will report any more."""
        self._inlet.translator.forget()

    def mask(self, span: Span) -> Mask | None:
        """Return the filters of a span, without its window or interval."""
        self._finder.begin(span.scope)
        return compile_scope(span.scope, self.vocabulary, self._finder.words.mask)

    def sieve(self, scope: tuple[Expression, ...]) -> Sieve:
        """Return what remembers which kept events match all of some filters, of which there are any."""
        self._finder.want_too(scope)
        if scope not in self._sieves:
            self._sieves[scope] = Sieve(compile_mask(And(scope), self.vocabulary, self._finder.words.mask))
            if len(self._sieves) > MAX_SIEVES:
                self._sieves.popitem(last=False)
        self._sieves.move_to_end(scope)
        return self._sieves[scope]

    def open_connections(self, span: Span) -> int:
        """Return how many connections seen since the start are open and match the scope of a span."""
        return self.sessions.count(self.mask(span))

    def open_among(self, span: Span) -> list[Some]:
        """Return the connects of open connections that match the scope of a span: parts and rows of each."""
        return self.sessions.open_rows(self.mask(span))

    def hide(self, hide: Hide) -> None:
        """Look for bare words in what people may see of records, rather than in all of it."""
        self._finder.words.hide = hide

    def search(self, fetch: Fetch) -> bool:
        """Look for the bare words of the last span that was asked about in some kept events.

        `fetch` reads records again. Returns whether there was anything to look at.
        """
        busy = self._finder.step(
            lambda *place: fetch(*place) or self.raw.fetch(*place), self._rollings.values()
        )
        if busy:
            self._comparisons.forget()
            for scope in filter(texts_of, self._sieves):
                self._sieves[scope].forget()
            self.version += 1
        return busy

    def searched(self, span: Span) -> float | None:
        """Return the share of the kept events that was looked at for the bare words; None when all were."""
        return self._finder.progress(span.scope)

    def unsearched(self, scope: tuple[Expression, ...]) -> int | None:
        """Return the time of the newest kept event that was not looked at for bare words; None: all were."""
        return self._finder.reached(scope)

    @property
    def arrived(self) -> int:
        """The sequence of the next event to arrive."""
        return self._inlet.sequence

    def columns_at(self, stream: int, offset: int) -> Table | None:
        """Return what the columns of a row at a position of a stream are; None where it holds JSON."""
        return self._inlet.decoder.forms.table(stream, offset)

    def hints(self) -> list[tuple[int | None, str]]:
        """Return what a user should know about how a stream is read, by its number; None is all streams."""
        own = (*self.vocabulary.folded(), *self._finder.hints())
        return [*self._inlet.decoder.hints(), *((None, said) for said in own)]

    def _keep(self, batch: Batch | None, now: int, live: bool) -> Batch | None:
        if batch is not None:
            clock = self.clock.read(now)
            if live and clock is not None:
                self.tally.late += int(batch["time"].searchsorted(clock - LATE))
            self.clock.hear(batch, now, live=live)
            self._arrive(batch, history=False)
        self.budget.measure(self.tally.accepted)
        self.relieve(now)
        self.raw.shed(self.budget.excess)
        return batch

    def _keep_history(self, batch: Batch | None, now: int) -> Batch | None:
        if batch is not None:
            self._arrive(batch, history=True)
            while self.budget.excess > 0 and self.store.keeps_older(batch.oldest) and self._evict(now):
                pass
        return batch

    def _arrive(self, batch: Batch, *, history: bool) -> None:
        self.vocabulary.settle(batch["client"], batch["network"], batch["time"])
        self.begins = batch.oldest if self.begins is None else min(self.begins, batch.oldest)
        self.sessions.add(batch)
        self.firsts.add(batch)
        self._comparisons.arrive(batch)
        for rolling in self._rollings.values():
            rolling.arrive(batch)
        if self._retain != 0:
            self.store.add(batch, history=history)
        self._finder.tidy(self._inlet.sequence)

    def _evict(self, now: int) -> bool:
        """Let go of the oldest batch, unless it is the last or still needed; return whether it went."""
        victim = self.store.oldest()
        if victim is None or self.store.rows == len(victim) or not self._may_go(victim, now):
            return False
        self._floor = max(self._floor or 0, min(victim.newest, self.clock.read(now) or 0))
        self.tick(now)
        self.store.evict(victim)
        self._comparisons.lose(victim)
        for rolling in self._rollings.values():
            rolling.lose(victim)
        self._finder.lose(victim)
        self.tally.evicted += len(victim)
        self.raw.lose(victim, self.store.oldest())
        return True

    def _may_go(self, victim: Batch, now: int) -> bool:
        if not self.complete:
            return True
        clock = self.clock.read(now) or 0
        return all(
            each.window is None or victim.newest <= clock - each.window for each in self._rollings.values()
        )
