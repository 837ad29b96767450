"""The demo's outgoing mail: a server that keeps each mail as a file, sends none."""

import socket
from pathlib import Path

from .machine import port_free
from .odoo_command import Odoo
from .setup import Setup

PROGRAM = Path(__file__).parents[1] / "mailbox.py"


def mail_folder(setup: Setup) -> Path:
    """Folder with the mails that the demo company sent."""
    return setup.places.state / "mail"


def start_mailbox(setup: Setup, odoo: Odoo) -> None:
    """Run it, on the port it had before if that is free, and tell Odoo the port."""
    noted = setup.mailbox.read()
    port = noted.get("port")
    if not port:
        port = _free_port()
        command = [str(odoo.python), str(PROGRAM), str(mail_folder(setup)), str(port)]
        log = setup.places.state / "log" / "mailbox.log"
        setup.mailbox.start(command, log, odoo.env(), port=port)
    odoo.server.sql(
        f"UPDATE ir_mail_server SET smtp_port = {port} WHERE id IN (SELECT res_id"
        " FROM ir_model_data WHERE module = '__run__' AND name = 'mail_server_demo')",
        setup.database,
    )


def _free_port() -> int:
    if port_free(8025):
        return 8025
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
