"""Texts without objects are found, numbered and forgotten as a list of them would be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import texts
from spectrum_tui.engine.codes import Word
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.texts import Texts

words = st.text(max_size=20) | st.sampled_from(("", "10.0.0.1", "2001:db8::1", "\ud800"))
steps = st.lists(st.lists(words, min_size=1, max_size=30) | st.integers(1, 5), max_size=12)


def check(held: Texts, known: list[str]) -> None:
    """Compare with a list."""
    assert [word.text for word in held] == known
    assert [word.text for word in held[1:]] == known[1:]
    assert [held.find(Word(text)) for text in known] == list(range(len(known)))
    assert held.find(Word("never there")) is None
    assert held.marks.tolist() == list(map(hash, known))
    begins = [text.encode("utf-8", "surrogatepass")[:8].ljust(8, b"\0") for text in known]
    assert [row.tobytes() for row in held.beginnings(np.arange(len(known)), 8)] == begins
    assert [row.tobytes() for row in held.beginnings(np.arange(len(known))[::-2], 8)] == begins[::-2]


@given(steps, st.sampled_from((2, 1 << 10)))
def test_texts_are_a_list_of_texts(steps: list[list[str] | int], least: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "CHUNK", 3)
        patch.setattr(texts, "LEAST", least)
        held, known = Texts(), list[str]()
        for step in steps:
            if isinstance(step, list):
                new = [text for text in dict.fromkeys(step) if text not in known]
                for text in new:
                    held.append(Word(text))
                known += new
            elif known:
                change = Renumbering(np.arange(len(known)) % step == 0, len(known) - 1)
                held.keep(change)
                known = change.listed(known)
            check(held, known)


def test_a_short_text_takes_few_bytes() -> None:
    held = Texts()
    for number in range(100_000):
        held.append(Word(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"))
    assert held.nbytes <= 45 * len(held)
    with pytest.raises(IndexError):
        held[100_000]
