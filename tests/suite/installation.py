"""A running server of our own on a fresh copy of a template database."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLONE / "scripts"))

from workshop import templates  # noqa: E402
from workshop.places import find_places  # noqa: E402
from workshop.shop import open_workshop  # noqa: E402

from .odoo_server import OdooServer  # noqa: E402

ADMIN_PASSWORD = "admin"  # the template's own, see workshop.templates


@contextlib.contextmanager
def temporary_server(
    log: Path, *, demo: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[OdooServer]:
    """Serve a copy of the suite's template, which is dropped afterwards.

    :param log: file for the server's log
    :param demo: with the demo company
    :param environment: more variables for the server's process
    """
    places = find_places()
    files = [places.requirements, places.clone / "requirements-dev.txt"]
    with open_workshop(places, files) as shop:
        template = templates.ensure_suite_template(shop, demo=demo)
        name = templates.clone(shop, template, f"live_{places.clone_id}_{os.getpid()}")
        server = shop.server
        dsn = {"host": server.host, "port": server.port, "user": server.user}
        if server.password:
            dsn["password"] = server.password
        try:
            with OdooServer(
                shop.odoo.command(),
                name,
                log,
                shop.odoo.env() | dict(environment or {}),
                dsn,
            ) as running:
                yield running
        finally:
            templates.drop(shop, name)
