"""What goes into a database: what our add-ons stand on, and the demo company."""

from collections.abc import Sequence
from pathlib import Path

from .commands import CommandError, run
from .manifests import our_addons
from .odoo_command import Odoo

SCRIPTS = Path(__file__).parents[1] / "odoo"


def fill_base(odoo: Odoo, database: str, needed: Sequence[str]) -> None:
    """Make a Vietnamese database and install what our add-ons stand on."""
    arguments = ("db", "init", "--language", "vi_VN", "--country", "VN", database)
    run(odoo.command(*arguments), env=odoo.env(), cwd="/")
    _check_initialised(odoo, database)
    odoo.shell(database, SCRIPTS / "activate_english.py")
    odoo.install(database, needed)


def load_demo(odoo: Odoo, database: str) -> None:
    """Load the demo company: the `demo` files of our add-ons, of no other."""
    names = list(our_addons(odoo.addons))
    output = odoo.shell(database, SCRIPTS / "load_demo.py", NAMES=names)
    if "demo complete" not in output:
        raise CommandError(["load_demo", database], output[-4000:])


def _check_initialised(odoo: Odoo, database: str) -> None:
    """`odoo db init` logs its failure and exits 0."""
    rows = odoo.server.sql(
        "SELECT count(*) FROM res_users u JOIN res_company c ON c.id = 1"
        " JOIN res_partner p ON p.id = c.partner_id JOIN res_country k"
        " ON k.id = p.country_id WHERE u.login = 'admin' AND k.code = 'VN'",
        database,
    )
    if rows != [["1"]]:
        raise CommandError(["odoo", "db", "init", database], "it did not complete")
