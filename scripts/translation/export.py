"""The terms of installed add-ons, exported by Odoo from a database."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polib

from workshop.shop import Workshop
from workshop.templates import clone, drop, ensure_suite_template

from . import po

SCRIPT = Path(__file__).resolve().parents[1] / "odoo" / "export_terms.py"


def export_terms(
    shop: Workshop, names: Sequence[str], copy: str
) -> dict[str, list[polib.POEntry]]:
    """Entries by add-on, from a copy of the suite template that is dropped after."""
    clone(shop, ensure_suite_template(shop), copy)
    try:
        with tempfile.TemporaryDirectory() as folder:
            shop.odoo.shell(copy, SCRIPT, NAMES=list(names), FOLDER=folder)
            return {name: po.read(Path(folder, f"{name}.po")) for name in names}
    finally:
        drop(shop, copy)
