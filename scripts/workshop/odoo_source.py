"""Odoo 19.0: find the one that is here, or fetch it."""

import ast
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .blur_library import put_back_blur_library
from .commands import CommandError, fetch, quiet
from .debian_mirror import PackageGone
from .debian_odoo import fetch_package, unpacked
from .locks import lock
from .packages import ensure
from .places import Places
from .refusal import Refusal

SERIES = "19.0"
GIT = "https://github.com/odoo/odoo.git"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo 19.0 to run: `path` holds the package folder `odoo`."""

    path: Path
    kind: str  # home, importable, package, git
    version: str  # what templates are keyed by

    @property
    def addons(self) -> list[Path]:
        """Add-on folders beside the package (a git checkout has them there)."""
        beside = self.path / "addons"
        return [beside] if (beside / "web" / "__manifest__.py").exists() else []


def ensure_odoo(places: Places, environ: Mapping[str, str] = os.environ) -> OdooSource:
    """Return the Odoo to use: ODOO_HOME, an importable one, the package, git."""
    if environ.get("ODOO_HOME"):
        return from_home(Path(environ["ODOO_HOME"]))
    found = importable()
    if found:
        return found
    with lock(places.cache / "odoo.lock", what="Odoo"):
        return _from_package(places) or _from_git(places)


def from_home(home: Path) -> OdooSource:
    """Check the Odoo the user points at; refuse what is not 19.0."""
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise _wrong(home, "không có odoo/release.py", "no odoo/release.py in it")
    series, version = read_release(release)
    if series != SERIES:
        raise _wrong(home, f"đây là Odoo {series}", f"it is Odoo {series}")
    return OdooSource(home.resolve(), "home", f"{version}@{home.resolve()}")


def read_release(release: Path) -> tuple[str, str]:
    """Return series and version from release.py without running it.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "release.py")
    >>> _ = path.write_text("version_info = (18, 0, 0, FINAL, 0, '')")
    >>> read_release(path)
    ('18.0', '18.0.0')
    """
    for node in ast.parse(release.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == (
            "version_info"
        ):
            parts = [ast.unparse(part).strip("'") for part in node.value.elts[:3]]
            return ".".join(parts[:2]), ".".join(parts)
    return "?", "?"


def importable() -> OdooSource | None:
    """An Odoo 19.0 that the system's Python can import already."""
    code = "import importlib.util as u; print(u.find_spec('odoo.release').origin)"
    try:
        release = Path(quiet([_system_python(), "-c", code], cwd="/").strip())
    except CommandError:
        return None
    series, version = read_release(release)
    if series != SERIES:
        return None
    path = release.parents[1]
    return OdooSource(path, "importable", f"{version}@{path}")


def _system_python() -> str:
    return shutil.which("python3", path="/usr/bin") or "python3"


def _from_package(places: Places) -> OdooSource | None:
    root = places.cache / "odoo"
    try:
        taken = unpacked(root) or fetch_package(root)
    except PackageGone:
        return None
    path = root / "tree/usr/lib/python3/dist-packages"
    series, _version = read_release(path / "odoo" / "release.py")
    if series != SERIES:
        raise _wrong(path, f"đây là Odoo {series}", f"it is Odoo {series}")
    put_back_blur_library(path, root)
    return OdooSource(path, "package", taken["version"])


def _from_git(places: Places) -> OdooSource:
    home = places.cache / "odoo-git"
    if not (home / "odoo" / "release.py").exists():
        if not shutil.which("git"):
            ensure(["git"])
        building = home.with_name("odoo-git.building")
        shutil.rmtree(building, ignore_errors=True)
        fetch(["git", "clone", "--depth=1", f"--branch={SERIES}", GIT, str(building)])
        shutil.rmtree(home, ignore_errors=True)
        building.rename(home)
    revision = quiet(["git", "-C", str(home), "rev-parse", "HEAD"]).strip()
    return OdooSource(home, "git", f"{SERIES}-{revision[:12]}")


def _wrong(home: Path, vi: str, en: str) -> Refusal:
    return Refusal(
        "wrong-odoo",
        f"{home} không phải Odoo {SERIES}: {vi}.",
        f"{home} is not Odoo {SERIES}: {en}.",
        f"Đặt ODOO_HOME trỏ tới Odoo {SERIES}, "
        "hoặc bỏ biến đó (unset ODOO_HOME) để ./run tự tải.",
        f"Point ODOO_HOME at an Odoo {SERIES}, or unset it and ./run fetches one.",
    )
