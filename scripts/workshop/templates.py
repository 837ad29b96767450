"""Template databases: built once from what they are keyed by, then copied in a second.

They live in the test cluster, which all clones of one user share.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable, Sequence

from . import databases
from .commands import CommandError
from .databases import BUILDING
from .fill import SCRIPTS, fill_base, load_demo
from .locks import lock
from .manifests import (
    bridge_dependencies,
    bridges,
    content_hash,
    dependencies,
    our_addons,
)
from .shop import Workshop

RECIPE = "2"  # raise it when the way a template is built changes
KEPT = {"base": 3, "suite": 5, "bridges": 2}


def ensure_base_template(shop: Workshop) -> str:
    """Name of a database with all that our add-ons stand on, in Vietnamese.

    vi_VN, Vietnam, VND, en_US active, no demo, login admin / admin.
    """
    needed = dependencies(shop.places.addons)
    parts = [RECIPE, shop.odoo.source.version, *needed]
    parts.append(shop.places.requirements.read_text(encoding="utf-8"))
    name = f"base_{_digest(parts)}"

    def build(building: str) -> None:
        fill_base(shop.odoo, building, needed)

    return _ensure(shop, name, "base", build)


def ensure_suite_template(shop: Workshop, demo: bool = False) -> str:
    """Name of a database with our add-ons as they are in the clone now.

    With `demo` their demo company too, made today (its dates are relative to today).
    """
    base = ensure_base_template(shop)
    parts = [base, content_hash(shop.places.addons)]
    if demo:
        plain = ensure_suite_template(shop)
        name = f"suite_{_digest([*parts, time.strftime('%Y-%m-%d')])}_demo"
        return _ensure(shop, name, "suite", lambda new: _fill_demo(shop, plain, new))

    def build(building: str) -> None:
        databases.copy(shop.server, shop.data, base, building)
        shop.odoo.install(building, list(our_addons(shop.places.addons)))
        shop.odoo.shell(building, SCRIPTS / "make_assets.py")

    return _ensure(shop, f"suite_{_digest(parts)}", "suite", build)


def ensure_bridges_template(shop: Workshop) -> str:
    """Name of a suite database with the apps beside which our bridges stand.

    The bridges install themselves; what did not is installed by name, so that its
    failure is seen.
    """
    suite = ensure_suite_template(shop)
    needed = bridge_dependencies(shop.places.addons)
    name = f"bridges_{_digest([suite, *needed])}"

    def build(building: str) -> None:
        databases.copy(shop.server, shop.data, suite, building)
        shop.odoo.install(building, [*needed, *bridges(shop.places.addons)])

    return _ensure(shop, name, "bridges", build)


def clone(shop: Workshop, template: str, name: str) -> str:
    """Copy a template with its attachments, replacing `name`; about a second."""
    databases.copy(shop.server, shop.data, template, name)
    return name


def drop(shop: Workshop, name: str) -> None:
    """Drop a copy."""
    databases.drop(shop.server, shop.data, name)


def _fill_demo(shop: Workshop, plain: str, building: str) -> None:
    databases.copy(shop.server, shop.data, plain, building)
    load_demo(shop.odoo, building)


def _ensure(shop: Workshop, name: str, kind: str, build: Callable[[str], None]) -> str:
    """Build under a lock, under another name, and rename when it is complete."""
    if databases.read_mark(shop.server, name):
        return name
    with lock(shop.places.shared / f"{kind}.lock", what=f"template {name}"):
        if databases.read_mark(shop.server, name):
            return name
        prefix = f"{kind}_"
        databases.drop_leftovers(shop.server, shop.data, prefix)
        building = f"{name}{BUILDING}"
        build(building)
        databases.write_mark(shop.server, building, {"kind": kind})
        databases.move(shop.server, shop.data, building, name)
        _prune(shop, kind, name)
    return name


def _prune(shop: Workshop, kind: str, keep: str) -> None:
    marks = databases.list_marked(shop.server)
    old = [n for n, mark in marks.items() if mark.get("kind") == kind and n != keep]
    old.sort(key=lambda name: marks[name]["made"], reverse=True)
    for name in old[KEPT[kind] - 1 :]:
        with contextlib.suppress(CommandError):
            databases.drop(shop.server, shop.data, name)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
