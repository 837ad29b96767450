"""./run --reset: delete this clone's database, after asking."""

import shutil
import sys

from . import databases
from .console import CONSOLE
from .mailbox import mail_folder
from .run_database import check_ours, password_file
from .server import stop_all
from .setup import Setup


def reset(setup: Setup, sure: bool) -> bool:
    """Delete the database with all that was entered in it; False when told not to."""
    if not sure and not _confirmed(setup.database):
        CONSOLE.say("Không xóa gì cả / nothing was deleted")
        return False
    stop_all(setup)
    drop(setup)
    shutil.rmtree(mail_folder(setup), ignore_errors=True)
    password_file(setup).unlink(missing_ok=True)
    CONSOLE.say(f"Đã xóa / deleted: {setup.database}")
    return True


def drop(setup: Setup) -> None:
    """Drop the database, if it is there and this clone made it."""
    if setup.named or setup.cluster.data.exists():
        server = setup.start_postgresql()
        check_ours(setup, server)
        databases.drop(server, setup.places.state / "data", setup.database)


def _confirmed(name: str) -> bool:
    if not sys.stdin.isatty():
        print("Cần --yes khi không có bàn phím / --yes is needed without a terminal")
        return False
    print(f"Xóa toàn bộ dữ liệu của / Delete all data of {name!r}?")
    return input("Gõ tên để xác nhận / type the name to confirm: ").strip() == name
