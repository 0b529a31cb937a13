"""The filter that a row of a table stands for."""

from __future__ import annotations

from spectrum_tui.model.query import KINDS, Compare, Exists, Expression, In, Not

NETWORKS = ("client_prefix", "client_block")
"""Names whose values are networks of clients."""


def row_term(name: str, key: str) -> Expression:
    """Return what matches the events of a row.

    Args:
        name: what a filter calls the key.
        key: as the table has it; "" is what the events do not say.
    """
    if not key and KINDS[name] != "text":
        return Not(Exists(name))
    if key and name in NETWORKS:
        return In("client", (key,))
    return Compare(name, "=", key)
