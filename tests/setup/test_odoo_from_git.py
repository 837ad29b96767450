"""Where the distribution has no odoo-19, as Ubuntu, Odoo comes from its repository."""

import os
import subprocess

import pytest

from workshop import odoo_source
from workshop.debian_mirror import PackageGone, private_sources
from workshop.odoo_source import ensure_odoo
from workshop.refusal import Refusal

UBUNTU = """\
http://mirror.invalid/ubuntu noble main Packages
http://mirror.invalid/ubuntu noble universe Packages
http://mirror.invalid/ubuntu noble-updates main Packages
http://mirror.invalid/ubuntu noble-security main Packages
"""


@pytest.fixture
def ubuntu(folder, monkeypatch):
    """The answer of Ubuntu's apt to where packages come from."""
    tools = folder / "bin"
    tools.mkdir()
    apt = tools / "apt-get"
    apt.write_text(f"#!/bin/sh\ncat <<'END'\n{UBUNTU}END\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")


@pytest.fixture
def repository(folder, monkeypatch):
    """A repository laid out as Odoo's: most add-ons lie beside the package."""
    home = folder / "repository"
    files = {
        "odoo/release.py": "version_info = (19, 0, 0, 'final', 0, '')\n",
        "odoo/addons/base/__manifest__.py": "{}\n",
        "addons/web/__manifest__.py": "{}\n",
    }
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    git(home, "init", "-q", "--initial-branch=19.0")
    git(home, "add", ".")
    git(home, "-c", "user.name=a", "-c", "user.email=a@b.vn", "commit", "-qm", "19.0")
    monkeypatch.setattr(odoo_source, "GIT", home.as_uri())
    return home


def git(home, *arguments):
    command = ["git", "-C", str(home), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.usefixtures("ubuntu")
def test_there_is_no_package(folder):
    with pytest.raises(PackageGone):
        private_sources(folder)


@pytest.mark.usefixtures("ubuntu")
def test_its_branch_is_cloned_once(repository, places):
    found = ensure_odoo(places, {})
    revision = git(repository, "rev-parse", "HEAD")
    assert (found.kind, found.version) == ("git", f"19.0-{revision[:12]}")
    assert found.addons == [found.path / "addons"]
    assert git(found.path, "rev-list", "--count", "HEAD") == "1"
    git(repository, "branch", "-m", "gone")  # whoever asks now finds nothing
    assert ensure_odoo(places, {}) == found


@pytest.mark.usefixtures("ubuntu", "repository")
def test_an_interrupted_clone_is_made_again(places):
    building = places.cache / "odoo-git.building"
    (building / "odoo").mkdir(parents=True)
    assert (ensure_odoo(places, {}).path / "odoo/release.py").exists()
    assert not building.exists()


@pytest.mark.usefixtures("ubuntu")
def test_without_a_network_it_says_so(places, monkeypatch):
    monkeypatch.setattr(odoo_source, "GIT", "https://127.0.0.1:1/odoo.git")
    with pytest.raises(Refusal) as refused:
        ensure_odoo(places, {})
    assert refused.value.code == "no-network"
    assert not (places.cache / "odoo-git").exists()


@pytest.mark.usefixtures("ubuntu", "repository")
def test_git_is_installed_where_it_is_missing(places, monkeypatch):
    asked = []
    found = odoo_source.shutil.which

    def which(name, **where):
        return None if name == "git" else found(name, **where)

    monkeypatch.setattr(odoo_source.shutil, "which", which)
    monkeypatch.setattr(odoo_source, "ensure", asked.append)
    ensure_odoo(places, {})
    assert asked == [["git"]]
