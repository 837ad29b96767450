"""Run a command: its output goes to the log, its last words into the error."""

import ctypes
import errno
import os
import re
import signal
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import CONSOLE
from .progress import friendly
from .refusal import Refusal

NO_NETWORK = re.compile(
    r"Could not resolve|Temporary failure (in name resolution|resolving)"
    r"|Name or service not known|Network is unreachable|No route to host"
    r"|Failed to establish a new connection|Connection timed out|Connection refused"
    r"|getaddrinfo|EAI_AGAIN|ENOTFOUND|ECONNREFUSED"
    r"|(Could not|Couldn't|Failed to) connect",
    re.IGNORECASE,
)
NO_SPACE = re.compile(
    r"No space left on device|ENOSPC|not enough free disk space", re.I
)


LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Have the kernel end the command when we are killed: the next run starts clean."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class CommandError(Exception):
    """A command failed; `output` holds its last lines."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        super().__init__(f"{' '.join(command)}\n{output}")
        self.output = output


def quiet(command: Sequence[str], **options) -> str:
    """Return what a short command prints; raise CommandError when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", **options
    )
    if done.returncode:
        raise CommandError(command, (done.stdout + done.stderr)[-4000:])
    return done.stdout


def run(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    stdin: str | None = None,
    orphan: bool = False,
) -> str:
    """Run a long command, log every line, show the last one as progress.

    It ends when we are killed, unless `orphan` says that it had better finish.
    """
    CONSOLE.log("$ " + " ".join(str(part) for part in command))
    tail: deque[str] = deque(maxlen=400)
    with subprocess.Popen(
        [str(part) for part in command],
        env=dict(env or os.environ),
        cwd=cwd,
        preexec_fn=None if orphan else _die_with_parent,
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        if stdin is not None and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        for line in process.stdout or ():
            tail.append(line)
            CONSOLE.log(line)
            CONSOLE.note = friendly(line, CONSOLE.note)
    output = "".join(tail)
    if process.returncode:
        raise CommandError(command, output[-4000:])
    return output


def fetch(command: Sequence[str], **options) -> str:
    """Run a command that needs the network; refuse clearly when there is none."""
    try:
        return run(command, **options)
    except CommandError as error:
        raise explain(error) from error


def full_disk(error: Exception) -> Refusal | None:
    """The refusal when this failure only says that the disk is full."""
    number = getattr(error, "errno", None)
    if number == errno.ENOSPC or NO_SPACE.search(getattr(error, "output", "")):
        return no_space(str(getattr(error, "filename", "") or "/"))
    return None


def explain(error: CommandError) -> Exception:
    """Turn the usual troubles of a download into a refusal, keep the others."""
    if NO_NETWORK.search(error.output):
        return Refusal(
            "no-network",
            "Không kết nối được mạng để tải phần còn thiếu.",
            "The network cannot be reached to fetch what is missing.",
            "Kiểm tra mạng (proxy, DNS) rồi chạy lại ./run: phần đã tải được giữ lại.",
            "Check the network (proxy, DNS) and run ./run again: "
            "what was fetched is kept.",
        )
    return error


def no_space(folder: str, needed: str = "") -> Refusal:
    """The refusal of a full disk."""
    size = f" ({needed})" if needed else ""
    return Refusal(
        "no-space",
        f"Không đủ dung lượng trống{size} tại {folder}.",
        f"Not enough free space{size} at {folder}.",
        "Giải phóng ổ đĩa, hoặc đặt XDG_CACHE_HOME và CRM_VIET_STATE sang ổ khác, "
        "rồi chạy lại.",
        "Free some space, or point XDG_CACHE_HOME and CRM_VIET_STATE to another disk, "
        "then run again.",
    )
