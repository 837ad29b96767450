"""Processes that outlive us: started in the background, found again, stopped."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Background:
    """A background process whose record is the file `record`."""

    record: Path

    def read(self) -> dict:
        """What was noted at the start, {} when the process is gone."""
        try:
            noted = json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted if noted.get("born") == _born(noted["pid"]) else {}

    def start(
        self, command: Sequence[str], log: Path, env: Mapping[str, str], **notes: object
    ) -> int:
        """Start it detached from our terminal; note its id and `notes`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            pid = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(env),
                cwd="/",
                start_new_session=True,
            ).pid
        noted = json.dumps({"pid": pid, "born": _born(pid), **notes})
        building = self.record.with_suffix(".building")
        building.write_text(noted, encoding="utf-8")
        building.rename(self.record)
        return pid

    def stop(self, seconds: float = 20) -> bool:
        """Ask it to end, insist after `seconds`; False when it was not running."""
        noted = self.read()
        if not noted:
            self.record.unlink(missing_ok=True)
            return False
        os.kill(noted["pid"], signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.read() and time.monotonic() < deadline:
            time.sleep(0.1)
        if self.read():
            os.killpg(noted["pid"], signal.SIGKILL)
        self.record.unlink(missing_ok=True)
        return True


def _born(pid: int) -> str:
    """Start time of a process, "" when it is gone: tells a reused id apart."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
