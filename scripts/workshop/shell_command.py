"""scripts/shell: an Odoo shell on the database of ./run."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .odoo_source import ensure_odoo
from .places import find_places
from .refusal import Refusal
from .setup import read_record, read_setup


def main(arguments: Sequence[str]) -> int:
    """Become the shell; standard input may be a file of Python."""
    parser = argparse.ArgumentParser(prog="scripts/shell", description=__doc__)
    parser.add_argument("--db", metavar="NAME", help="database (the one of ./run)")
    options = parser.parse_args(arguments)
    try:
        command, env = _prepare(options.db)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    os.execvpe(command[0], command, env)


def _prepare(database: str | None) -> tuple[list[str], dict[str, str]]:
    places = find_places()
    record = read_record(places)
    if not record or not Path(record["python"]).exists():
        raise Refusal(
            "not-set-up",
            "Bản sao này chưa được cài đặt.",
            "This clone has not been set up.",
            "Chạy ./run trước.",
            "Run ./run first.",
        )
    setup = read_setup(places, database, None)
    server = setup.start_postgresql()
    odoo = setup.odoo(Path(record["python"]), ensure_odoo(places), server)
    command = odoo.command("shell", "-d", setup.database, "--no-http")
    return [*command, "--log-level=warn"], odoo.env()
