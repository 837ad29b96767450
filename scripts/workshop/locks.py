"""Locks between processes; the kernel frees them when a process dies."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .console import CONSOLE


@contextlib.contextmanager
def lock(path: Path, shared: bool = False, what: str = "") -> Iterator[IO[str]]:
    """Hold `path`; say so when somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            name = what or path.name
            CONSOLE.say(f"      Chờ tiến trình khác / waiting for another: {name}")
            fcntl.flock(handle, kind)
        yield handle


def try_exclusive(handle: IO[str]) -> bool:
    """Turn a held shared lock into an exclusive one, if nobody else holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
