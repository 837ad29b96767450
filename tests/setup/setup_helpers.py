"""A clone to try ./run in, and a free port."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLONE / "scripts"))

from workshop.places import find_places  # noqa: E402


class Clone:
    """A copy of this clone as a user would have it, on its own port and state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("run", "odoo.conf", "requirements.txt"):
            shutil.copy2(CLONE / name, folder / name)
        skip = shutil.ignore_patterns("__pycache__")
        for name in ("scripts", "addons"):
            shutil.copytree(CLONE / name, folder / name, ignore=skip)
        self.places = find_places(folder)
        self.port = free_port()

    def command(self, *arguments: str) -> list[str]:
        """The command line of ./run on our port."""
        return [str(self.folder / "run"), "--port", str(self.port), *arguments]

    def run(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run it to its end."""
        command = self.command(*arguments)
        options = {"stdin": subprocess.DEVNULL, "timeout": 600, **options}
        return subprocess.run(command, capture_output=True, text=True, **options)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
