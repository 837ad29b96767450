"""A PostgreSQL server: how to reach it, and SQL on it through psql."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .commands import CommandError, quiet
from .refusal import Refusal

CONTRIB = ("unaccent", "pg_trgm")


@dataclass(frozen=True)
class Server:
    """Connection to a server; ours (a private cluster) or one the user named."""

    host: str
    port: str = "5432"
    user: str = "odoo"
    password: str = field(default="", repr=False)
    private: bool = True
    bin: Path | None = None  # folder of psql and its like; None: on the path

    def tool(self, name: str) -> str:
        """Path of a client program."""
        return str(self.bin / name) if self.bin else name

    def env(self) -> dict[str, str]:
        """Environment for client programs and Odoo: these PG* variables only."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        clean |= {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}
        if self.password:
            clean["PGPASSWORD"] = self.password
        return clean

    def sql(self, query: str, database: str = "postgres") -> list[list[str]]:
        """Return the rows of a query as text."""
        command = [self.tool("psql"), "-X", "-q", "-A", "-t", "-F", "\x1f", "-v"]
        command += ["ON_ERROR_STOP=1", "-d", database]
        printed = quiet(command, env=self.env(), input=query, cwd="/")
        return [line.split("\x1f") for line in printed.splitlines() if line]

    def check_contrib(self) -> None:
        """Refuse a server without unaccent and pg_trgm."""
        rows = self.sql("SELECT name FROM pg_available_extensions")
        lacking = [name for name in CONTRIB if [name] not in rows]
        if lacking:
            raise no_contrib(", ".join(lacking))


def no_contrib(what: str) -> Refusal:
    """The refusal of a PostgreSQL without its contrib extensions."""
    return Refusal(
        "no-contrib",
        f"PostgreSQL này thiếu phần mở rộng contrib: {what}.",
        f"This PostgreSQL lacks contrib extensions: {what}.",
        "Cài postgresql-contrib cùng phiên bản (Debian: apt-get install postgresql).",
        "Install postgresql-contrib of the same version "
        "(Debian: apt-get install postgresql).",
    )


def named_server(
    options: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> Server | None:
    """The server that odoo.conf (`options`) or PG* variables name, if they do."""

    def pick(option: str, variable: str) -> str:
        value = options.get(option, "")
        return value if value not in ("", "False") else environ.get(variable, "")

    host = pick("db_host", "PGHOST")
    if not host:
        return None
    return Server(
        host=host,
        port=pick("db_port", "PGPORT") or "5432",
        user=pick("db_user", "PGUSER") or "odoo",
        password=pick("db_password", "PGPASSWORD"),
        private=False,
    )


def check_server(server: Server) -> Server:
    """Refuse a named server that cannot be reached or lacks the extensions."""
    _check_reachable(server)
    server.check_contrib()
    return server


def _check_reachable(server: Server) -> None:
    try:
        server.sql("SELECT 1")
    except (CommandError, FileNotFoundError) as error:
        where = f"{server.user}@{server.host}:{server.port}"
        said = getattr(error, "output", str(error)).strip().splitlines()[:1]
        raise Refusal(
            "no-server",
            f"Không kết nối được máy chủ PostgreSQL đã khai báo ({where}).",
            f"The PostgreSQL server that was named cannot be reached ({where}).",
            "Sửa db_host trong odoo.conf hoặc biến PGHOST; "
            "bỏ trống để ./run dùng PostgreSQL riêng.",
            "Correct db_host in odoo.conf or PGHOST; "
            f"leave them empty and ./run uses its own PostgreSQL. {''.join(said)}",
        ) from error
