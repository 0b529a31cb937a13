"""Remember what was read of which log, whatever file it lies in by now."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import blake2b

from spectrum_tui.sources.base import Stream
from spectrum_tui.sources.generation import Identity
from spectrum_tui.sources.inflate import Format
from spectrum_tui.sources.names import family, twins, uncompressed

HEAD = 2048
"""Bytes at the start of a log that tell it from others: at least one whole event."""
MAX_KIN = 100
"""Logs of one family that a copy is looked for among, the newest."""
MAX_LOST = 10_000
"""Logs that are remembered although no file has them any more."""


class Log:
    """What was read of one log, and the file that it was last seen in.

    A log is told by the bytes it starts with, uncompressed. So it stays the same one when its file is
    renamed, copied away, compressed or uploaded again, and goes on where reading it stopped.
    """

    __slots__ = (
        *("_packed", "_start", "drained", "forgotten", "format", "identity", "lost"),
        *("origin", "over", "path", "position", "stamp", "stream"),
    )

    def __init__(self, path: str, identity: Identity, format: Format | None, head: bytes) -> None:
        self.path = self.origin = path
        """Where its file is or was; and where it was first."""
        self.identity = identity
        self.format = format
        """How its file is compressed."""
        self.position = 0
        """Uncompressed bytes that were handed out."""
        self.stamp = (-1, -1)
        """Size and time of change that the file had when it was read to its end."""
        self.stream: Stream | None = None
        """What it is handed out as; None before the first byte and after an end."""
        self.lost = False
        """Its path stands for another file, or for none."""
        self.drained = False
        """Whatever its file held was read, and nobody can write to it any more."""
        self.over = False
        """It is damaged: nothing more will come of it."""
        self.forgotten = False
        """It made room for others."""
        self._start = head[:HEAD]
        self._packed = b""

    def note(self, data: bytes) -> bool:
        """Learn what it starts with from bytes that are about to be handed out.

        Return whether they are what it starts with, as far as that is known already.
        """
        if self.position == 0 and not data.startswith(self._start[: len(data)]):
            return False
        if self.position <= len(self._start) < HEAD:
            self._start = (self._start[: self.position] + data)[:HEAD]
        return True

    def pack(self) -> None:
        """Take less memory, as long as it is not read."""
        if self._start:
            self._packed, self._start = _packed(self._start), b""

    def unpack(self, head: bytes) -> None:
        """Undo `pack`, given the bytes it starts with."""
        self._start, self._packed = head[:HEAD], b""

    def starts(self, head: bytes) -> bool | None:
        """Tell whether a file that starts with `head` has this log; None when that is too short to tell."""
        if not self._packed:
            known = self._start
            return head.startswith(known) and bool(known) if len(head) >= len(known) else _maybe(known, head)
        length = int.from_bytes(self._packed[:2])
        return _packed(head[:length]) == self._packed if len(head) >= length else None


def _maybe(known: bytes, head: bytes) -> bool | None:
    return None if known.startswith(head) else False


def _packed(head: bytes) -> bytes:
    return len(head).to_bytes(2) + blake2b(head, digest_size=8).digest()


class Ledger:
    """All logs that were read, and those lost from sight as long as there is room."""

    def __init__(self) -> None:
        self._by_path: dict[str, Log] = {}
        self._by_identity: dict[Identity, Log] = {}
        self._by_stream: dict[int, Log] = {}
        self._kin: dict[str, list[Log]] = {}
        self._lost: OrderedDict[Log, None] = OrderedDict()
        self._forgotten = 0

    def __len__(self) -> int:
        """Return how many logs lie in a file."""
        return len(self._by_identity)

    def at(self, path: str) -> Log | None:
        """Return the log that a path stands for, or stood for last."""
        return self._by_path.get(path)

    def with_identity(self, identity: Identity) -> Log | None:
        """Return the log that a file held when it was last looked at."""
        return self._by_identity.get(identity)

    def with_stream(self, number: int) -> Log | None:
        """Return the log that was handed out as this stream."""
        return self._by_stream.get(number)

    def originals(self, path: str, *, compressed: bool) -> Iterator[Log]:
        """Yield the logs that a new file may be a copy of, by its name.

        It may have been compressed or uncompressed in place, or put in the place of an earlier copy. Or a log
        was rotated, and its copy has the name of the log and more.
        """
        for twin in (*twins(path), path):
            if log := self._by_path.get(twin):
                yield log
        live = family(path)
        for log in self._kin.get(live, ()):
            packed = compressed != (log.format is not None)
            if packed or (path != live and (log.lost or log.origin == live)):
                yield log

    def copies(self, path: str) -> Iterator[Log]:
        """Yield the logs that lie in what may be a copy of a new file, by its name."""
        for log in self._kin.get(path, ()):
            if log.path != path and not log.lost and log.format is None:
                yield log

    def began_at(self, path: str) -> bool:
        """Tell whether a log that was not compressed has begun at this path before."""
        return path == uncompressed(path) and any(
            log.origin == path for log in self._kin.get(family(path), ())
        )

    def add(self, log: Log) -> None:
        """Remember a log."""
        self._by_path[log.path] = self._by_identity[log.identity] = log
        if log.format is None or family(log.path) != uncompressed(log.path):
            kin = self._kin.setdefault(family(log.path), [])
            kin.append(log)
            del kin[:-MAX_KIN]

    def announce(self, log: Log, stream: Stream) -> None:
        """Remember what a log is handed out as."""
        log.stream = stream
        self._by_stream[stream.number] = log

    def move(self, log: Log, path: str, identity: Identity, format: Format | None) -> None:
        """Take note that a log lies in another file, or that its file is called otherwise."""
        self._unlink(log)
        log.path, log.identity, log.format, log.lost = path, identity, format, False
        self._by_path[path] = self._by_identity[identity] = log
        self._lost.pop(log, None)

    def lose(self, log: Log) -> None:
        """Take note that the path of a log stands for something else, or for nothing."""
        log.lost = True
        self._lost[log] = None
        if len(self._lost) > MAX_LOST:
            self._forget(next(iter(self._lost)))

    def overwrite(self, log: Log) -> None:
        """Take note that the file of a log holds other bytes by now."""
        self._unlink(log)
        self.lose(log)

    def _forget(self, log: Log) -> None:
        self._unlink(log)
        del self._lost[log]
        log.forgotten = True
        self._forgotten += 1
        if self._forgotten > MAX_LOST:
            self._forgotten = 0
            self._by_stream = {number: each for number, each in self._by_stream.items() if not each.forgotten}
        kin = self._kin.get(family(log.origin), [])
        if log in kin:
            kin.remove(log)

    def _unlink(self, log: Log) -> None:
        if self._by_path.get(log.path) is log:
            del self._by_path[log.path]
        if self._by_identity.get(log.identity) is log:
            del self._by_identity[log.identity]


def stands(path: str, identity: Identity) -> bool:
    """Tell whether a path stands for this file."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == identity


def is_in(folder: str, identity: Identity) -> bool:
    """Tell whether this file is in a folder under any name."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.inode() == identity[1] for entry in entries)
    except OSError:
        return False
