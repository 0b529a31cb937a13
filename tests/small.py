"""Have the program treat little as it treats very much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from spectrum_tui.backends import fronts, initials

Bound = tuple[ModuleType, str, int]
"""A module, the name of a number in it, and what that is to be."""


@contextmanager
def few_keys_as_many(*bounds: Bound) -> Iterator[None]:
    """Take the ways of tables with very many keys, and put other bounds in place too."""
    with pytest.MonkeyPatch.context() as patch:
        few = ((fronts, "FEW", 0), (fronts, "KEPT", 2), (fronts, "CHUNK", 7), (initials, "MANY", 3))
        for each in (*few, *bounds):
            patch.setattr(*each)
        yield
