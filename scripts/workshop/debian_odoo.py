"""Fetch Debian's package of Odoo 19 without touching the machine's apt sources."""

import hashlib
import json
import re
import shutil
import time
from pathlib import Path

from .commands import CommandError, fetch, quiet
from .console import CONSOLE
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
FORMAT = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY)"


class PackageGone(Exception):
    """This distribution has no such package: Odoo must come from elsewhere."""


def unpacked(root: Path) -> dict[str, str] | None:
    """Return what was taken when the tree is complete."""
    record = root / "tree" / "taken.json"
    return json.loads(record.read_text()) if record.exists() else None


def fetch_package(root: Path) -> dict[str, str]:
    """Download, verify and unpack; the tree appears only when it is complete."""
    building, debs = root / "tree.building", root / "deb"
    for folder in (building, root / "tree", debs):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (root / "apt/lists/partial", root / "apt/cache/archives/partial"):
        folder.mkdir(parents=True, exist_ok=True)
    building.mkdir()
    debs.mkdir()
    options, release = _private_sources(root / "apt")
    fetch(["apt-get", *options, "update"])
    _check_series(options)
    names = [f"{name}/sid" for name in FROM_SID] + [f"{FROM_STABLE}/{release}"]
    fetch(["apt-get", *options, "download", *names], cwd=debs)
    taken = _record(debs)
    for deb in sorted(debs.glob("*.deb")):
        CONSOLE.note = f"dpkg-deb -x {deb.name}"
        quiet(["dpkg-deb", "-x", str(deb), str(building)])
    (building / "taken.json").write_text(json.dumps(taken, indent=1) + "\n")
    building.rename(root / "tree")
    shutil.rmtree(debs)
    shutil.rmtree(root / "apt")
    return taken


def _private_sources(folder: Path) -> tuple[list[str], str]:
    """Return apt options with lists of our own, and the stable release's name."""
    mirror, release = _mirror()
    keyring = _keyring()
    folder.joinpath("sources.list").write_text(
        "".join(
            f"deb [signed-by={keyring}] {mirror} {suite} main\n"
            for suite in ("sid", release)
        )
    )
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
        "APT::Architecture": quiet(["dpkg", "--print-architecture"]).strip(),
    }
    return [part for k, v in settings.items() for part in ("-o", f"{k}={v}")], release


def _mirror() -> tuple[str, str]:
    """The Debian mirror and release this machine is configured with."""
    try:
        lines = quiet(["apt-get", "indextargets", "--format", FORMAT]).splitlines()
    except (CommandError, FileNotFoundError) as error:
        raise PackageGone from error
    for line in lines:
        uri, release, component, made_by = line.split()
        plain = "-" not in release and not re.search("security|ubuntu", uri)
        if component == "main" and made_by == "Packages" and plain and _keyring():
            return uri, release
    raise PackageGone


def _keyring() -> Path | None:
    folder = Path("/usr/share/keyrings")
    for name in ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp"):
        if (folder / name).exists():
            return folder / name
    return None


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
