"""Databases: create, copy, mark as ours, rename when complete, drop with files."""

import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from .commands import CommandError, quiet
from .postgres import Server

OURS = "crm-viet"
BUILDING = "_building"
EXTENSIONS = (
    "CREATE EXTENSION IF NOT EXISTS unaccent; CREATE EXTENSION IF NOT EXISTS pg_trgm;"
    " ALTER FUNCTION unaccent(text) IMMUTABLE"
)


def exists(server: Server, name: str) -> bool:
    """Whether there is such a database."""
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = {quote(name)}"))


def read_mark(server: Server, name: str) -> dict | None:
    """What we noted on the database; None when it is not one of ours."""
    rows = server.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = {quote(name)}"
    )
    try:
        mark = json.loads(rows[0][0])
    except (IndexError, ValueError):
        return None
    return mark if isinstance(mark, dict) and mark.get("by") == OURS else None


def write_mark(server: Server, name: str, mark: Mapping[str, object]) -> None:
    """Note on the database that we made it, and from what."""
    made = time.strftime("%Y-%m-%d %H:%M:%S")
    text = json.dumps({"by": OURS, "made": made, **mark}, ensure_ascii=False)
    server.sql(f'COMMENT ON DATABASE "{name}" IS {quote(text)}')


def list_marked(server: Server) -> dict[str, dict]:
    """All databases of ours with what was noted on them."""
    names = [row[0] for row in server.sql("SELECT datname FROM pg_database")]
    marks = {name: read_mark(server, name) for name in names}
    return {name: mark for name, mark in marks.items() if mark}


def create_empty(server: Server, name: str) -> None:
    """A database with Odoo's collation, and unaccent fit for indexes."""
    server.sql(
        f"CREATE DATABASE \"{name}\" ENCODING 'unicode' LC_COLLATE 'C'"
        " TEMPLATE template0"
    )
    server.sql(EXTENSIONS, name)


def copy(server: Server, data: Path, source: str, name: str) -> None:
    """Copy a database and its attachments within one server and data folder."""
    drop(server, data, name)
    _disconnect(server, source)
    server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    copy_files(data, source, data, name)


def move(server: Server, data: Path, old: str, new: str) -> None:
    """Give a complete database its final name, attachments first."""
    shutil.rmtree(filestore(data, new), ignore_errors=True)
    if filestore(data, old).exists():
        filestore(data, old).rename(filestore(data, new))
    _disconnect(server, old)
    server.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def drop(server: Server, data: Path, name: str) -> None:
    """Drop a database and its attachments, if they are there."""
    _disconnect(server, name)
    server.sql(f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(filestore(data, name), ignore_errors=True)


def drop_leftovers(server: Server, data: Path, prefix: str = "") -> list[str]:
    """Drop what an interrupted run left half made; call it under a lock."""
    rows = server.sql("SELECT datname FROM pg_database")
    left = [n for (n,) in rows if n.startswith(prefix) and n.endswith(BUILDING)]
    for name in left:
        drop(server, data, name)
    return left


def transfer(source: Server, name: str, target: Server, new: str) -> None:
    """Copy a database to another server."""
    create_empty(target, new)
    dump = [source.tool("pg_dump"), "--no-owner", "--no-privileges", "-d", name]
    sql = quiet(dump, env=source.env(), cwd="/")
    psql = [target.tool("psql"), "-X", "-q", "-o", "/dev/null", "-d", new]
    psql += ["--single-transaction", "-v", "ON_ERROR_STOP=1"]
    quiet(psql, env=target.env(), input=sql, cwd="/")


def copy_files(data: Path, name: str, new_data: Path, new: str) -> None:
    """Copy a database's attachments.

    Within one data folder both share the files on disk: Odoo never writes into one, it
    adds new files and deletes old ones.
    """
    if filestore(data, name).exists():
        how = _link_or_copy if data == new_data else shutil.copy2
        shutil.rmtree(filestore(new_data, new), ignore_errors=True)
        shutil.copytree(
            filestore(data, name), filestore(new_data, new), copy_function=how
        )


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk that cannot
        shutil.copy2(source, target)


def filestore(data: Path, name: str) -> Path:
    """Folder of a database's attachments in an Odoo data folder."""
    return data / "filestore" / name


def quote(text: str) -> str:
    """An SQL string.

    >>> quote("d'or")
    "'d''or'"
    """
    return "'" + text.replace("'", "''") + "'"


def _disconnect(server: Server, name: str) -> None:
    try:
        server.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = {quote(name)} AND pid <> pg_backend_pid()"
        )
    except CommandError:  # a server of the user's may not let us
        return
