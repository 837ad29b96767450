"""Run Odoo's own command line against one server, data folder and add-ons path."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .commands import CommandError, run
from .odoo_source import OdooSource
from .postgres import Server

FAILED = re.compile(
    r" (CRITICAL|ERROR) \S+ (?!odoo\.addons\.\S*test)"
    r"|Some modules are not (loaded|installed)"
)


@dataclass(frozen=True)
class Odoo:
    """An Odoo with everything it needs to work on databases of `server`."""

    python: Path
    source: OdooSource
    server: Server
    addons: Path
    data: Path  # attachments and sessions
    conf: Path  # written by write_conf()

    def write_conf(self, extra: Mapping[str, object] | None = None) -> "Odoo":
        """Write the configuration file; readable by its owner alone."""
        paths = [*self.source.addons, self.addons]
        options: dict[str, object] = {
            "addons_path": ",".join(str(path) for path in paths if path.exists()),
            "data_dir": self.data,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "list_db": False,
            "unaccent": True,
            "http_interface": "127.0.0.1",
            **(extra or {}),
        }
        if self.server.password:
            options["db_password"] = self.server.password
        text = "".join(f"{name} = {value}\n" for name, value in options.items())
        self.conf.parent.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(0o700, parents=True, exist_ok=True)
        building = self.conf.with_suffix(f".{os.getpid()}")
        building.touch(0o600)
        building.write_text(f"[options]\n{text}", encoding="utf-8")
        building.rename(self.conf)
        return self

    def command(self, *arguments: str) -> list[str]:
        """The command line: `command("shell", "-d", name)`; the server without verb."""
        verb = [a for a in arguments[:1] if not a.startswith("-")]
        rest = list(arguments[len(verb) :])
        if verb == ["db"]:  # its options come before the sub-command
            return [str(self.python), "-m", "odoo", "db", "-c", str(self.conf), *rest]
        return [str(self.python), "-m", "odoo", *verb, "-c", str(self.conf), *rest]

    def env(self) -> dict[str, str]:
        """Environment of Odoo: our server's PG* variables, no other options."""
        kept = self.server.env().items()
        return {k: v for k, v in kept if k != "ODOO_RC" and not k.startswith("PYTHON")}

    def install(self, database: str, modules: Sequence[str]) -> None:
        """Install add-ons; fail when the log shows that one of them did not load."""
        self._modules(database, "-i", modules)

    def update(self, database: str, modules: Sequence[str]) -> None:
        """Update add-ons to what lies in the clone."""
        self._modules(database, "-u", modules)

    def shell(self, database: str, script: Path, **values: object) -> str:
        """Run a file of scripts/odoo in an Odoo shell; `values` are its globals."""
        given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        code = given + script.read_text(encoding="utf-8")
        command = self.command("shell", "-d", database, "--no-http")
        return run(command, env=self.env(), cwd="/", stdin=code)

    def _modules(self, database: str, flag: str, modules: Sequence[str]) -> None:
        arguments = ("-d", database, flag, ",".join(modules), "--stop-after-init")
        command = self.command(*arguments, "--no-http", "--max-cron-threads=0")
        output = run(command, env=self.env(), cwd="/")
        if FAILED.search(output):
            raise CommandError(command, output[-4000:])
