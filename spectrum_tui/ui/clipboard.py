"""Copies that travel through the terminal, and a file for what is too long to."""

from __future__ import annotations

import os
import re
import tempfile

from spectrum_tui.model.text import escaped

LIMIT = 74_000
"""Bytes that terminals are known to take in one OSC 52; more may be dropped without a word."""

SENT = "sent to the terminal's clipboard (in tmux: set -g set-clipboard on)"


def harmless(text: str) -> str:
    """Return what may be pasted anywhere: a line that nothing obeys, with escapes for what is not shown.

    A copy travels on into shells: an escape sequence of a stranger could end a bracketed paste there, and a
    line break could run what stands before it.
    """
    return escaped(re.sub(r"\r\n|\r|\n", " ", text))


def fits(text: str) -> bool:
    """Tell whether the text can go through the terminal."""
    return len(text.encode("utf-8", "replace")) <= LIMIT


def to_file(text: str) -> str:
    """Write the text to a new file in the temporary folder, readable by its owner only; return its path.

    Raises:
        OSError: it cannot be written.
    """
    handle, path = tempfile.mkstemp(prefix="spectrum-tui-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return path
