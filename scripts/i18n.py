"""Entry point of scripts/i18n: become Odoo's Python, which has the packages needed."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from workshop.odoo_source import ensure_odoo
from workshop.places import find_places
from workshop.python_env import ensure_venv

if __name__ == "__main__":
    places = find_places()
    python = ensure_venv(places, ensure_odoo(places))
    environment = os.environ | {"PYTHONPATH": str(places.clone / "scripts")}
    command = [str(python), "-m", "translation.command", *sys.argv[1:]]
    os.execve(command[0], command, environment)
