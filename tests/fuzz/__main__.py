"""Fuzz for long: `python -m tests.fuzz [--seconds N] [TARGET]...`.

Where atheris is installed it steers by coverage, else inputs are changed blindly. An input that breaks a
promise is kept in the corpus of its target, so that the tests meet it from then on; `--keep` also keeps the
shortest of those that reach what the corpus does not reach yet.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from hashlib import sha1
from importlib.util import find_spec
from pathlib import Path
from random import Random

from tests.fuzz.mutate import LONGEST, mutated
from tests.fuzz.targets import CORPUS, TARGETS, corpus

KEPT = 40
"""Inputs added to a corpus by one run."""
GUIDED = """
import sys, atheris
with atheris.instrument_imports(include=["spectrum_tui"]):
    from tests.fuzz.targets import TARGETS
atheris.Setup(sys.argv, TARGETS[{!r}])
atheris.Fuzz()
"""


def guided(name: str, seconds: int, *, keep: bool) -> bool:
    """Fuzz a target by coverage; return whether all went well."""
    folder = CORPUS / name
    options = (f"-artifact_prefix={folder}/", f"-max_len={LONGEST}", f"-max_total_time={seconds}")
    with tempfile.TemporaryDirectory() as found:
        command = (sys.executable, "-c", GUIDED.format(name), *options, found, str(folder))
        run = subprocess.run(command, check=False)
        news = sorted(Path(found).iterdir(), key=lambda path: path.stat().st_size)
        for path in news[: KEPT if keep else 0]:
            shutil.copy(path, folder / path.name[:12])
    return run.returncode == 0


def blind(name: str, seconds: int) -> bool:
    """Fuzz a target without guidance; return whether all went well."""
    random, inputs, tried = Random(), [path.read_bytes() for path in corpus(name)], 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        data, tried = mutated(random, inputs), tried + 1
        try:
            TARGETS[name](data)
        except BaseException:
            path = CORPUS / name / f"crash-{sha1(data, usedforsecurity=False).hexdigest()}"
            path.write_bytes(data)
            print(f"{name}: failed on {path.name}, input {tried:,}", file=sys.stderr)  # noqa: T201
            raise
    print(f"{name}: {tried:,} inputs, no failure")  # noqa: T201
    return True


def main() -> int:
    """Fuzz the targets of the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--keep", action="store_true", help="add to the corpus what reaches new code")
    chosen = parser.parse_args()
    fuzz = partial(guided, keep=chosen.keep) if find_spec("atheris") else blind
    results = [fuzz(name, chosen.seconds) for name in chosen.targets or TARGETS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
