"""How long each class of tests took, so that the next run can share them out fairly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock


@dataclass(frozen=True)
class Durations:
    """Seconds by add-on and class, kept in a file; without it nothing is known."""

    path: Path
    _writing = Lock()

    def read(self) -> dict[str, float]:
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}

    def note(self, seconds: Mapping[str, float]) -> None:
        """Add what a run says; a run cut off in between leaves the file whole."""
        with self._writing:
            whole = json.dumps(self.read() | dict(seconds), indent=1, sort_keys=True)
            building = self.path.with_suffix(".new")
            building.write_text(whole + "\n", encoding="utf-8")
            building.replace(self.path)
