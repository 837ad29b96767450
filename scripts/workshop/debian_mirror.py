"""apt lists of our own: sid beside the machine's release, its sources untouched."""

import re
from pathlib import Path

from .commands import CommandError, quiet

FORMAT = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY)"


class PackageGone(Exception):
    """This distribution has no such package: Odoo must come from elsewhere."""


def private_sources(folder: Path) -> tuple[list[str], str]:
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
