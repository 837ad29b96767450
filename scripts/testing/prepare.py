"""What every section stands on: system packages, Odoo, the environment, the cluster."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from workshop import asset_times, databases
from workshop.console import CONSOLE
from workshop.packages import RUN_PACKAGES, ensure
from workshop.places import Places, find_places
from workshop.shop import Workshop, open_workshop

TEST_PACKAGES = (
    "chromium",
    "default-jre-headless",  # another planning tool reads and writes our plans
    "git",
    "poppler-utils",
    "zbar-tools",
)
OPTIONAL_PACKAGES = ("wkhtmltopdf",)  # Odoo's own PDF reports; not in Debian 13


@contextlib.contextmanager
def open_test_workshop(places: Places | None = None) -> Iterator[Workshop]:
    """The workshop with what tests need; the cluster stops with its last user."""
    places = places or find_places()
    files = [places.requirements, places.clone / "requirements-dev.txt"]
    with open_workshop(places, requirements=files) as shop:
        yield shop


def prepare(stack: contextlib.ExitStack, places: Places) -> Workshop:
    """Fetch and start whatever is missing; the stack ends what was started."""
    with CONSOLE.step("System packages"):
        ensure([*RUN_PACKAGES, *TEST_PACKAGES], optional=OPTIONAL_PACKAGES)
    with CONSOLE.step("Odoo, Python packages, PostgreSQL"):
        shop = stack.enter_context(open_test_workshop(places))
    asset_times.settle(places.addons)
    drop_dead_copies(shop)
    return shop


def copy_name(shop: Workshop, purpose: str) -> str:
    """A copy's name: no other run uses it, and a later run can tell it is dead."""
    return f"test_{shop.places.clone_id}_{os.getpid()}_{purpose}"


def drop_dead_copies(shop: Workshop) -> None:
    """Drop copies of runs that were killed, ours and those of single tests."""
    ours = re.compile(rf"[a-z]+_{shop.places.clone_id}_(\d+)(_[a-z]+)?")
    for (name,) in shop.server.sql("SELECT datname FROM pg_database"):
        match = ours.fullmatch(name)
        if match and not Path("/proc", match[1]).exists():
            databases.drop(shop.server, shop.data, name)
