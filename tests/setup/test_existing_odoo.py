"""The three steps for an Odoo 19 that is there already, as the README tells them.

1. pip install --no-deps -r requirements.txt    2. addons_path    3. install
"""

import subprocess
import sys
from pathlib import Path

import pytest
from setup_helpers import CLONE

from workshop.places import find_places
from workshop.shop import open_workshop
from workshop.templates import clone, drop, ensure_base_template

pytestmark = pytest.mark.slow
MODULES = "crm_vn_kpi"  # it stands on the other four
STATES = "SELECT name, state FROM ir_module_module WHERE name LIKE 'crm\\_vn\\_%'"


def environment_with_odoo(folder: Path, odoo: Path) -> Path:
    """Somebody's own environment, where Odoo can be imported; nothing of ours yet."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "odoo.pth").write_text(f"{odoo}\n")
    return folder / "bin" / "python"


def test_three_steps(folder):
    places = find_places(CLONE)
    with open_workshop(places) as shop:
        python = environment_with_odoo(folder / "venv", shop.odoo.source.path)

        pip = [str(python), "-m", "pip", "install", "--no-deps", "--quiet"]
        pip += ["--disable-pip-version-check", "--cache-dir", str(places.cache / "pip")]
        requirements = str(places.requirements)
        subprocess.run([*pip, "-r", requirements], check=True, timeout=300)

        server, name = shop.server, f"existing_{places.clone_id}"
        clone(shop, ensure_base_template(shop), name)
        paths = [*shop.odoo.source.addons, places.addons]
        command = [str(python), "-m", "odoo", "-d", name, "-i", MODULES]
        command += [f"--addons-path={','.join(map(str, paths))}"]
        command += [f"--data-dir={shop.data}", "--stop-after-init", "--no-http"]
        done = subprocess.run(
            command, env=server.env(), cwd="/", capture_output=True, text=True
        )
        try:
            assert done.returncode == 0, done.stderr[-3000:]
            assert " ERROR " not in done.stderr, done.stderr[-3000:]
            rows = dict(server.sql(STATES, name))
            installed = {name for name, state in rows.items() if state == "installed"}
            # the bridges wait until Inventory or Manufacturing are there
            assert installed == rows.keys() - {"crm_vn_mrp", "crm_vn_stock"}
            assert len(installed) == 5
        finally:
            drop(shop, name)
