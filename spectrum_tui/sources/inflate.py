"""Inflate compressed bytes in small, bounded steps; they are recognised by what they start with."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple, NoReturn, Protocol

MAX_RATIO = 200
"""Inflated bytes for one compressed byte, beyond which a file is taken for a bomb."""
RATIO_GRACE = 4 << 20
"""Inflated bytes before the ratio is judged: the start of a file says little."""
GZIP = 31
"""What zlib calls a gzip header and the largest window."""


class Damaged(Exception):
    """Compressed bytes that cannot be inflated any further.

    Args:
        reason: what is wrong with them.
        good: what could still be inflated before that.
    """

    def __init__(self, reason: str, good: bytes = b"") -> None:
        super().__init__(reason)
        self.good = good


class Member(Protocol):
    """Inflates one member of a compressed file, as bz2, lzma and compression.zstd do."""

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What was put in and lies behind the end of the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return up to `max_length` bytes."""


class GzipMember:
    """zlib in the shape of the others; it can also be copied, to go on from there again."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(GZIP)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""
        return not (self._full or self._zlib.unconsumed_tail or self._zlib.eof)

    @property
    def unused_data(self) -> bytes:
        """What was put in and lies behind the end of the member."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return up to `max_length` bytes.

        Raises:
            Damaged: with what comes out before the damage.
        """
        before = self._zlib.copy()
        data = self._zlib.unconsumed_tail + data
        try:
            inflated = self._zlib.decompress(data, max_length)
        except zlib.error as error:
            reason = str(error).rpartition("data: ")[2]
            raise Damaged(reason, _salvage(before, data, max_length)) from error
        self._full = len(inflated) == max_length
        return inflated

    def copy(self) -> GzipMember:
        """Return another that is just as far."""
        twin = GzipMember()
        twin._zlib, twin._full = self._zlib.copy(), self._full
        return twin


def _salvage(inflater: zlib._Decompress, data: bytes, limit: int) -> bytes:
    """Return what comes out when the bytes go in one by one until the bad one."""
    good = bytearray()
    try:
        for index in range(len(data)):
            good += inflater.decompress(data[index : index + 1], limit)
    except zlib.error:
        pass
    return bytes(good[:limit])


class GuardedMember:
    """One of the others, with its errors made `Damaged`."""

    def __init__(self, member: Member, error: type[Exception]) -> None:
        self._member, self._error = member, error

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""
        return self._member.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""
        return self._member.needs_input

    @property
    def unused_data(self) -> bytes:
        """What was put in and lies behind the end of the member."""
        return self._member.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return up to `max_length` bytes.

        Raises:
            Damaged: the bytes make no sense.
        """
        try:
            return self._member.decompress(data, max_length)
        except self._error as error:
            raise Damaged(str(error)) from error


def _bzip2() -> Member:
    import bz2

    return GuardedMember(bz2.BZ2Decompressor(), OSError)


def _xz() -> Member:
    import lzma

    return GuardedMember(lzma.LZMADecompressor(), lzma.LZMAError)


def _zstd() -> Member:
    try:
        from compression import zstd
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise Damaged("reading zstd takes: pip install 'spectrum-tui[zstd]'") from None
    return GuardedMember(zstd.ZstdDecompressor(), zstd.ZstdError)


def _archive() -> NoReturn:
    raise Damaged("not a way to compress logs that is read here: unpack it first")


class Format(NamedTuple):
    """A way to compress."""

    name: str
    magics: tuple[bytes, ...]
    """What its files start with."""
    begin: Callable[[], Member]
    """Makes what inflates a member; raises `Damaged`, with advice, where that is not possible."""


SKIPPABLE = tuple(bytes((0x50 + number, 0x2A, 0x4D, 0x18)) for number in range(16))
"""Frames of zstd that hold no data, often the first."""
FORMATS = (
    Format("gzip", (b"\x1f\x8b",), GzipMember),
    Format("zstd", (b"\x28\xb5\x2f\xfd", *SKIPPABLE), _zstd),
    Format("bzip2", (b"BZh",), _bzip2),
    Format("xz", (b"\xfd7zXZ\0",), _xz),
    Format("zip", (b"PK\x03\x04",), _archive),
    Format("lz4", (b"\x04\x22\x4d\x18",), _archive),
    Format("Parquet", (b"PAR1",), _archive),
)


def recognise(head: bytes) -> Format | None:
    """Return how the bytes that a file starts with are compressed, None when they are not."""
    return next((each for each in FORMATS if head.startswith(each.magics)), None)


def is_undecided(head: bytes) -> bool:
    """Tell whether more bytes might show that these are compressed."""
    return not recognise(head) and any(magic.startswith(head) for each in FORMATS for magic in each.magics)


class Inflation:
    """The bytes that a compressed file holds, member after member, from the first on.

    Feed it the file in pieces of any size whenever it is hungry.
    """

    def __init__(self, format: Format) -> None:
        self.taken = 0
        """Compressed bytes fed."""
        self.given = 0
        """Inflated bytes returned."""
        self.over = False
        """Nothing more comes out, whatever is fed."""
        self._format = format
        self._member: Member | None = None
        self._pending = b""

    @property
    def hungry(self) -> bool:
        """Whether it waits for more of the file."""
        if self.over:
            return False
        return self._member.needs_input if self._member else self._is_between()

    @property
    def whole(self) -> bool:
        """Whether the file may end here."""
        return self.over or (self._member is None and not self._pending)

    def inflate(self, data: bytes, limit: int) -> bytes:
        """Return up to `limit` bytes; `data` is empty while it is not hungry.

        Raises:
            Damaged: it is over, and this has the last good bytes.
        """
        if self.over:
            return b""
        self.taken += len(data)
        self._pending += data
        try:
            return self._counted(self._inflate(limit))
        except Damaged as damage:
            self.over = True
            self.given += len(damage.good)
            raise

    def copy(self) -> Inflation | None:
        """Return another that is just as far, or None when its format cannot do that."""
        if self._member is not None and not isinstance(self._member, GzipMember):
            return None
        twin = Inflation(self._format)
        twin.taken, twin.given, twin.over, twin._pending = self.taken, self.given, self.over, self._pending
        twin._member = self._member.copy() if self._member else None
        return twin

    def _is_between(self) -> bool:
        return not self._pending or is_undecided(self._pending)

    def _inflate(self, limit: int) -> bytes:
        if self._member is None and not self._begin_member():
            return b""
        assert self._member
        data, self._pending = self._pending, b""
        inflated = self._member.decompress(data, limit)
        if self._member.eof:
            self._pending, self._member = self._member.unused_data, None
        return inflated

    def _begin_member(self) -> bool:
        """Start the next member; zeros before it are padding, and anything else is the end."""
        self._pending = self._pending.lstrip(b"\0")
        if self._is_between():
            return False
        if recognise(self._pending) is not self._format:
            self.over, self._pending = True, b""
            return False
        self._member = self._format.begin()
        return True

    def _counted(self, inflated: bytes) -> bytes:
        if self.given + len(inflated) > max(RATIO_GRACE, MAX_RATIO * self.taken):
            raise Damaged(f"inflates to more than {MAX_RATIO} times its size", inflated)
        self.given += len(inflated)
        return inflated
