"""Demo sessions as the lines that Logpush would write."""

from __future__ import annotations

import numpy as np

from spectrum_tui.model.units import MILLISECOND, SECOND
from spectrum_tui.sources.demo.crowd import APPLICATION_OF, Floats, Integers
from spectrum_tui.sources.demo.incident import Incident, Mask, Times
from spectrum_tui.sources.demo.pending import Sessions
from spectrum_tui.sources.demo.scenery import APPLICATIONS, CLIENTS, COLOS, GUESSER, ORIGINS, TROUBLED
from spectrum_tui.sources.demo.shapes import SHAPES, fixed_fields

_LINE = (
    b'{"Timestamp":"%sZ","ConnectTimestamp":"%sZ","DisconnectTimestamp":"%sZ",%s,%s,"ClientPort":%d,'
    b'"ColoCode":"%s","ClientBytes":%d,"OriginBytes":%d,"ClientTcpRtt":%d,"OriginTcpRtt":%d}\n'
)
_NO_DATE = b"1970-01-01T00:00:00"
_STRAIN = 9.0
"""How many times longer the troubled origin's round trips are during an incident."""

_CLIENT_FIELDS = [client.fields.encode() for client in CLIENTS]
_COLOS = [colo.encode() for colo in COLOS]
_CLIENT_RTT = np.array([client.rtt * MILLISECOND for client in CLIENTS])
_ORIGIN_RTT = np.array([(2 + index * 7 % 23) * MILLISECOND for index in range(len(ORIGINS))])
_CLIENT_SPEED = np.array([each.client_speed for each in APPLICATIONS])
_ORIGIN_SPEED = np.array([each.origin_speed for each in APPLICATIONS])
_TCP = np.array([each.proto == "tcp" for each in APPLICATIONS])


class _FixedFields(dict[int, bytes]):
    """The unchanging parts of records by status, origin and shape, made when first asked for.

    There are 29 statuses, 40 origins and 15 shapes, so it cannot outgrow 17,400 entries.
    """

    def __missing__(self, key: int) -> bytes:
        rest, shape = divmod(key, SHAPES)
        code, origin = divmod(rest, len(ORIGINS))
        self[key] = fields = fixed_fields(code, origin, shape)
        return fields


class Writer:
    """Turns sessions into lines.

    Args:
        random: the only source of chance.
        incident: when round trips are long.
    """

    def __init__(self, random: np.random.Generator, incident: Incident) -> None:
        self._random = random
        self._incident = incident
        self._fixed = _FixedFields()

    def lines(self, failed: Sessions, opened: Sessions, closed: Sessions) -> tuple[Times, list[bytes]]:
        """Return the event times and lines of sessions that failed to open, opened and closed."""
        times = np.concatenate([failed["connect"], opened["connect"], closed["close"]])
        rows = np.concatenate([failed, opened, closed])
        codes = rows["code"].astype(np.int64)
        codes[len(failed) : len(failed) + len(opened)] = 0
        stamps = _stamps(times)
        unborn, quiet = len(failed), len(failed) + len(opened)
        columns = (
            stamps,
            [_NO_DATE] * unborn + stamps[unborn:quiet] + _stamps(closed["connect"]),
            [_NO_DATE] * quiet + stamps[quiet:],
            self._fixed_columns(codes, rows),
            [_CLIENT_FIELDS[client] for client in rows["client"].tolist()],
            rows["port"].tolist(),
            [_COLOS[colo] for colo in rows["colo"].tolist()],
            *([0] * quiet + amounts.tolist() for amounts in self._amounts(closed)),
        )
        return times, [_LINE % values for values in zip(*columns, strict=True)]

    def _fixed_columns(self, codes: Integers, rows: Sessions) -> list[bytes]:
        keys = (codes * len(ORIGINS) + rows["origin"]) * SHAPES + rows["shape"]
        return [self._fixed[key] for key in keys.tolist()]

    def _amounts(self, closed: Sessions) -> tuple[Integers, ...]:
        """Return the bytes of both sides and the round trips to both sides."""
        application = APPLICATION_OF[closed["origin"]]
        seconds = (closed["close"] - closed["connect"]) / SECOND
        guesses = closed["client"] == GUESSER
        client_bytes = self._bytes(_CLIENT_SPEED[application] * seconds + 300, guesses, 1900)
        origin_bytes = self._bytes(_ORIGIN_SPEED[application] * seconds + 200, guesses, 2600)
        tcp = _TCP[application]
        strained = (closed["origin"] == TROUBLED) & self._incident.active(closed["close"])
        return (
            client_bytes,
            np.where(self._random.random(len(closed)) < 0.01, 0, origin_bytes),
            self._jitter(_CLIENT_RTT[closed["client"]] * tcp, 0.25),
            self._jitter(_ORIGIN_RTT[closed["origin"]] * tcp * np.where(strained, _STRAIN, 1.0), 0.15),
        )

    def _bytes(self, expected: Floats, guesses: Mask, guess: int) -> Integers:
        return np.where(
            guesses, self._jitter(np.full(len(expected), guess), 0.05), self._jitter(expected, 0.8)
        )

    def _jitter(self, values: Floats | Integers, spread: float) -> Integers:
        """Return `values` times a random factor around 1."""
        return (values * np.exp(self._random.standard_normal(len(values)) * spread)).astype(np.int64)


def _stamps(times: Times) -> list[bytes]:
    dates = np.ascontiguousarray(times).view("datetime64[ns]")
    stamps: list[bytes] = np.datetime_as_string(dates).astype(bytes).tolist()
    return stamps
