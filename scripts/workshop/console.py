"""What the user reads: numbered steps with elapsed time, and a log file for detail."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

QUIET_SECONDS = 5  # a step says nothing about its progress before that


class Console:
    """Print steps; keep everything the commands say in one log file."""

    def __init__(self) -> None:
        self.total, self.number, self.note = 0, 0, ""
        self.started = time.monotonic()
        self.log_path: Path | None = None
        self._log: TextIO | None = None

    def open_log(self, path: Path) -> None:
        """Append to `path`; a log that has outgrown 10 MB starts again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "w" if path.exists() and path.stat().st_size > 10_000_000 else "a"
        self.log_path = path
        self._log = path.open(mode, encoding="utf-8", errors="replace")
        self.log(time.strftime("\n==== %Y-%m-%d %H:%M:%S ===="))

    def log(self, text: str) -> None:
        """Write a line for whoever looks for the detail."""
        if self._log:
            self._log.write(text.rstrip("\n") + "\n")
            self._log.flush()

    def say(self, text: str = "") -> None:
        """Print a line and log it."""
        print(text, flush=True)
        self.log(text)

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, show life while it lasts, tell how long it took."""
        self.number += 1
        self.note = ""
        label = f"[{self.number}/{self.total}]" if self.total else "·"
        self.say(f"{label} {title}")
        done, begun = threading.Event(), time.monotonic()
        ticker = threading.Thread(target=self._tick, args=(done, begun), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            done.set()
            ticker.join()
        self.say(f"      {time.monotonic() - begun:.0f} s")

    def _tick(self, done: threading.Event, begun: float) -> None:
        live = sys.stdout.isatty()
        wait = QUIET_SECONDS
        while not done.wait(wait):
            line = f"      … {time.monotonic() - begun:.0f} s  {self.note[:90]}"
            if live:
                print(f"\r\033[K{line}", end="", flush=True)
            else:
                print(line, flush=True)
            wait = 1 if live else 2 * QUIET_SECONDS
        if live:
            print("\r\033[K", end="", flush=True)

    def elapsed(self) -> str:
        """Time since the program began, as minutes and seconds."""
        minutes, seconds = divmod(int(time.monotonic() - self.started), 60)
        return f"{minutes} min {seconds:02d} s"


CONSOLE = Console()
