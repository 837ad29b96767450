"""Which PostgreSQL programs of this machine to use: the newest with contrib."""

import re
import shutil
from pathlib import Path

from .postgres import CONTRIB, no_contrib
from .refusal import Refusal


def find_binaries(version: str = "", root: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the folder of initdb, the newest one or that of `version`."""
    folders = [path.parent for path in root.glob(f"{version or '*'}/bin/initdb")]
    folders.sort(key=lambda path: [*map(int, re.findall(r"\d+", path.parent.name))])
    elsewhere = shutil.which("initdb")
    if elsewhere and not folders:
        folders = [Path(elsewhere).resolve().parent]
    if not folders:
        raise Refusal(
            "no-postgresql",
            f"Không tìm thấy PostgreSQL {version}.",
            f"PostgreSQL {version} was not found.",
            "Cài gói postgresql (apt-get install postgresql) rồi chạy lại.",
            "Install the package postgresql (apt-get install postgresql), run again.",
        )
    _check_contrib(folders[-1])
    return folders[-1]


def _check_contrib(folder: Path) -> None:
    share = [folder.parent / "share", Path("/usr/share/postgresql", folder.parent.name)]
    for name in CONTRIB:
        files = [base.glob(f"**/extension/{name}.control") for base in share]
        if not any(list(found) for found in files):
            raise no_contrib(name)
