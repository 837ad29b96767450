"""Debian packages: install what is missing and nothing else."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from .commands import CommandError, fetch, quiet, run
from .refusal import Refusal

POSTGRESQL_CONFIG = Path("/etc/postgresql-common/createcluster.conf")
RUN_PACKAGES = (
    "python3-venv",
    "postgresql",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "fonts-noto-core",
    "libmagic1",
)


def missing(names: Sequence[str]) -> list[str]:
    """Return those of `names` that are not installed."""
    if not shutil.which("dpkg-query"):
        return []
    return [name for name in names if not _installed(name)]


def _installed(name: str) -> bool:
    try:
        return (
            quiet(["dpkg-query", "-W", "-f=${db:Status-Status}", name]) == "installed"
        )
    except CommandError:
        return _renamed(name)


def _renamed(name: str) -> bool:
    """Debian's 64-bit time transition added t64 to some library names."""
    try:
        return quiet(
            ["dpkg-query", "-W", "-f=${db:Status-Status}", f"{name}t64"]
        ).startswith("installed")
    except CommandError:
        return False


def available(name: str) -> bool:
    """Whether this distribution has the package."""
    try:
        policy = quiet(["apt-cache", "policy", name])
        return bool(policy) and "Candidate: (none)" not in policy
    except (CommandError, FileNotFoundError):
        return False


def ensure(names: Sequence[str], optional: Sequence[str] = ()) -> list[str]:
    """Install what is missing of `names`, and of `optional` where it exists.

    Returns what was installed. Only then are root rights (sudo) asked for.
    """
    wanted, extra = missing(names), missing(optional)
    if not wanted and not extra:
        return []
    prefix = _root_prefix(wanted)
    if prefix is None:
        return []
    if not all(available(name) for name in wanted):
        fetch([*prefix, "apt-get", "update"])
    wanted += [name for name in extra if available(name)]
    if not wanted:
        return []
    if "postgresql" in wanted:
        _keep_away_main_cluster(prefix)
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install"]
    command += ["-y", "-o", "Dpkg::Options::=--force-confold"]
    command += ["--no-install-recommends", *wanted]
    try:
        run(command, orphan=True)
    except CommandError as error:
        if "dpkg --configure -a" in error.output:  # it was interrupted before
            run([*prefix, "dpkg", "--configure", "-a"], orphan=True)
        else:  # lists older than the archive
            fetch([*prefix, "apt-get", "update"])
        fetch(command, orphan=True)
    return wanted


def _root_prefix(wanted: Sequence[str]) -> list[str] | None:
    """How to become root; None when only optional packages are missing."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _may_sudo():
        return ["sudo"]
    if not wanted:
        return None
    names = " ".join(wanted)
    raise Refusal(
        "no-root",
        f"Còn thiếu gói hệ thống: {names}.",
        f"System packages are missing: {names}.",
        f"Nhờ quản trị viên chạy: apt-get install {names}; rồi chạy lại ./run.",
        f"Ask an administrator to run: apt-get install {names}; then run ./run again.",
    )


def _may_sudo() -> bool:
    """True with a sudo that needs no password, or a terminal to type it in."""
    try:
        quiet(["sudo", "-n", "true"])
    except CommandError:
        return os.isatty(0)
    return True


def _keep_away_main_cluster(prefix: Sequence[str]) -> None:
    """Debian's PostgreSQL would start a server nobody asked for."""
    if not POSTGRESQL_CONFIG.exists():
        run([*prefix, "mkdir", "-p", str(POSTGRESQL_CONFIG.parent)])
        run(
            [*prefix, "tee", str(POSTGRESQL_CONFIG)],
            stdin="create_main_cluster = false\n",
        )
