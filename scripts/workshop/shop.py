"""The workshop: Odoo, its environment and the test cluster, ready for work."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cluster import FAST, Cluster
from .odoo_command import Odoo
from .odoo_source import OdooSource, ensure_odoo
from .places import Places
from .postgres import Server
from .python_env import ensure_venv


@dataclass(frozen=True)
class Workshop:
    """All that is needed to build and copy databases; see `open_workshop`."""

    places: Places
    odoo: Odoo

    @property
    def server(self) -> Server:
        """The test cluster."""
        return self.odoo.server

    @property
    def data(self) -> Path:
        """Odoo's data folder in the test cluster's home (attachments)."""
        return self.odoo.data


@contextlib.contextmanager
def open_workshop(
    places: Places,
    requirements: Sequence[Path] | None = None,
    source: OdooSource | None = None,
) -> Iterator[Workshop]:
    """Have Odoo, its environment and the test cluster ready while the block lasts."""
    source = source or ensure_odoo(places)
    python = ensure_venv(places, source, requirements)
    with Cluster(places.shared, FAST).using() as server:
        conf = places.state / "workshop.conf"
        data = places.shared / "data"
        odoo = Odoo(python, source, server, places.addons, data, conf)
        yield Workshop(places, odoo.write_conf())
