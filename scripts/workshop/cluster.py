"""A PostgreSQL cluster of our own: no TCP, a role of its own, started when needed."""

import contextlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .commands import CommandError, quiet, run
from .locks import lock, try_exclusive
from .postgres import Server
from .postgres_binaries import find_binaries
from .refusal import Refusal

CGROUP = Path("/sys/fs/cgroup/memory.max")  # what a container may take


def memory_mb() -> int:
    """Memory of this machine, or of the container it is, in MB."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = CGROUP.read_text().strip() if CGROUP.exists() else "max"
    return min(machine, int(limit) if limit.isdigit() else machine) >> 20


def buffers_mb(memory: int) -> int:
    """A quarter of the memory, the manual's advice, from 128 MB to 2 GB.

    >>> [buffers_mb(memory) for memory in (256, 2048, 4096, 65536)]
    [128, 512, 1024, 2048]
    """
    return max(128, min(memory // 4, 2048))


SAFE = (
    "listen_addresses=''\njit=off\nmax_connections=200\nrandom_page_cost=1.1\n"
    f"shared_buffers={buffers_mb(memory_mb())}MB\n"
)
FAST = SAFE + (  # for tests and templates: a crash may lose everything
    "fsync=off\nsynchronous_commit=off\n"
    "full_page_writes=off\nmax_wal_size=2GB\nautovacuum_naptime=10min\n"
)


@dataclass(frozen=True)
class Cluster:
    """One cluster below `home`; `settings` decide how safe it is."""

    home: Path
    settings: str = SAFE

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "pg" / "data"

    @property
    def socket(self) -> Path:
        """Socket folder: short (the kernel's limit is 107 characters), ours alone."""
        near = self.home / "pg" / "s"
        if len(str(near)) < 80:
            return near
        return Path(tempfile.gettempdir(), f"crm-viet-{os.geteuid()}", self.home.name)

    def server(self) -> Server:
        """How to reach it."""
        return Server(str(self.socket), bin=self._bin())

    def running(self) -> bool:
        """Whether it answers."""
        try:
            self._ctl("status")
            self.server().sql("SELECT 1")
        except (CommandError, Refusal, FileNotFoundError):
            return False
        return True

    def start(self) -> Server:
        """Start it, made first when there is none; safe to call at any time."""
        with lock(self.home / "start.lock", what="PostgreSQL"):
            if not self.running():
                self._make()
                self._make_folder(self.socket)
                self.data.parent.joinpath("log").unlink(missing_ok=True)
                self._ctl("-l", str(self.data.parent / "log"), "-w", "start")
        return self.server()

    def stop(self) -> None:
        """Stop it; open connections are closed."""
        if self.data.exists():
            with contextlib.suppress(CommandError):
                self._ctl("-m", "fast", "-w", "stop")

    @contextlib.contextmanager
    def using(self) -> Iterator[Server]:
        """Run it while somebody uses it; the last one out stops it."""
        with lock(self.home / "in_use.lock", shared=True) as handle:
            server = self.start()
            try:
                yield server
            finally:
                if try_exclusive(handle):
                    self.stop()

    def _make(self) -> None:
        """Create it; it has its final name only when it is complete."""
        if not (self.data / "complete").exists():
            self._make_folder(self.data.parent)
            shutil.rmtree(self.data, ignore_errors=True)
            initdb = [str(self._bin() / "initdb"), "-D", str(self.data), "-U", "odoo"]
            initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
            self._as_owner(*initdb)
            self._as_owner("touch", str(self.data / "complete"))
        conf = f"{self.settings}unix_socket_directories='{self.socket}'\n"
        conf += "unix_socket_permissions=0700\n"
        run(
            [*_owner_prefix(), "tee", str(self.data / "postgresql.auto.conf")],
            stdin=conf,
        )

    def _make_folder(self, folder: Path) -> None:
        """A folder that only the cluster's owner may enter (its role needs no word)."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            for parent in (self.home, self.home.parent):  # `postgres` passes
                parent.chmod(parent.stat().st_mode | 0o111)
        folder.mkdir(exist_ok=True)
        owner = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else os.geteuid()
        if folder.stat().st_uid != owner:
            os.chown(folder, owner, -1)
        folder.chmod(0o700)

    def _bin(self) -> Path:
        version = self.data / "PG_VERSION"
        return find_binaries(version.read_text().strip() if version.exists() else "")

    def _ctl(self, *arguments: str) -> None:
        self._as_owner(str(self._bin() / "pg_ctl"), "-D", str(self.data), *arguments)

    def _as_owner(self, *command: str) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        quiet([*_owner_prefix(), *command], cwd="/", env=env)


def _owner_prefix() -> list[str]:
    """PostgreSQL refuses to run as root; `postgres` owns root's clusters."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
