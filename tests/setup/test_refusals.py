"""Every refusal of ./run: early, in two languages, with what to do, nothing changed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from setup_helpers import CLONE

from workshop.commands import CommandError, fetch, full_disk
from workshop.debian_odoo import _check_series
from workshop.machine import check_port, check_python, check_space
from workshop.odoo_source import ensure_odoo, from_home
from workshop.packages import ensure
from workshop.postgres import Server, check_server, named_server
from workshop.postgres_binaries import find_binaries
from workshop.refusal import Refusal
from workshop.setup import read_setup


def run(*arguments, command="run", **environ):
    """Run ./run, or another command, with more environment variables."""
    return subprocess.run(
        [str(CLONE / command), *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_clear(text: str) -> None:
    """Vietnamese first, then English, each with what to do."""
    assert len(re.findall("^✘ ", text, re.MULTILINE)) == 2, text
    assert len(re.findall("^  → ", text, re.MULTILINE)) == 2, text
    assert re.search("[ăâđêôơưạảấầ]", text.split("\n\n")[0])
    assert "Traceback" not in text


def refused(code: str, function, *arguments) -> str:
    """Call it and return the text of the refusal it must give."""
    with pytest.raises(Refusal) as caught:
        function(*arguments)
    assert caught.value.code == code
    assert_clear(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("version", [(3, 9), (3, 14), (2, 7)])
def test_unfit_python(version):
    assert "3.10" in refused("python", check_python, version)


@pytest.mark.parametrize("version", [(3, 10), (3, 11, 2), (3, 13)])
def test_fit_python(version):
    assert check_python(version) is None


@pytest.mark.parametrize("command", ["run", "test"])
def test_an_old_python_is_refused(folder, command):
    old = folder / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = run(command=command, PYTHON=str(old))
    assert done.returncode == 1
    assert_clear(done.stderr)


def test_taken_port(busy_port):
    text = refused("port", check_port, busy_port)
    assert str(busy_port) in text
    assert re.search(r"--port \d+", text)


def test_run_refuses_a_taken_port(busy_port, folder):
    done = run("--port", str(busy_port), CRM_VIET_STATE=str(folder / "state"))
    assert done.returncode == 1
    assert_clear(done.stderr)
    assert "[2/7]" not in done.stdout, "it must refuse before any work"


def test_full_disk(places):
    text = refused("no-space", check_space, places, lambda folder: 10**9)
    assert "GB" in text


def test_disk_fills_up_during_the_work(folder):
    """Really: a device that is always full."""
    with pytest.raises(CommandError) as caught:
        fetch(["sh", "-c", "cat /etc/hostname > /dev/full"])
    assert_clear(str(full_disk(caught.value)))
    with pytest.raises(OSError) as caught, open("/dev/full", "w") as full:
        full.write("something")
        full.flush()
    assert_clear(str(full_disk(caught.value)))
    assert full_disk(OSError("something else")) is None


def test_no_network():
    refused("no-network", fetch, ["git", "ls-remote", "https://127.0.0.1:1/odoo.git"])


def test_no_network_for_packages(places):
    """pip really runs, against an index that does not answer."""
    command = [sys.executable, "-m", "pip", "download", "--retries=1", "--no-deps"]
    command += ["--dest", str(places.cache), "--no-cache-dir"]
    command += ["--index-url=http://127.0.0.1:1/simple", "crm-viet-no-such-thing"]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    environ["PIP_CONFIG_FILE"] = os.devnull

    def download():
        fetch(command, env=environ)

    refused("no-network", download)


def test_other_failures_are_told_as_they_are():
    with pytest.raises(CommandError, match="strange"):
        fetch(["sh", "-c", "echo something strange; exit 3"])


def make_odoo(folder: Path, version: str) -> Path:
    """A folder that looks like an Odoo of that version."""
    (folder / "odoo").mkdir(parents=True)
    release = f"FINAL = 'final'\nversion_info = ({version}, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(release)
    return folder


def test_wrong_odoo(folder):
    assert "18.0" in refused("wrong-odoo", from_home, make_odoo(folder, "18, 0"))


def test_odoo_home_without_odoo(folder):
    refused("wrong-odoo", from_home, folder)


def test_newer_series_of_online_odoo(folder):
    refused("wrong-odoo", from_home, make_odoo(folder, "'saas~19', 1"))


def test_odoo_home_is_used(folder, places):
    home = make_odoo(folder / "mine", "19, 0")
    found = ensure_odoo(places, {"ODOO_HOME": str(home)})
    assert (found.kind, found.path) == ("home", home)


def test_run_refuses_a_wrong_odoo(folder):
    home = make_odoo(folder / "old", "17, 0")
    state = str(folder / "state")
    done = run("--port", "8999", ODOO_HOME=str(home), CRM_VIET_STATE=state)
    assert done.returncode == 1
    assert_clear(done.stderr)
    assert "17.0" in done.stderr


def test_debian_moved_on(monkeypatch):
    shown = "Package: odoo-19\nVersion: 19.3.0+dfsg-1\n"
    monkeypatch.setattr("workshop.debian_odoo.quiet", lambda command: shown)
    assert "19.3.0" in refused("wrong-odoo", _check_series, [])


def make_postgresql(root: Path, version: str) -> Path:
    """A folder with an initdb and nothing else."""
    (root / version / "bin").mkdir(parents=True)
    (root / version / "bin" / "initdb").touch()
    return root


def test_postgresql_without_contrib(folder):
    root = make_postgresql(folder, "99")
    assert "unaccent" in refused("no-contrib", find_binaries, "", root)


def test_newest_postgresql_with_contrib(folder):
    for version in ("9.6", "15", "16"):
        make_postgresql(folder, version)
        extension = folder / version / "share" / "extension"
        extension.mkdir(parents=True)
        for name in ("unaccent", "pg_trgm"):
            (extension / f"{name}.control").touch()
    assert find_binaries("", folder) == folder / "16" / "bin"
    assert find_binaries("15", folder) == folder / "15" / "bin"


def test_named_server_without_contrib(monkeypatch):
    monkeypatch.setattr(Server, "sql", lambda *_: [["plpgsql"], ["unaccent"]])
    text = refused("no-contrib", check_server, Server("db.example"))
    assert "pg_trgm" in text
    assert "unaccent" not in text


def test_named_server_that_does_not_answer(folder):
    named = named_server({}, {"PGHOST": str(folder), "PGUSER": "lan"})
    assert f"lan@{folder}" in refused("no-server", check_server, named)


def test_odoo_conf_names_the_server_before_the_environment():
    options = {"db_host": "db.example", "db_user": "crm", "db_port": "False"}
    named = named_server(options, {"PGHOST": "other", "PGPORT": "6432"})
    assert (named.host, named.user, named.port) == ("db.example", "crm", "6432")
    assert named_server({"db_host": "False"}, {}) is None


def test_nobody_may_install_packages(monkeypatch):
    monkeypatch.setattr("workshop.packages.missing", lambda names: list(names))
    monkeypatch.setattr("workshop.packages.os.geteuid", lambda: 1000)
    monkeypatch.setattr("workshop.packages.shutil.which", lambda name: None)
    assert "postgresql" in refused("no-root", ensure, ["postgresql"])
    assert ensure([], ["wkhtmltopdf"]) == []


def test_impossible_database_name(places):
    refused("name", read_setup, places, 'x"; DROP', None)


def test_shell_before_run(folder):
    done = subprocess.run(
        [str(CLONE / "scripts" / "shell")],
        env={**os.environ, "CRM_VIET_STATE": str(folder / "state")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert_clear(done.stderr)
