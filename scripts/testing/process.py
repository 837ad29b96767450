"""Run one command of a section: a log, a time limit, nothing left over."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.console import CONSOLE

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    seconds: float
    memory_mb: int
    timed_out: bool


def last_line(log: Path) -> str:
    """What the command said last, for the progress line."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 500))
        lines = stream.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def tail(log: Path, lines: int = 40) -> str:
    """The end of a log, shown under a section that failed."""
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(text[-lines:])


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    limit: float,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
) -> Done:
    """Run until the end or the limit; then end every process it started."""
    log.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=os.environ | dict(env or {}),
            start_new_session=True,
        )
        if process.stdin:
            process.stdin.write((stdin or "").encode())
            process.stdin.close()
        try:
            status, memory, timed_out = _wait(process.pid, log, begun + limit)
        finally:
            _end_group(process.pid)
        # wait4 took the status: tell Popen, or its destructor would ask for it again
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begun
    return Done(process.returncode, seconds, memory // 1024, timed_out)


def _wait(pid: int, log: Path, deadline: float) -> tuple[int, int, bool]:
    while time.monotonic() < deadline:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return status, usage.ru_maxrss, False
        CONSOLE.note = last_line(log)
        time.sleep(POLL_SECONDS)
    _end_group(pid)
    _found, status, usage = os.wait4(pid, 0)
    return status, usage.ru_maxrss, True


def _end_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # nothing was left
        os.killpg(pid, signal.SIGKILL)
