"""How many files may be open at once: the limit of the shell, raised where that is allowed."""

from __future__ import annotations

import resource

from spectrum_tui.errors import UsageError

LEAST = 64
"""Open files without which there is no use in starting."""
PLENTY = 1024
"""Open files that are never needed all at once."""


def make_room() -> None:
    """Have `PLENTY` of files, or as many as may be.

    Raises:
        UsageError: that is too few.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = PLENTY if hard == resource.RLIM_INFINITY else min(hard, PLENTY)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < LEAST:
        raise UsageError(f"only {allowed} files may be open at once", f"run ulimit -n {PLENTY} before")
