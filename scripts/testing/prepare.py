"""What every section stands on: system packages, Odoo, the environment, the cluster."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from workshop import databases
from workshop.console import CONSOLE
from workshop.packages import RUN_PACKAGES, ensure
from workshop.places import Places, find_places
from workshop.shop import Workshop, open_workshop

TEST_PACKAGES = ("chromium", "git", "poppler-utils", "zbar-tools")
# Reading a copy of the tree or printing goes through these where they exist.
OPTIONAL_PACKAGES = ("wkhtmltopdf",)


@contextlib.contextmanager
def open_test_workshop(places: Places | None = None) -> Iterator[Workshop]:
    """The workshop with what tests need; the cluster stops with its last user."""
    places = places or find_places()
    files = [places.requirements, places.clone / "requirements-dev.txt"]
    with open_workshop(places, requirements=files) as shop:
        yield shop


def install_packages() -> None:
    """Install the system packages that are missing, if any."""
    with CONSOLE.step("System packages"):
        ensure([*RUN_PACKAGES, *TEST_PACKAGES], optional=OPTIONAL_PACKAGES)


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
