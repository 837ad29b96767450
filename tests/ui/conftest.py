"""One server with the demo company for all tests of the screens."""

import pytest

from suite.installation import temporary_server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("screens") / "odoo.log"
    with temporary_server(log, demo=True) as running:
        yield running
