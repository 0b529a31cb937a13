"""Learn that files have changed, without looking at them all the time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from spectrum_tui.sources.told import Told

if TYPE_CHECKING:
    from watchfiles.main import FileChange

POLL_SECONDS = 0.25
"""Between two rings where the kernel cannot tell of changes."""
STEP_MILLISECONDS = 50
"""Between two looks for notices: 20 would ring 30 ms sooner and take twice the processor while idle."""
DEBOUNCE_MILLISECONDS = 100
"""Longest that changes to other files hold a ring back."""
SAFETY_SECONDS = 1.0
"""After which it rings although no change was told of."""
RETRY_SECONDS = 10.0
"""Between two attempts to be told of changes after all."""
CLOSE_SECONDS = 0.25
"""How long `close` waits for the thread, which needs a tenth of that."""
REMOTE_FILE_SYSTEMS = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "gfs2", "ocfs2", "lustre"),
        *("9p", "virtiofs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse"),
        *("fuse.sshfs", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.glusterfs", "fuse.ceph-fuse"),
    )
)
"""File systems that others write to without this kernel being told."""

Place = tuple[int, int] | None
"""Device and inode of a directory, None while there is none."""


def remote_devices(mountinfo: str) -> frozenset[int]:
    """Return the device numbers of the `REMOTE_FILE_SYSTEMS` in the text of /proc/self/mountinfo."""
    devices = set()
    for line in mountinfo.splitlines():
        mount, _, kind = line.partition(" - ")
        if kind.split(" ", 1)[0] in REMOTE_FILE_SYSTEMS:
            major, _, minor = mount.split(" ")[2].partition(":")
            devices.add(os.makedev(int(major), int(minor)))
    return frozenset(devices)


def parent_directories(paths: Iterable[str]) -> dict[str, Place]:
    """Return the directories in which a change may concern `paths`: a link's own and its target's."""
    parents = {os.path.dirname(path) for path in paths}
    parents |= {os.path.dirname(os.path.realpath(path)) for path in paths if os.path.islink(path)}
    return {parent: _place(parent) for parent in parents}


def _place(directory: str) -> Place:
    try:
        status = os.stat(directory)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _remote_devices() -> frozenset[int]:
    try:
        return remote_devices(Path("/proc/self/mountinfo").read_text(errors="replace"))
    except OSError:
        return frozenset()


class Bell:
    """Rings within a moment when one of some files may have changed, and about once a second anyway.

    One thread serves any number of paths. Directories are watched, not files: a watch on a file stays with
    the inode and is silent after a rotation. Where the kernel gives no notice (too many watches, a network
    file system, no such directory yet) it rings every `POLL_SECONDS` as well.

    Args:
        wake: called when it rings, from its thread; `answer` can name another.
    """

    def __init__(self, wake: Callable[[], None] | None = None) -> None:
        self._wake = wake
        self._rung = 0.0
        self._paths: frozenset[str] = frozenset()
        self._told = Told()
        self._blind: frozenset[str] = frozenset()
        self._stir = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def polling(self) -> bool:
        """Whether it also rings by the clock because something does not tell of changes."""
        return bool(self._blind)

    def polls(self, path: Path | str) -> bool:
        """Return whether the kernel does not tell of changes to a file, or in a folder, that was added."""
        absolute = os.path.abspath(path)
        return absolute in self._blind or os.path.dirname(absolute) in self._blind

    def answer(self, wake: Callable[[], None]) -> None:
        """Call `wake` from now on."""
        self._wake = wake

    def add(self, path: Path | str) -> None:
        """Ring for `path` too, whether it exists or not."""
        self._paths |= {os.path.abspath(path)}
        self._start()

    def add_folder(self, path: str) -> None:
        """Ring for everything in a folder too, and remember the names for `told`."""
        if self._told.add(os.path.abspath(path)):
            self._start()

    def remove(self, path: Path) -> None:
        """No longer ring for `path`."""
        self._paths -= {os.path.abspath(path)}
        self._stir.set()

    def remove_folder(self, path: str) -> None:
        """No longer ring for what is in a folder."""
        self._told.remove(os.path.abspath(path))
        self._stir.set()

    def told(self, path: str) -> set[str] | None:
        """Return the names in a folder that changed since the last time; None when any may have."""
        return self._told.take(os.path.abspath(path))

    def close(self) -> None:
        """Ring no more. May be called twice."""
        self._closed = True
        self._stir.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _start(self) -> None:
        self._stir.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            self._stir.clear()
            if self._closed:
                return
            watch = Watch(self._paths, self._told.folders)
            self._blind = watch.blind
            if not watch.sighted or not self._listen(watch):
                self._poll(watch)

    def _listen(self, watch: Watch) -> bool:
        """Ring when the kernel says so; return whether it did."""
        try:
            for number, changes in enumerate(self._changes(watch)):
                if number == 0:  # whatever happened before the kernel began to tell
                    self._told.lose_all()
                self._told.lose(watch.blind)
                told = self._told.note(changes)
                if watch.has_moved():
                    self._ring()
                    break
                if told or not changes or watch.concerns(changes) or self._is_late():
                    self._ring()
        except (OSError, RuntimeError, UnicodeError):  # no watch left, no permission, a name it cannot spell
            return False
        return True

    def _changes(self, watch: Watch) -> Iterator[set[FileChange]]:
        from watchfiles import watch as notices

        return notices(
            *watch.sighted,
            watch_filter=None,
            debounce=DEBOUNCE_MILLISECONDS,
            step=STEP_MILLISECONDS,
            stop_event=self._stir,
            rust_timeout=round((POLL_SECONDS if watch.blind else SAFETY_SECONDS) * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=False,
            recursive=False,
        )

    def _poll(self, watch: Watch) -> None:
        """Ring by the clock until it is worth trying to listen."""
        self._blind = frozenset(watch.places)
        until = time.monotonic() + RETRY_SECONDS
        moved = False
        while not (moved or time.monotonic() > until or self._stir.wait(POLL_SECONDS)):
            moved = watch.has_moved()
            self._told.lose_all()
            self._ring()

    def _is_late(self) -> bool:
        return time.monotonic() >= self._rung + SAFETY_SECONDS

    def _ring(self) -> None:
        self._rung = time.monotonic()
        if self._wake:
            self._wake()


class Watch:
    """What a bell watches at one time.

    Args:
        paths: absolute paths of files.
        folders: absolute paths of folders of which every file counts.
    """

    def __init__(self, paths: frozenset[str], folders: frozenset[str]) -> None:
        self._paths, self._folders = paths, folders
        self._names = {os.path.basename(name) for path in paths for name in (path, os.path.realpath(path))}
        self.places = self._look()
        """Every directory in which a change counts."""
        remote = _remote_devices()
        self.blind = frozenset(
            directory for directory, place in self.places.items() if place is None or place[0] in remote
        )
        """Those in which the kernel does not tell of changes."""
        self.sighted = tuple(directory for directory in self.places if directory not in self.blind)
        """Those in which it does."""

    def has_moved(self) -> bool:
        """Tell whether one of the directories is another by now."""
        return self._look() != self.places

    def concerns(self, changes: Iterable[FileChange]) -> bool:
        """Tell whether one of the files may be among these."""
        return any(os.path.basename(path) in self._names for _, path in changes)

    def _look(self) -> dict[str, Place]:
        return parent_directories(self._paths) | {folder: _place(folder) for folder in self._folders}
