"""Where everything lies: the clone, the cache of all clones, the state of this one."""

import hashlib
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Folders of one clone; nothing of ours is written anywhere else."""

    clone: Path
    cache: Path  # may be deleted at any time: costs time, never data
    states: Path  # what must not be lost: databases, attachments

    @property
    def clone_id(self) -> str:
        """Ten characters that are this clone's alone on this machine."""
        return hashlib.sha256(str(self.clone).encode()).hexdigest()[:10]

    @property
    def state(self) -> Path:
        """State of this clone: run cluster, attachments, logs, pid files."""
        return self.states / self.clone_id

    @property
    def shared(self) -> Path:
        """The test cluster with its templates, shared by all clones of one user."""
        return self.states / "shared"

    @property
    def addons(self) -> Path:
        """Our add-ons."""
        return self.clone / "addons"

    @property
    def requirements(self) -> Path:
        """The pinned packages the suite runs on."""
        return self.clone / "requirements.txt"


def find_places(
    clone: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Places:
    """Return the folders; CRM_VIET_STATE moves the state (tests use it)."""
    uid = os.geteuid()
    home = Path(environ.get("HOME") or pwd.getpwuid(uid).pw_dir)
    cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    states = Path("/var/lib/crm-viet") if uid == 0 else data / "crm-viet"
    return Places(
        clone=(clone or Path(__file__).parents[2]).resolve(),
        cache=cache / "crm-viet",
        states=Path(environ.get("CRM_VIET_STATE") or states),
    )
