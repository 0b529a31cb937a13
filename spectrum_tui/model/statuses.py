"""The 29 status codes of Spectrum and whose fault each one is, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whose fault a status is."""

    NONE = "none"
    CLIENT = "client"
    ORIGIN = "origin"
    EDGE = "edge"
    POLICY = "policy"
    CONFIG = "config"
    UNKNOWN = "unknown"


SIDES = tuple(Side)
"""Every side, in the order that timelines stack them and arrays index them."""


@dataclass(frozen=True, slots=True)
class Status:
    """One reason for which a connection ended or never began."""

    code: int
    side: Side
    short: str
    """A few lower-case words for a table cell, e.g. `origin did not answer`; at most 28 characters."""
    long: str
    """One sentence: what happened."""
    look: str
    """One or two sentences: what to look at next."""
    origin_fault: bool
    """Counts towards the origin error rate."""
    source: str
    """Where this is documented."""
    listed: bool = True
    """Whether Cloudflare documents this very code; otherwise only its band is known."""
