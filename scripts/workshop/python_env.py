"""The virtual environment: pinned packages, and Odoo on its path."""

import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from .commands import CommandError, fetch, quiet, run
from .locks import lock
from .odoo_source import OdooSource
from .packages import ensure
from .places import Places


def ensure_venv(
    places: Places, odoo: OdooSource, requirements: Sequence[Path] | None = None
) -> Path:
    """Return the Python of an environment with all `requirements` files installed.

    It is kept in the cache under a key of what it was made from, so an interrupted
    one is made again and a changed requirements file makes a new one.
    """
    files = list(requirements or [places.requirements])
    key = _key(odoo, files)
    folder = places.cache / "venv" / key
    python, complete = folder / "bin/python", folder / "complete"
    if complete.exists():
        complete.touch()
        return python
    with lock(places.cache / "venv" / f"{key}.lock", what="Python packages"):
        if not complete.exists():
            _build(places, folder, files, odoo)
            complete.touch()
    return python


def _key(odoo: OdooSource, files: Sequence[Path]) -> str:
    parts = [f"{sys.version_info[0]}.{sys.version_info[1]}", sys.prefix, str(odoo.path)]
    parts += [path.read_text(encoding="utf-8") for path in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _build(
    places: Places, folder: Path, files: Sequence[Path], odoo: OdooSource
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    run([*_venv_command(), str(folder)])
    python = folder / "bin/python"
    pip = [str(python), "-m", "pip", "install", "--no-deps", "--no-input"]
    pip += ["--disable-pip-version-check", "--progress-bar=off"]
    pip += ["--cache-dir", str(places.cache / "pip")]
    for path in files:
        pip += ["-r", str(path)]
    fetch(pip)
    site = quiet(
        [str(python), "-c", "import sysconfig as s; print(s.get_path('purelib'))"]
    )
    Path(site.strip(), "odoo-source.pth").write_text(f"{odoo.path}\n")


def _venv_command() -> list[str]:
    """How to make an environment; Debian keeps that part in a package of its own."""
    try:
        quiet([sys.executable, "-c", "import ensurepip, venv"])
    except CommandError:
        ensure(["python3-venv"])
    return [sys.executable, "-m", "venv"]
