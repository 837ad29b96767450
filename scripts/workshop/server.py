"""Odoo in the background: started, waited for, stopped."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from .commands import CommandError
from .databases import read_mark
from .machine import check_port
from .mailbox import start_mailbox
from .odoo_command import Odoo
from .setup import Setup

PATIENCE = 180  # seconds; the first page builds the assets


def server_log(setup: Setup) -> Path:
    """Odoo's log file."""
    return setup.places.state / "log" / "odoo.log"


def is_serving(setup: Setup) -> bool:
    """Whether our server runs with this database, port and configuration."""
    noted = setup.server.read()
    return (noted.get("database"), noted.get("port")) == (setup.database, setup.port)


def start_server(setup: Setup, odoo: Odoo) -> None:
    """Start Odoo unless it serves already, and wait for its first page."""
    if not is_serving(setup):
        setup.server.stop()
        check_port(setup.port, setup.interface)
        odoo.server.sql(
            "UPDATE ir_config_parameter SET value = "
            f"'{setup.url}' WHERE key = 'web.base.url' AND value ~ '^http://127.0.0.1'",
            setup.database,
        )
        mark = read_mark(odoo.server, setup.database) or {}
        if mark.get("demo"):
            start_mailbox(setup, odoo)
        command = odoo.command("-d", setup.database)
        notes = {"database": setup.database, "port": setup.port}
        setup.server.start(command, server_log(setup), odoo.env(), **notes)
    wait_for_page(setup)


def wait_for_page(setup: Setup, patience: float = PATIENCE) -> None:
    """Return when the login page comes; fail with the log when it does not."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and setup.server.read():
        try:
            with urllib.request.urlopen(f"{setup.url}/web/login", timeout=60) as page:
                page.read()
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise
        except OSError:
            pass
        time.sleep(0.3)
    log = server_log(setup).read_text(encoding="utf-8", errors="replace")
    setup.server.stop()
    raise CommandError(["odoo", str(server_log(setup))], log[-3000:])


def stop_all(setup: Setup) -> bool:
    """Stop Odoo, the mailbox and the private cluster; False when nothing ran."""
    stopped = [setup.server.stop(), setup.mailbox.stop()]
    if not setup.named and setup.cluster.data.exists() and setup.cluster.running():
        setup.cluster.stop()
        stopped.append(True)
    return any(stopped)
