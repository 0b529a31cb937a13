"""The dictionaries that codes are looked up in, and what follows from a code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import (
    EVENT_NAMES,
    FINISHED,
    NO_STATUS,
    OTHER,
    Ints,
    Route,
    Traits,
    Word,
    route,
    traits,
)
from spectrum_tui.engine.growing import Growing
from spectrum_tui.engine.renumbering import Followers, Renumbering
from spectrum_tui.engine.texts import Texts
from spectrum_tui.engine.values import Listed, Values
from spectrum_tui.model.statuses import SIDES, status

Value = TypeVar("Value", bound=tuple[Any, ...])


class Table(Generic[Value]):
    """The distinct values of one code, in order of first appearance, until they are forgotten.

    Args:
        read: from raw values to a value.
        other: stands for what there is no room for.
        limit: how many values there may be.
        values: holds them, and nothing so far.
    """

    def __init__(
        self, read: Callable[..., Value], other: Value, limit: int, values: Values[Value] | None = None
    ) -> None:
        self.read = read
        self.values: Values[Value] = Listed() if values is None else values
        self.full = False
        """Whether there was no room for a new value since values were forgotten the last time."""
        self.folded = False
        """Whether the limit was reached and new values are counted under `OTHER`."""
        self.merged = 0
        """Values that were forgotten although something counts them: under `OTHER` since."""
        self.followers = Followers()
        """Who hears when values are forgotten, as those that are kept then get other codes."""
        self.limit = limit
        self._other = other

    def __len__(self) -> int:
        return len(self.values)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.values.nbytes

    def named(self, bare: tuple[Any, ...]) -> Value:
        """Return a value whose fields somebody else read."""
        return type(self._other)(*bare)

    def find(self, value: Value) -> int | None:
        """Return the code of a value, or None when it has none."""
        return self.values.find(value)

    def code(self, value: Value) -> int:
        """Return the code of a value, giving it one when it is new."""
        known = self.values.find(value)
        if known is not None:
            return known
        if len(self.values) >= self.limit and value != self._other:
            self.full = self.folded = True
            return self.other
        self.values.append(value)
        self.added(value)
        return len(self.values) - 1

    def added(self, value: Value) -> None:
        """Hear of a new value; for tables that derive more from it."""

    @property
    def other(self) -> int:
        """The code of `OTHER`."""
        known = self.values.find(self._other)
        return self.code(self._other) if known is None else known

    def renumber(self, change: Renumbering) -> None:
        """Forget the values that are not kept."""
        for follower in self.followers:
            follower.renumber(change)
        self.full = False
        self.values.keep(change)


class Words(Table[Word]):
    """The distinct words of a column, of which there may be very many."""

    def __init__(self, read: Callable[[object], Word], limit: int) -> None:
        self._texts = Texts()
        super().__init__(read, Word(OTHER), limit, self._texts)

    @property
    def mark(self) -> Ints:
        """A number for each code that no other word has, but for a chance of 1 in 2⁶⁴; not to be held."""
        return self._texts.marks

    def beginnings(self, codes: Ints, size: int) -> NDArray[np.uint8]:
        """Return so many bytes that words begin with, with zeros behind the end of shorter ones."""
        return self._texts.beginnings(codes, size)


class Routes(Table[Route]):
    """The distinct routes, and the origin each leads to."""

    def __init__(self, limit: int) -> None:
        self.origins: list[str] = []
        self._origin_codes: dict[str, int] = {}
        self._application_codes: dict[str, int] = {}
        self._origin, self._application, self._mark = Growing(), Growing(), Growing()
        self.moved = Renumbering(np.zeros(1, np.bool_), 0)
        """What became of the codes of origins when routes were forgotten the last time."""
        super().__init__(route, Route(OTHER, OTHER, -1, "", "", OTHER), limit)

    def added(self, value: Route) -> None:
        """Give the origin of a new route its code."""
        code = self._origin_codes.setdefault(value.origin, len(self.origins))
        if code == len(self.origins):
            self.origins.append(value.origin)
        self._origin.append(code)
        self._application.append(
            self._application_codes.setdefault(value.application, len(self._application_codes))
        )
        self._mark.append(hash((value.application, value.origin)))

    def renumber(self, change: Renumbering) -> None:
        """Forget the routes that are not kept, and the origins and applications that nothing leads to."""
        super().renumber(change)
        for each in (self._origin, self._application, self._mark):
            each.renumber(change)
        origins = _among(self.origin, len(self.origins), change.other)
        self.moved = origins
        self.origins = origins.listed(self.origins)
        self._origin_codes = {name: code for code, name in enumerate(self.origins)}
        self.origin[:] = origins.new[self.origin]
        applications = _among(self.application, len(self._application_codes), change.other)
        names = applications.listed(self.applications)
        self._application_codes = {name: code for code, name in enumerate(names)}
        self.application[:] = applications.new[self.application]

    @property
    def nbytes(self) -> int:
        """Bytes of memory; the names of origins and applications are those in the routes."""
        names = (self.origins, self._origin_codes, self._application_codes)
        growing = (self._origin, self._application, self._mark)
        return super().nbytes + sum(map(sys.getsizeof, names)) + sum(each.nbytes for each in growing)

    @property
    def applications(self) -> list[str]:
        """The applications, by their numbers."""
        return list(self._application_codes)

    @property
    def application(self) -> Ints:
        """A number for the application of each route code."""
        return self._application.array()

    @property
    def origin(self) -> Ints:
        """The origin code of each route code."""
        return self._origin.array()

    @property
    def mark(self) -> Ints:
        """A number for the application and the origin of each route code, whatever codes they have."""
        return self._mark.array()


def _among(used: Ints, size: int, other: int) -> Renumbering:
    """Return new codes for those below `size` that are used; `other` is where `OTHER` is among them."""
    needed = np.zeros(size, np.bool_)
    needed[used] = True
    return Renumbering(needed, int(used[other]))


class TraitsTable(Table[Traits]):
    """The distinct traits, and what each means for counting."""

    def __init__(self, limit: int) -> None:
        self._event, self._status, self._side = Growing(), Growing(), Growing()
        self._failed, self._finished, self._fault = Growing(np.bool_), Growing(np.bool_), Growing(np.bool_)
        blank = Traits(OTHER, NO_STATUS, *([""] * 11))
        super().__init__(traits, blank, limit)

    def added(self, value: Traits) -> None:
        """Work out event type, side and fault of new traits."""
        known = status(value.status) if value.status >= 0 else None
        side = SIDES.index(known.side) if known else 0
        finished = value.event in FINISHED
        self._event.append(EVENT_NAMES.index(value.event))
        self._status.append(value.status)
        self._side.append(side)
        self._failed.append(side != 0)
        self._finished.append(finished)
        self._fault.append(bool(finished and known and known.origin_fault))

    def renumber(self, change: Renumbering) -> None:
        """Forget the traits that are not kept."""
        super().renumber(change)
        for each in (self._event, self._status, self._side, self._failed, self._finished, self._fault):
            each.renumber(change)

    @property
    def event(self) -> Ints:
        """Index into `EVENT_NAMES` of each traits code."""
        return self._event.array()

    @property
    def status(self) -> Ints:
        """Status of each traits code; -1 for none."""
        return self._status.array()

    @property
    def side(self) -> Ints:
        """Index into `SIDES` of each traits code; events without a status are on side `none`."""
        return self._side.array()

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Whether the side of each traits code is one to blame."""
        return self._failed.array()

    @property
    def finished(self) -> NDArray[np.bool_]:
        """Whether each traits code is a connection that reached an origin and ended."""
        return self._finished.array()

    @property
    def fault(self) -> NDArray[np.bool_]:
        """Whether each traits code is an origin fault among the finished."""
        return self._fault.array()
