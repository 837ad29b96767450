"""Tests of ./run itself, without Odoo: pytest -p no:odoo tests/setup."""

import shutil
import socket
import tempfile
from pathlib import Path

import pytest
from setup_helpers import CLONE, Clone

from workshop.places import Places


@pytest.fixture
def folder():
    """A folder that the owner of PostgreSQL may enter too (pytest's may not be)."""
    made = Path(tempfile.mkdtemp(prefix="crm-viet-test-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def places(folder):
    """Places that nothing else uses."""
    return Places(CLONE, folder / "cache", folder / "states")


@pytest.fixture
def busy_port():
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def clone():
    """A fresh copy; whatever it started is stopped and deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="crm-viet-clone-", dir="/var/tmp") as made:
        copy = Clone(Path(made))
        yield copy
        copy.run("--stop")
        shutil.rmtree(copy.places.state, ignore_errors=True)
