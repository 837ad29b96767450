"""The database of ./run: made complete or not at all, brought up to date later."""

import hashlib
import secrets
from pathlib import Path

from . import databases
from .console import CONSOLE
from .databases import BUILDING
from .fill import SCRIPTS, fill_base, load_demo
from .manifests import all_addons, content_hash, dependencies, our_addons
from .odoo_command import Odoo
from .postgres import Server
from .refusal import Refusal
from .setup import Setup
from .shop import open_workshop
from .templates import ensure_suite_template


def ensure_database(setup: Setup, odoo: Odoo) -> str:
    """Make or update the database; return what was done: made, updated, kept."""
    check_ours(setup, odoo.server)
    mark = databases.read_mark(odoo.server, setup.database)
    if mark is None:
        _make(setup, odoo)
        return "made"
    return "updated" if _update(setup, odoo, mark) else "kept"


def check_ours(setup: Setup, server: Server) -> None:
    """Refuse a database of that name that this clone did not make."""
    name = setup.database
    mark = databases.read_mark(server, name) or {}
    if mark.get("clone") == setup.places.clone_id:
        return
    if databases.exists(server, name):
        raise Refusal(
            "foreign-database",
            f"Cơ sở dữ liệu {name!r} đã có và không do bản sao này của CRM Việt tạo.",
            f"The database {name!r} exists and was not made by this clone.",
            f"Chọn tên khác: ./run --db {name}_crm (dữ liệu kia được giữ nguyên).",
            f"Choose another name: ./run --db {name}_crm (the other stays as it is).",
        )


def password_file(setup: Setup) -> Path:
    """File with the administrator's password of this database."""
    return setup.places.state / f"admin-password-{setup.database}"


def _make(setup: Setup, odoo: Odoo) -> None:
    """Build under another name; the real name is given when all is done."""
    prefix = f"{setup.database}_{setup.places.clone_id}"
    databases.drop_leftovers(odoo.server, odoo.data, prefix)
    building = f"{prefix}{BUILDING}"
    if setup.named:
        _install_there(odoo, building)
    else:
        _copy_template(setup, odoo, building)
    password = secrets.token_urlsafe(12)
    finish = SCRIPTS / "finish_database.py"
    odoo.shell(building, finish, PASSWORD=password, URL=setup.url, DEMO=setup.demo)
    if setup.demo:
        load_demo(odoo, building)
    password_file(setup).touch(0o600)
    password_file(setup).write_text(password + "\n")
    databases.write_mark(odoo.server, building, _mark(setup, odoo, setup.demo))
    databases.move(odoo.server, odoo.data, building, setup.database)


def _copy_template(setup: Setup, odoo: Odoo, building: str) -> None:
    """The quick way: take the template over from the workshop's cluster."""
    with open_workshop(setup.places, source=odoo.source) as shop:
        template = ensure_suite_template(shop)
        CONSOLE.note = f"{template} → {building}"
        databases.transfer(shop.server, template, odoo.server, building)
        databases.copy_files(shop.data, template, odoo.data, building)


def _install_there(odoo: Odoo, building: str) -> None:
    """A server of the user's own: install on it, whatever its version is."""
    fill_base(odoo, building, dependencies(odoo.addons))
    odoo.install(building, list(our_addons(odoo.addons)))


def _update(setup: Setup, odoo: Odoo, mark: dict) -> bool:
    """Update what changed in the clone since; True when something did."""
    now = _mark(setup, odoo, mark.get("demo", False))
    before, after = mark.get("addons", {}), now["addons"]
    changed = [name for name in after if before.get(name, after[name]) != after[name]]
    if mark.get("stack") != now["stack"]:
        changed = ["base"]  # another Odoo or other packages: everything
    # a bridge installs itself once somebody installs what it stands beside
    added = [name for name in our_addons(odoo.addons) if name not in before]
    if not changed and not added:
        return False
    setup.server.stop()
    if changed:
        odoo.update(setup.database, changed)
    if added:
        odoo.install(setup.database, added)
    databases.write_mark(odoo.server, setup.database, now)
    return True


def _mark(setup: Setup, odoo: Odoo, demo: bool) -> dict:
    requirements = setup.places.requirements.read_bytes()
    stack = f"{odoo.source.version} {hashlib.sha256(requirements).hexdigest()[:12]}"
    ours = all_addons(odoo.addons)
    return {
        "kind": "run",
        "clone": setup.places.clone_id,
        "demo": demo,
        "stack": stack,
        "addons": {name: content_hash(odoo.addons / name) for name in ours},
    }
