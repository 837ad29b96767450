"""A real Odoo server of our own: normal mode, own crons, own database."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2
import requests

from .mailbox import free_port


class OdooServer:
    """Runs Odoo on free ports until the ``with`` block ends."""

    def __init__(
        self,
        command: list[str],
        database: str,
        log: Path,
        environment: Mapping[str, str],
        dsn: Mapping[str, str],
    ) -> None:
        self.port, self.database, self.log = free_port(), database, log
        self._dsn = dict(dsn)
        self._command = [
            *command,
            f"--database={database}",
            f"--db-filter=^{database}$",
            "--http-interface=127.0.0.1",
            f"--http-port={self.port}",
            f"--gevent-port={free_port()}",
            "--workers=0",
            "--max-cron-threads=1",
        ]
        self._environment = dict(environment)
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "OdooServer":
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self._environment,
                cwd=self.log.parent,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc_info) -> None:
        self.stop()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _wait_until_it_answers(self, seconds: float = 90) -> None:
        session = requests.Session()
        session.trust_env = False
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if session.get(f"{self.url}/web/login", timeout=30).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.3)
        tail = self.log.read_text(errors="replace")[-3000:]
        raise AssertionError(f"the server does not answer:\n{tail}")

    def memory(self) -> int:
        """Resident memory of the server now, in bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (line,) = [row for row in status.splitlines() if row.startswith("VmRSS")]
        return int(line.split()[1]) * 1024

    def wake_crons(self) -> None:
        """Make the server look at its scheduled actions now, not within a minute."""
        with self.connect("postgres") as connection:
            connection.autocommit = True
            connection.cursor().execute(
                "SELECT pg_notify('cron_trigger', %s)", [self.database]
            )

    def connect(self, database: str | None = None):
        """A connection to PostgreSQL, by default to this server's database."""
        return psycopg2.connect(**self._dsn, dbname=database or self.database)
