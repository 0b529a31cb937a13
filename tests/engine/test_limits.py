"""What is more than can be told apart is counted together, never lost, and said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.answers import Answers
from spectrum_tui.backends.base import Sort
from spectrum_tui.engine import codes
from spectrum_tui.engine.engine import Engine, Span
from tests.engine.asking import ARRIVAL, fed
from tests.engine.generated import line, log

LIMIT = 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be few distinct values."""
    monkeypatch.setattr(codes, "MAX_KEYS", LIMIT)


def clients(engine: Engine) -> dict[str, int]:
    """Return the events of each client row."""
    engine.tick(ARRIVAL)
    rolling = engine.rolling(Span())
    answers = Answers(engine.vocabulary)
    rows = answers.clients(rolling, Sort("events"), None)
    return {row.key: row.count for row in rows}


@given(st.lists(st.integers(1, 12), max_size=60))
def test_further_clients_are_counted_as_other(numbers: list[int]) -> None:
    events = [line({"Event": "connect", "ClientIP": f"203.0.113.{n}", "ColoCode": f"C{n}"}) for n in numbers]
    engine, seen = fed(log(events)), list(dict.fromkeys(numbers))
    wanted = {f"203.0.113.{n}": numbers.count(n) for n in seen[:LIMIT]}
    if rest := sum(numbers.count(n) for n in seen[LIMIT:]):
        wanted["other"] = rest
    assert clients(engine) == wanted
    told = [said for _, said in engine.hints()]
    assert bool(told) is (len(seen) > LIMIT)
    if told:
        assert (
            told[0] == "more than 5 different client addresses: further ones are counted together, as other"
        )
        assert "colos" in told[-1]
