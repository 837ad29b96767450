"""./run: from a bare machine to the running demo company, and back."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from .commands import CommandError, full_disk
from .console import CONSOLE
from .farewell import say_farewell
from .locks import lock
from .machine import check_port, check_python, check_space
from .odoo_source import ensure_odoo
from .packages import RUN_PACKAGES, ensure
from .places import find_places
from .postgres_binaries import find_binaries
from .python_env import ensure_venv
from .refusal import Refusal
from .run_database import ensure_database
from .run_reset import reset
from .run_status import say_status
from .server import start_server, stop_all
from .setup import Setup, read_setup, write_record

OPTIONAL_PACKAGES = ("wkhtmltopdf",)  # Odoo's own PDF reports; not in Debian 13
KINDS = {
    "home": "ODOO_HOME",
    "importable": "Python của máy / this machine's Python",
    "package": "gói Debian odoo-19 / Debian's package odoo-19",
    "git": "git, nhánh / branch 19.0",
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="./run", description="Chạy CRM Việt / Run CRM Việt."
    )
    add = parser.add_argument
    add("--port", type=int, help="cổng / port (8069)")
    add("--db", metavar="NAME", help="cơ sở dữ liệu / database (crm_viet)")
    add("--no-demo", action="store_true", help="không nạp dữ liệu mẫu / no demo data")
    add("--stop", action="store_true", help="dừng / stop the server")
    add("--status", action="store_true", help="trạng thái / what is running")
    add(
        "--reset", action="store_true", help="xóa dữ liệu, làm lại / delete, start anew"
    )
    add("--yes", action="store_true", help="không hỏi lại / do not ask")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; 1 after a refusal or a failure."""
    options = parse(arguments)
    os.environ["LC_ALL"] = "C.UTF-8"  # what commands say is read for its meaning
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _main(options)
    except Refusal as refusal:
        _say_no(refusal)
    except (CommandError, OSError) as error:
        _say_no(full_disk(error) or error)
    except KeyboardInterrupt:
        print("\nĐã ngắt; chạy lại ./run để tiếp tục / interrupted; ./run goes on.")
        return 130
    return 1


def _say_no(error: Exception) -> None:
    CONSOLE.log(str(error))
    if isinstance(error, Refusal):
        print(f"\n{error}", file=sys.stderr)
    else:
        print(f"\n✘ {str(error)[-1500:]}", file=sys.stderr)
        print(f"  Nhật ký / Log: {CONSOLE.log_path}", file=sys.stderr)


def _main(options: argparse.Namespace) -> int:
    check_python()
    setup = read_setup(find_places(), options.db, options.port, not options.no_demo)
    if options.status:
        return say_status(setup)
    if options.stop and not setup.places.state.exists():
        CONSOLE.say("Không chạy / not running")
        return 0
    CONSOLE.open_log(setup.places.state / "log" / "run.log")
    with lock(setup.places.state / "run.lock", what="./run"):
        if options.stop:
            stopped = stop_all(setup)
            CONSOLE.say("Đã dừng / stopped" if stopped else "Không chạy / not running")
            return 0
        if options.reset and not reset(setup, options.yes):
            return 1
        bring_up(setup)
    return 0


def bring_up(setup: Setup) -> None:
    """All steps, each of which does only what is missing."""
    CONSOLE.total = 7
    with CONSOLE.step("Kiểm tra máy / Checking the machine"):
        check_space(setup.places)
        if setup.server.read().get("port") != setup.port:
            check_port(setup.port, setup.interface)
    with CONSOLE.step("Gói hệ thống / System packages"):
        ensure(_packages(setup), OPTIONAL_PACKAGES)
        if not setup.named:
            find_binaries()
    with CONSOLE.step("Odoo 19.0"):
        source = ensure_odoo(setup.places)
        CONSOLE.say(f"      {source.version}: {KINDS[source.kind]}")
    with CONSOLE.step("Gói Python / Python packages"):
        python = ensure_venv(setup.places, source)
    with CONSOLE.step("PostgreSQL"):
        odoo = setup.odoo(python, source, setup.start_postgresql())
    with CONSOLE.step(f"Cơ sở dữ liệu / Database {setup.database}"):
        done = ensure_database(setup, odoo)
    with CONSOLE.step("Máy chủ / Server"):
        write_record(setup, python)
        start_server(setup, odoo)
    say_farewell(setup, odoo.server, new=done == "made")


def _packages(setup: Setup) -> list[str]:
    """What Debian packages are needed; an other PostgreSQL will do as well."""
    names = [name for name in RUN_PACKAGES if name != "postgresql"]
    try:
        find_binaries()
    except Refusal:
        names.append("postgresql-client" if setup.named else "postgresql")
    return names
