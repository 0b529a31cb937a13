"""Every input that was worth keeping, and some that differ from them a little."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, corpus

CHANGED = 150
"""Changed inputs per target; the long run is `python -m tests.fuzz`."""


KEPT = [(target, path) for target in TARGETS for path in corpus(target)]


@pytest.mark.parametrize(("target", "path"), KEPT, ids=[f"{target}-{path.name}" for target, path in KEPT])
def test_what_was_kept(target: str, path: Path) -> None:
    TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_changed_a_little(target: str) -> None:
    random, inputs = Random(7), [path.read_bytes() for path in corpus(target)]
    assert inputs, "there is a corpus"
    for _ in range(CHANGED):
        data = mutated(random, inputs)
        TARGETS[target](data)
