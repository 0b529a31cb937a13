"""The program at the other end of a slow line: a real sshd, and between it and ssh so many bytes a second."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

from tests.benchmarks import live_keys, live_traffic
from tests.benchmarks.live import Rows, said, share, writing
from tests.benchmarks.live_screen import state
from tests.benchmarks.pty_terminal import PROGRAM, Terminal

SPEED = 50_000
"""Bytes a second towards the terminal."""
CHUNK = 1 << 12
KEYS_FOR = 30.0
PATIENCE = 10.0
RATE = 1000
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {home}/host
AuthorizedKeysFile {home}/user.pub
PidFile {home}/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
"""


class SlowLine:
    """Forwards connections, in one direction so many bytes a second.

    Args:
        port: where to, on this machine.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                ours, _ = self._door.accept()
                theirs = socket.create_connection(("127.0.0.1", self._to))
                for source, target, speed in ((ours, theirs, 0), (theirs, ours, SPEED)):
                    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=_forward, args=(source, target, speed), daemon=True).start()


def _forward(source: socket.socket, target: socket.socket, speed: int) -> None:
    """Pass bytes on, and after each piece wait as long as the line would be busy with it."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
            time.sleep(len(data) / speed if speed else 0)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@contextmanager
def sshd(home: Path) -> Iterator[int]:
    """Run a server that lets in whoever has the key in `home`, and yield its port."""
    for name in ("host", "user"):
        subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / name), check=True)
    port, settings = free_port(), home / "sshd.conf"
    settings.write_text(CONFIG.format(port=port, home=home))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen((SSHD, "-D", "-e", "-f", settings), stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError("sshd does not listen")


def client(home: Path, port: int) -> tuple[str, ...]:
    """Return the command that runs the program at the other end."""
    known = (
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        f"UserKnownHostsFile={home}/known",
        "-o",
        "LogLevel=ERROR",
    )
    line = (
        f"cd {home} && PYTHONPATH={shlex.quote(os.pathsep.join(sys.path))} {shlex.join(PROGRAM)} events.log"
    )
    return ("ssh", "-tt", "-i", f"{home}/user", *known, "-p", str(port), f"{getuser()}@127.0.0.1", line)


def measure() -> Rows:
    """Return rows of the table."""
    missing = [name for name in ("ssh", "ssh-keygen") if not shutil.which(name)]
    if missing or not Path(SSHD).exists():
        return [("a line of 50 KB/s", f"left out: no {', '.join(missing or ['sshd'])}")]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        log = home / "events.log"
        live_traffic.history(log, RATE, 3e6)
        with (
            sshd(home) as port,
            contextlib.closing(SlowLine(port)) as line,
            writing(log, RATE, KEYS_FOR + PATIENCE),
            Terminal(client(home, line.port), home) as terminal,
        ):
            terminal.wait_for(lambda now: state(now) == "LIVE")
            until = time.perf_counter() + KEYS_FOR
            timing = live_keys.cycles(terminal, lambda: time.perf_counter() < until)
    slow = share([took for _, took in timing.keys], 1.0)
    return [*said("over 50 KB/s through sshd", timing), ("… the slowest of them", f"{slow:.2f} s")]
