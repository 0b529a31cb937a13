"""The bare words of scopes: where they are known to be, and the searches that are under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.flags import SLACK
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.search import Fetch, Looked, Search
from spectrum_tui.engine.sessions import Sessions
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.engine.words import Words
from spectrum_tui.model.query import Expression, bare_words

UNREAD = "the records of {:,} events are out of reach: bare words were looked for in their known fields only"
"""What a user should know about a search that could not read everything."""


class Finder:
    """Decides where texts are found, among kept events step by step."""

    def __init__(self, vocabulary: Vocabulary, store: Store, sessions: Sessions) -> None:
        self.words = Words()
        self._unread = 0
        self._vocabulary, self._store, self._sessions = vocabulary, store, sessions
        self._searches: list[Search] = []
        self._wanted: frozenset[str] = frozenset()
        self._tidied = 0
        """The number of the newest event when it was tidied the last time."""

    def want(self, scope: tuple[Expression, ...]) -> None:
        """Look for the bare words of a scope, and for no others until it is asked for these again."""
        self._wanted = texts_of(scope)
        self.begin(scope)

    def want_too(self, scope: tuple[Expression, ...]) -> None:
        """Look for the bare words of one more scope."""
        self._wanted |= texts_of(scope)
        self.begin(scope)

    def begin(self, scope: tuple[Expression, ...]) -> None:
        """Remember where the bare words of a scope are from now on."""
        fresh = [text for text in texts_of(scope) if text not in self.words]
        if fresh:
            beside = self._sessions.among_open(None)
            search = Search(fresh, self._store, beside, self._vocabulary, self.words.hide)
            for text in fresh:
                self.words.mask(text)
            if not search.over:
                self._searches.append(search)

    def keep(self, scopes: Iterable[tuple[Expression, ...]]) -> None:
        """Forget what none of some scopes looks for."""
        texts = self._wanted.union(*map(texts_of, scopes))
        self.words.keep(texts)
        self._searches = [search for search in self._searches if search.texts & texts]

    def __iter__(self) -> Iterator[Batch]:
        """Return the events that are still to be looked at."""
        return chain.from_iterable(search.batches for search in self._searches)

    def hints(self) -> list[str]:
        """Return what a user should know about what was found."""
        return [UNREAD.format(self._unread)] if self._unread else []

    def progress(self, scope: tuple[Expression, ...]) -> float | None:
        """Return the share of the kept events that were looked at for a scope; None when all were."""
        texts = texts_of(scope)
        return min((search.progress for search in self._searches if search.texts & texts), default=None)

    def reached(self, scope: tuple[Expression, ...]) -> int | None:
        """Return the time of the newest kept event that was not looked at for a scope; None when all were."""
        texts = texts_of(scope)
        times = (search.reached for search in self._searches if search.texts & texts)
        return max((time for time in times if time is not None), default=None)

    def step(self, fetch: Fetch, rollings: Iterable[Rolling]) -> bool:
        """Look through some kept events for what is wanted; return whether there were any."""
        search = next((each for each in self._searches if each.texts & self._wanted), None)
        if search is None:
            return False
        unread = search.unread
        for looked in search.step(fetch):
            self._learn(looked, rollings)
        self._unread += search.unread - unread
        if search.over:
            self._searches.remove(search)
        return True

    def lose(self, batch: Batch) -> None:
        """Hear of events that are no longer kept."""
        for search in self._searches:
            search.forget(batch)

    def tidy(self, last: int) -> None:
        """Forget events that are no longer kept, once they are many; `last` is the number of the newest."""
        since = last - max(self.words.base, self._tidied)
        if self._searches or not len(self.words) or since < 2 * self._store.rows + SLACK:
            return
        self._tidied = last
        connects = self._sessions.among_open(None)
        still = np.concatenate([np.zeros(0, np.int64), *(batch["sequence"] for batch in connects)])
        self.words.trim(min((int(batch["sequence"].min()) for batch in self._store), default=last), still)

    def _learn(self, looked: Looked, rollings: Iterable[Rolling]) -> None:
        before = [(each, each.matching(looked.part)) for each in rollings]
        for text, numbers in looked.found.items():
            self.words.found(text, numbers)
        for rolling, matched in before:
            rolling.reconsider(looked.part, matched, rolling.matching(looked.part))


def texts_of(scope: tuple[Expression, ...]) -> frozenset[str]:
    """Return the bare words of a scope, in lower case."""
    return frozenset(text.lower() for term in scope for text in bare_words(term))
