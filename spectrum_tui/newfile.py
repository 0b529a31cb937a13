"""A file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from spectrum_tui.errors import OutputError

UNLINKED = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What file systems say that know no hard links."""


class NewFile:
    """A file that is written aside, in the folder it belongs to, and takes its name only when it is complete.

    Args:
        path: its name.
        overwrite: let it take the place of another file.

    Raises:
        OutputError: it cannot be written, or there is one already; from `keep` and `write` as well.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self.path, self._overwrite = path, overwrite
        self.size = 0
        """Bytes written so far."""
        self._aside = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
        if not overwrite and os.path.lexists(path):
            raise self._refused(FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)))
        if os.path.exists(path) and not os.path.isfile(path):
            raise OutputError(f"{path} is no ordinary file", "choose another name")
        try:
            self._file = self._aside.open("xb")
        except OSError as error:
            raise self._refused(error) from None

    def write(self, data: bytes) -> None:
        """Add bytes."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._refused(error) from None
        self.size += len(data)

    def keep(self) -> None:
        """Have the file on disk under its name, whatever happens next."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._name()
            _settle(self.path.parent)
        except OSError as error:
            raise self._refused(error) from None

    def __enter__(self) -> NewFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing behind of what was not kept."""
        with suppress(OSError):
            os.unlink(self._aside)
        with suppress(OSError):
            self._file.close()

    def _name(self) -> None:
        if self._overwrite:
            os.replace(self._aside, self.path)
            return
        try:
            os.link(self._aside, self.path)  # unlike a renaming, it never takes the place of another file
        except OSError as error:
            if error.errno not in UNLINKED or os.path.lexists(self.path):
                raise
            os.rename(self._aside, self.path)

    def _refused(self, error: OSError) -> OutputError:
        if error.errno == errno.EEXIST:
            return OutputError(f"{self.path} exists", "choose another name")
        reason = error.strerror or "it cannot be written"
        return OutputError(f"{self.path}: {reason[:1].lower()}{reason[1:]}", "nothing was written")


def _settle(folder: Path) -> None:
    """Have the name on disk; some file systems cannot, and some folders may be written to but not read."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
