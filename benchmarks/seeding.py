"""Fill a database with seeded partners by set-based SQL; standard library only."""

import time
from pathlib import Path

SQL = Path(__file__).parent / "sql"
FIRST = 1_000_000  # id of the first seeded partner
TABLE = "res_partner"


def seed(server, database: str, count: int) -> float:
    """Insert `count` partners with the columns the database has; return seconds.

    Indexes are dropped meanwhile and built again, as a restore does.
    """
    start = time.monotonic()
    script = (SQL / "seed_partners.sql").read_text(encoding="utf-8")
    server.sql(
        "SET work_mem = '256MB'; SET jit = off;"
        + script.replace(":count", str(count)).replace(":first", str(FIRST)),
        database,
    )
    columns = _columns(server, database, "bench_partner")
    known = _columns(server, database, TABLE)
    names = ", ".join(column for column in columns if column in known)
    indexes = server.sql(
        f"SELECT indexdef FROM pg_indexes WHERE tablename = '{TABLE}'"
        " AND indexname NOT LIKE '%_pkey'",
        database,
    )
    dropped = server.sql(
        "SELECT string_agg(format('DROP INDEX %I;', indexname), ' ') FROM pg_indexes"
        f" WHERE tablename = '{TABLE}' AND indexname NOT LIKE '%_pkey'",
        database,
    )
    server.sql(
        f"""
        SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET jit = off;
        SET session_replication_role = replica;
        {dropped[0][0]}
        INSERT INTO {TABLE} ({names}) SELECT {names} FROM bench_partner ORDER BY id;
        {"; ".join(row[0] for row in indexes)};
        SELECT setval('{TABLE}_id_seq', {FIRST + count});
        """,
        database,
    )
    if "lifecycle" in known:
        server.sql((SQL / "seed_facts.sql").read_text(encoding="utf-8"), database)
    server.sql(f"VACUUM ANALYZE {TABLE}", database)
    return time.monotonic() - start


def plain_database(server, database: str) -> None:
    """Make the database what Odoo creates without flags: no unaccent, no pg_trgm."""
    server.sql("DROP EXTENSION IF EXISTS unaccent CASCADE", database)
    server.sql("DROP EXTENSION IF EXISTS pg_trgm CASCADE", database)


def _columns(server, database: str, table: str) -> list[str]:
    rows = server.sql(
        "SELECT column_name FROM information_schema.columns"
        f" WHERE table_name = '{table}' ORDER BY ordinal_position",
        database,
    )
    return [row[0] for row in rows]
