"""Fetch Debian's package of Odoo 19 without touching the machine's apt sources."""

import hashlib
import json
import shutil
import time
from pathlib import Path

from .commands import CommandError, fetch, quiet, run
from .console import CONSOLE
from .debian_mirror import PackageGone, private_sources
from .refusal import Refusal

PACKAGE = "odoo-19"
SEEN_VERSION = "19.0.0+dfsg-1"
SEEN_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
FROM_SID = (
    PACKAGE,
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
)
FROM_STABLE = "fonts-font-awesome"  # sid's 7.x lost the names Odoo uses


def unpacked(root: Path) -> dict[str, str] | None:
    """Return what was taken when the tree is complete."""
    record = root / "tree" / "taken.json"
    return json.loads(record.read_text()) if record.exists() else None


def fetch_package(root: Path) -> dict[str, str]:
    """Download, verify and unpack; the tree appears only when it is complete."""
    building, debs = root / "tree.building", root / "deb"
    if not debs.exists():
        _download(root, debs)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    taken = _record(debs)
    for deb in sorted(debs.glob("*.deb")):
        CONSOLE.note = f"dpkg-deb -x {deb.name}"
        run(["dpkg-deb", "-x", str(deb), str(building)])
    (building / "taken.json").write_text(json.dumps(taken, indent=1) + "\n")
    building.rename(root / "tree")
    shutil.rmtree(debs)
    shutil.rmtree(root / "apt")
    return taken


def _download(root: Path, debs: Path) -> None:
    """Fetch the packages, checked by apt; `debs` appears when all are there."""
    building = root / "deb.building"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    for folder in ("lists/partial", "cache/archives/partial"):
        (root / "apt" / folder).mkdir(parents=True, exist_ok=True)
    options, release = private_sources(root / "apt")
    fetch(["apt-get", *options, "update"])
    _check_series(options)
    names = [f"{name}/sid" for name in FROM_SID] + [f"{FROM_STABLE}/{release}"]
    fetch(["apt-get", *options, "download", *names], cwd=building)
    building.rename(debs)


def _check_series(options: list[str]) -> None:
    """Refuse when Debian has moved on to something that is not 19.0."""
    try:
        shown = quiet(["apt-cache", *options, "show", "--no-all-versions", PACKAGE])
    except CommandError as error:
        raise PackageGone from error
    version = next(x for x in shown.splitlines() if x.startswith("Version:")).split()[1]
    if not version.startswith("19.0."):
        raise Refusal(
            "wrong-odoo",
            f"Debian nay chỉ còn {PACKAGE} {version}, không phải 19.0.",
            f"Debian now has {PACKAGE} {version}, which is not 19.0.",
            "Tải Odoo 19.0 (git clone, nhánh 19.0) và đặt ODOO_HOME trỏ tới đó.",
            "Get Odoo 19.0 (git clone, branch 19.0) and point ODOO_HOME at it.",
        )


def _record(debs: Path) -> dict[str, str]:
    """Name what was taken; say so when it is not what this suite was tested on."""
    deb = next(debs.glob(f"{PACKAGE}_*.deb"))
    taken = {
        "package": PACKAGE,
        "version": quiet(["dpkg-deb", "-f", str(deb), "Version"]).strip(),
        "sha256": hashlib.sha256(deb.read_bytes()).hexdigest(),
        "taken": time.strftime("%Y-%m-%d"),
    }
    if taken["sha256"] != SEEN_SHA256:
        CONSOLE.say(
            f"      ! {PACKAGE} {taken['version']} khác bản đã kiểm thử"
            f" / differs from the tested {SEEN_VERSION}"
        )
    return taken
