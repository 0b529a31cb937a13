"""Learn that files have changed, without looking at them all the time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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


def _are_remote(places: Iterable[Place]) -> bool:
    try:
        devices = remote_devices(Path("/proc/self/mountinfo").read_text(errors="replace"))
    except OSError:
        return False
    return any(place is not None and place[0] in devices for place in places)


class Bell:
    """Rings within a moment when one of some files may have changed, and about once a second anyway.

    One thread serves any number of paths. Directories are watched, not files: a watch on a file stays with
    the inode and is silent after a rotation. Where the kernel gives no notice (too many watches, a network
    file system, no such directory yet) it rings every `POLL_SECONDS` instead.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.polling = False
        """Whether it rings by the clock because nothing tells of changes."""
        self._wake = wake
        self._rung = 0.0
        self._paths: frozenset[str] = frozenset()
        self._stir = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def add(self, path: Path) -> None:
        """Ring for `path` too, whether it exists or not."""
        self._paths |= {os.path.abspath(path)}
        self._stir.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
            self._thread.start()

    def remove(self, path: Path) -> None:
        """No longer ring for `path`."""
        self._paths -= {os.path.abspath(path)}
        self._stir.set()

    def close(self) -> None:
        """Ring no more. May be called twice."""
        self._closed = True
        self._stir.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        while True:
            self._stir.clear()
            if self._closed:
                return
            paths = self._paths
            places = parent_directories(paths)
            if None in places.values() or _are_remote(places.values()) or not self._listen(paths, places):
                self._poll(paths, places)

    def _listen(self, paths: frozenset[str], places: dict[str, Place]) -> bool:
        """Ring when the kernel says so; return whether it did."""
        names = {os.path.basename(name) for path in paths for name in (path, os.path.realpath(path))}
        try:
            for changes in self._changes(places):
                self.polling = False
                moved = parent_directories(paths) != places
                concerned = not changes or any(os.path.basename(path) in names for _, path in changes)
                if moved or concerned or time.monotonic() >= self._rung + SAFETY_SECONDS:
                    self._ring()
                if moved:
                    break
        except (OSError, RuntimeError, UnicodeError):  # no watch left, no permission, a name it cannot spell
            return False
        return True

    def _changes(self, directories: Iterable[str]) -> Iterator[set[FileChange]]:
        from watchfiles import watch

        return watch(
            *directories,
            watch_filter=None,
            debounce=DEBOUNCE_MILLISECONDS,
            step=STEP_MILLISECONDS,
            stop_event=self._stir,
            rust_timeout=round(SAFETY_SECONDS * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=False,
            recursive=False,
        )

    def _poll(self, paths: frozenset[str], places: dict[str, Place]) -> None:
        """Ring by the clock until it is worth trying to listen."""
        self.polling = True
        until = time.monotonic() + RETRY_SECONDS
        moved = False
        while not (moved or time.monotonic() > until or self._stir.wait(POLL_SECONDS)):
            moved = parent_directories(paths) != places
            self._ring()

    def _ring(self) -> None:
        self._rung = time.monotonic()
        self._wake()
