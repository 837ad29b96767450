"""What one ./run works on: its database, port, options and PostgreSQL server."""

import configparser
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from .cluster import SAFE, Cluster
from .odoo_command import Odoo
from .odoo_source import OdooSource
from .places import Places
from .postgres import Server, check_server, named_server
from .processes import Background
from .refusal import Refusal

DECIDED = {"addons_path", "data_dir", "db_name", "dbfilter", "http_port"}
CONNECTION = {"db_host", "db_port", "db_user", "db_password"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Setup:
    """The choices of this run; `read_setup` makes them."""

    places: Places
    database: str
    port: int
    demo: bool
    options: dict[str, str] = field(default_factory=dict)  # of odoo.conf
    named: Server | None = None

    @property
    def cluster(self) -> Cluster:
        """The private cluster with this clone's data."""
        return Cluster(self.places.state, SAFE)

    @property
    def interface(self) -> str:
        """Address the server listens on."""
        return self.options.get("http_interface") or "127.0.0.1"

    @property
    def url(self) -> str:
        """Address for the browser."""
        open_to_all = self.interface in ("0.0.0.0", "::", "127.0.0.1")
        host = "127.0.0.1" if open_to_all else self.interface
        return f"http://{host}:{self.port}"

    @property
    def server(self) -> Background:
        """The Odoo process."""
        return Background(self.places.state / "server.json")

    @property
    def mailbox(self) -> Background:
        """The demo's SMTP server."""
        return Background(self.places.state / "mailbox.json")

    def start_postgresql(self) -> Server:
        """The server to use, running."""
        return check_server(self.named) if self.named else self.cluster.start()

    def odoo(self, python: Path, source: OdooSource, server: Server) -> Odoo:
        """Odoo on this setup's database, its configuration written."""
        state = self.places.state
        paths = self.options.get("addons_path", "addons").split(",")
        own = [str(self.places.clone / path.strip()) for path in paths if path.strip()]
        taken = DECIDED | CONNECTION
        extra = {k: v for k, v in self.options.items() if k not in taken}
        extra["addons_path"] = ",".join([*map(str, source.addons), *own])
        extra |= {"db_name": self.database, "dbfilter": f"^{self.database}$"}
        extra["http_port"] = str(self.port)
        conf, data = state / "odoo.conf", state / "data"
        odoo = Odoo(python, source, server, self.places.addons, data, conf)
        return odoo.write_conf(extra)


def read_setup(
    places: Places, database: str | None, port: int | None, demo: bool = True
) -> Setup:
    """Combine the command line, odoo.conf and what the last run used."""
    options = read_options(places.clone / "odoo.conf")
    last = read_record(places)
    name = database or options.get("db_name") or last.get("database") or "crm_viet"
    if not NAME.fullmatch(name):
        raise Refusal(
            "name",
            f"Tên cơ sở dữ liệu không hợp lệ: {name!r}.",
            f"Not a valid database name: {name!r}.",
            "Dùng chữ cái không dấu, chữ số, _ hoặc - (tối đa 40 ký tự).",
            "Use plain letters, digits, _ or - (40 characters at most).",
        )
    number = port or int(options.get("http_port") or last.get("port") or 8069)
    return Setup(places, name, number, demo, options, named_server(options))


def read_options(conf: Path) -> dict[str, str]:
    """The options of an odoo.conf."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(conf, encoding="utf-8")
    return dict(parser["options"]) if parser.has_section("options") else {}


def read_record(places: Places) -> dict:
    """What the last run used: database, port, python; {} before the first."""
    try:
        return json.loads((places.state / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_record(setup: Setup, python: Path) -> None:
    """Note for scripts/shell and the next run what this one used."""
    record = {"database": setup.database, "port": setup.port, "python": str(python)}
    building = setup.places.state / "run.json.building"
    building.write_text(json.dumps(record), encoding="utf-8")
    building.rename(setup.places.state / "run.json")
