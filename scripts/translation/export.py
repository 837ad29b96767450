"""The terms of installed add-ons, exported by Odoo from a database."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polib

from workshop.manifests import bridges
from workshop.shop import Workshop
from workshop.templates import (
    clone,
    drop,
    ensure_bridges_template,
    ensure_suite_template,
)

from . import po

SCRIPT = Path(__file__).resolve().parents[1] / "odoo" / "export_terms.py"


def export_terms(
    shop: Workshop, names: Sequence[str], copy: str
) -> dict[str, list[polib.POEntry]]:
    """Entries by add-on; the bridges' from a database with what they stand beside."""
    apart = [name for name in names if name in bridges(shop.places.addons)]
    usual = [name for name in names if name not in apart]
    found = _export_from(shop, ensure_suite_template(shop), usual, copy)
    if apart:
        found |= _export_from(shop, ensure_bridges_template(shop), apart, copy)
    return {name: found[name] for name in names}


def _export_from(
    shop: Workshop, template: str, names: Sequence[str], copy: str
) -> dict[str, list[polib.POEntry]]:
    """Entries by add-on, from a copy of a template that is dropped after."""
    clone(shop, template, copy)
    try:
        with tempfile.TemporaryDirectory() as folder:
            shop.odoo.shell(copy, SCRIPT, NAMES=list(names), FOLDER=folder)
            return {name: po.read(Path(folder, f"{name}.po")) for name in names}
    finally:
        drop(shop, copy)
