"""The 29 status codes of Spectrum and whose fault each one is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


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


class Status(NamedTuple):
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


ORIGIN_FAULTS = frozenset({444, 445, 446, 447, 448, 520, 521, 522, 523})
"""The codes that count towards the origin error rate."""

_LOGS = "Cloudflare docs, Spectrum reference: logs"
_PATTERNS = f"{_LOGS}; troubleshooting"

_TLS_IN_DISGUISE = (
    "With TLS mode full or strict a failed TLS handshake to the origin looks the same: "
    "check OriginTlsMode, OriginTlsStatus and the certificate."
)
_IF_IT_GOES_ON = "If it goes on, report it to Cloudflare with times, application and colo."

# code, side, short, long, look, source
_ROWS: tuple[tuple[int, Side, str, str, str, str], ...] = (
    (
        0,
        Side.NONE,
        "opened",
        "The connection was opened, to the client and to the origin.",
        "Nothing is wrong; bytes and round trips are known once it closes.",
        _LOGS,
    ),
    (
        200,
        Side.NONE,
        "closed",
        "The connection was closed in the normal way.",
        "Nothing is wrong; a very short duration or no bytes may still deserve a look.",
        _LOGS,
    ),
    (
        400,
        Side.CLIENT,
        "client sent a bad SNI",
        "The client's TLS hello carried a server name that is not valid.",
        "See which names and clients it is: one client is a scanner or a broken program, many are a wrong "
        "host name in what you hand out.",
        _LOGS,
    ),
    (
        403,
        Side.POLICY,
        "blocked by an IP rule",
        "An IP Access Rule denied the client's address.",
        "Look at the firewall outcome, country and AS number; make sure that none of your own health "
        "checks or partners is among the clients.",
        _LOGS,
    ),
    (
        443,
        Side.CLIENT,
        "client TLS failed",
        "The TLS handshake with the client failed.",
        "Compare client TLS protocol and server name: clients older than TLS 1.1 are refused, and a "
        "certificate that the client does not trust ends here too.",
        _LOGS,
    ),
    (
        444,
        Side.ORIGIN,
        "origin reset",
        "The origin reset an established connection, so data may be cut short.",
        "Many at once mean that the origin is overloaded, crashing or guarded by a firewall: look at its "
        "load and logs at that time. This is not the nginx code of that number.",
        _PATTERNS,
    ),
    (
        445,
        Side.ORIGIN,
        "origin timed out mid-session",
        "An established connection to the origin timed out.",
        "Many at once mean a slow origin or trouble on the path: compare colos and the origin's round trips.",
        _PATTERNS,
    ),
    (
        446,
        Side.ORIGIN,
        "origin keepalive expired",
        "The origin stopped answering keepalives on an established connection (host unreachable).",
        "See whether the origin's host went away at that time, or a firewall forgot the idle connection.",
        _LOGS,
    ),
    (
        447,
        Side.ORIGIN,
        "origin read/write error",
        "Reading from or writing to the origin failed on an established connection (connection refused).",
        "See whether the service at the origin was restarted; over UDP it means that nothing listens there.",
        _LOGS,
    ),
    (
        448,
        Side.ORIGIN,
        "origin pipe broke",
        "The established connection to the origin broke while data was being written (broken pipe).",
        "See whether the service at the origin closes early: its own time limits, restarts and crashes.",
        _LOGS,
    ),
    (
        490,
        Side.CLIENT,
        "client TLS broke mid-session",
        "A TLS error came from the client after the connection was established.",
        "See whether it is one client, one network or one TLS version; one client alone is its own trouble.",
        _LOGS,
    ),
    (
        495,
        Side.CLIENT,
        "client refused",
        "The client's side refused the established connection (connection refused).",
        "Usually a client that went away; over UDP it closed its port. Watch the trend, not the number.",
        _LOGS,
    ),
    (
        496,
        Side.CLIENT,
        "client unreachable",
        "The client could no longer be reached (host unreachable).",
        "Usually a client that lost its network; many from one AS number are trouble in that network.",
        _LOGS,
    ),
    (
        497,
        Side.CLIENT,
        "client timed out",
        "The connection to the client timed out.",
        "Bad client networks, or sessions that idle for very long: look at the durations for a fixed age, "
        "and at the AS numbers.",
        _PATTERNS,
    ),
    (
        498,
        Side.CLIENT,
        "client pipe broke",
        "The connection to the client broke while data was being written (broken pipe).",
        "Unstable client networks, often to be expected of mobile ones: watch the trend.",
        _PATTERNS,
    ),
    (
        499,
        Side.CLIENT,
        "client reset",
        "The client reset an established connection, so data may be cut short.",
        "Time limits of the client, or programs that close without a goodbye: look at the durations. "
        "This is not the nginx code of that number.",
        _PATTERNS,
    ),
    (
        500,
        Side.EDGE,
        "Cloudflare internal error",
        "Something failed inside Cloudflare.",
        f"See whether it is one colo or all, and Cloudflare's status page. {_IF_IT_GOES_ON}",
        _LOGS,
    ),
    (
        503,
        Side.EDGE,
        "keyless TLS failed",
        "The TLS handshake with the client failed because the keyless key server did not answer it.",
        "If you run a key server for Keyless SSL, look at its health and at the path from Cloudflare to it.",
        _LOGS,
    ),
    (
        520,
        Side.ORIGIN,
        "origin failed to open",
        "The connection to the origin failed for an unknown reason.",
        "Try the origin's address and port from outside, and look at its firewall and logs at that time.",
        _LOGS,
    ),
    (
        521,
        Side.ORIGIN,
        "origin refused",
        "The origin refused the connection.",
        f"Nothing listens on that port, or a firewall rejects Cloudflare. {_TLS_IN_DISGUISE}",
        _PATTERNS,
    ),
    (
        522,
        Side.ORIGIN,
        "origin did not answer",
        "The connection to the origin timed out before it was open.",
        f"Check address, port, firewall and route to the origin: one colo is a path, all are the origin. "
        f"{_TLS_IN_DISGUISE}",
        _PATTERNS,
    ),
    (
        523,
        Side.ORIGIN,
        "origin unreachable",
        "There is no route to the origin's network.",
        "Check the origin's address and its routes: one colo is a path, all are the origin's network.",
        _LOGS,
    ),
    (
        524,
        Side.EDGE,
        "edge could not open origin",
        "An internal error at Cloudflare kept the connection to the origin from opening.",
        f"The origin is not to blame: this is not the HTTP code of that number. {_IF_IT_GOES_ON}",
        _LOGS,
    ),
    (
        530,
        Side.EDGE,
        "error resolving origin",
        "An internal error at Cloudflare kept the origin's name from being resolved.",
        f"Compare applications, as the record names no origin; this is not the HTTP code of that number. "
        f"{_IF_IT_GOES_ON}",
        _LOGS,
    ),
    (
        531,
        Side.CONFIG,
        "origin name not found",
        "The origin's name does not resolve.",
        "Check the DNS name in the application's settings, and the zone that should answer for it.",
        _LOGS,
    ),
    (
        532,
        Side.POLICY,
        "origin address blocked",
        "The connection was not opened because the origin's address is blocked at Cloudflare.",
        "See what the origin's name resolves to: addresses that Spectrum may not reach end here.",
        _LOGS,
    ),
    (
        533,
        Side.EDGE,
        "error resolving origin (2)",
        "An internal error at Cloudflare kept the origin's name from being resolved; documented like 530.",
        f"Compare applications: the record names no origin. {_IF_IT_GOES_ON}",
        _LOGS,
    ),
    (
        540,
        Side.CONFIG,
        "bad TLS configuration",
        "The TLS handshake with the client failed because the application's TLS settings are not valid.",
        "Check the application's TLS mode and that a certificate covers the names clients ask for.",
        _LOGS,
    ),
    (
        999,
        Side.UNKNOWN,
        "unknown connection error",
        "The connection failed for a reason that Cloudflare does not know either.",
        f"See whether the events share an origin, a colo or a client network. {_IF_IT_GOES_ON}",
        _LOGS,
    ),
)

STATUSES: tuple[Status, ...] = tuple(
    Status(code, side, short, long, look, code in ORIGIN_FAULTS, source)
    for code, side, short, long, look, source in _ROWS
)
"""Every documented code, in rising order."""

_LISTED: Mapping[int, Status] = {each.code: each for each in STATUSES}

_BANDS: Mapping[int, tuple[str, str]] = {
    44: ("origin leg", "Codes beside it tell of the origin's side of an established connection."),
    49: ("client leg", "Codes beside it tell of the client's side of an established connection."),
    52: ("opening origin", "Codes beside it tell of opening the connection to the origin."),
    53: ("resolving", "Codes beside it tell of resolving the origin's name."),
    54: ("client TLS", "Codes beside it tell of the application's TLS settings."),
}


@lru_cache(maxsize=1024)
def status(code: int) -> Status:
    """Return what is known about `code`; of a code that is not listed, that and its band."""
    listed = _LISTED.get(code)
    if listed is not None:
        return listed
    short, look = "unlisted status", "Look at the raw record and at the other events of the connection."
    if code // 10 in _BANDS:
        phase, hint = _BANDS[code // 10]
        short, look = f"unlisted {code // 10}x: {phase}", f"{hint} {look}"
    long = f"Cloudflare documents no Spectrum status {code}, so it is nobody's fault here."
    return Status(code, Side.UNKNOWN, short, long, look, False, _LOGS, listed=False)
