"""Every hook of .pre-commit-config.yaml, run with this virtual environment's tools.

The hooks see a copy of the tree: what a hook would change is a failure here.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from identify import identify

from tree import ADDONS, ROOT, addon_names

CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS = [hook for repo in CONFIG["repos"] for hook in repo["hooks"]]
BIN = Path(sys.executable).parent


def listed_files() -> list[str]:
    """What git tracks or would: the tree without what is ignored."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    names = sorted(set(output.split("\0")) - {""})
    return [name for name in names if (ROOT / name).is_file()]


def matching(hook: dict, names: list[str]) -> list[str]:
    types = set(hook.get("types", ["file"]))
    return [
        name
        for name in names
        if not re.search(CONFIG["exclude"], name)
        and re.search(hook.get("files", ""), name)
        and types <= identify.tags_from_path(str(ROOT / name))
    ]


@pytest.fixture(scope="session")
def names():
    return listed_files()


@pytest.fixture
def copy(names, tmp_path):
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_hook(hook, names, copy):
    mine = matching(hook, names)
    assert mine, "a hook that no file matches checks nothing"
    before = {name: (copy / name).read_bytes() for name in mine}
    program, *options = shlex.split(hook["entry"])
    command = [str(BIN / program), *options, *mine]
    result = subprocess.run(
        command, cwd=copy, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    changed = [name for name in mine if (copy / name).read_bytes() != before[name]]
    report = f"{result.stdout}{result.stderr}\nwould change: {changed}"
    assert result.returncode == 0, report
    assert not changed, report


def test_licences_of_all_dependencies_go_together():
    command = [
        str(BIN / "manifestoo"),
        "--addons-path",
        str(ADDONS),
        "--addons-path-from-import-odoo",
        "--addons-path-python",
        sys.executable,
    ]
    command += ["--select-include", ",".join(addon_names()), "--odoo-series", "19.0"]
    result = subprocess.run(
        [*command, "check-licenses"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_installed_packages_are_the_pinned_ones():
    from importlib.metadata import version

    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#") and ";" not in line:
                package, pin = line.split("==")
                assert version(package) == pin, package
