"""Every scheduled action may be killed, run twice, and run in two workers at once.

Each time on a copy of the demo company; what counts is what is there afterwards: the
same number of rows in every table as after one undisturbed run.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from workshop import templates
from workshop.places import find_places
from workshop.shop import open_workshop

WORKER = Path(__file__).with_name("suite") / "cron_worker.py"
KILLS = 6
# of Odoo itself: progress of jobs, what is sent, what is only a log of the run
COUNTED = (
    "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
    " WHERE relkind = 'r' AND nspname = 'public'"
    " AND relname !~ '^(ir_|bus_|base_automation)'"
)


@pytest.fixture(scope="module")
def shop():
    places = find_places()
    files = [places.requirements, places.clone / "requirements-dev.txt"]
    with open_workshop(places, files) as opened:
        yield opened


@pytest.fixture(scope="module")
def company(shop):
    """Make copies of the demo company, and drop them all at the end."""
    template, made = templates.ensure_suite_template(shop, demo=True), []

    def copy(purpose: str) -> str:
        name = f"crons_{purpose}_{shop.places.clone_id}_{os.getpid()}"
        made.append(templates.clone(shop, template, name))
        return name

    yield copy
    for name in made:
        templates.drop(shop, name)


@pytest.fixture(scope="module")
def undisturbed(shop, company):
    """The rows of every table after one run in one worker."""
    database = company("once")
    before = rows(shop, database)
    finish(start(shop, database))
    after = rows(shop, database)
    assert after != before, "the demo company gives the scheduled actions nothing to do"
    return database, after


def test_a_second_run_adds_nothing(shop, undisturbed):
    database, once = undisturbed
    finish(start(shop, database))
    assert difference(once, rows(shop, database)) == {}


def test_two_workers_at_once_do_nothing_twice(shop, company, undisturbed):
    """What one leaves alone because the other is at it, the next run makes up for."""
    database = company("parallel")
    workers = [start(shop, database), start(shop, database)]
    for worker in workers:
        finish(worker)
    found = difference(undisturbed[1], rows(shop, database))
    assert {table: (one, two) for table, (one, two) in found.items() if two > one} == {}
    finish(start(shop, database))
    assert difference(undisturbed[1], rows(shop, database)) == {}


def test_killed_anywhere_the_next_run_completes_it(shop, company, undisturbed):
    database = company("killed")
    dice = random.Random(2026)
    for seed in range(KILLS):
        kill_in_the_middle(start(shop, database, str(seed)), dice)
    finish(start(shop, database))
    assert difference(undisturbed[1], rows(shop, database)) == {}


def start(shop, database: str, seed: str = "") -> subprocess.Popen:
    return subprocess.Popen(
        [str(shop.odoo.python), str(WORKER), str(shop.odoo.conf), database, seed],
        env=shop.odoo.env(),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(worker: subprocess.Popen) -> None:
    printed, errors = worker.communicate(timeout=300)
    assert worker.returncode == 0, errors[-3000:]
    begun = [line for line in printed.splitlines() if line.startswith("begin ")]
    ended = [line for line in printed.splitlines() if line.startswith("end ")]
    assert len(begun) == len(ended) > 10


def kill_in_the_middle(worker: subprocess.Popen, dice: random.Random) -> None:
    """SIGKILL a few milliseconds into one of its actions, like a power cut."""
    for _ in range(dice.randint(2, 12)):
        assert worker.stdout.readline(), worker.stderr.read()[-3000:]
    try:
        worker.wait(dice.uniform(0.001, 0.08))
    except subprocess.TimeoutExpired:
        worker.kill()
    worker.communicate()
    assert worker.returncode < 0, "it had ended before it could be killed"


def rows(shop, database: str) -> dict[str, int]:
    server = shop.server
    dsn = {"host": server.host, "port": server.port, "user": server.user}
    if server.password:
        dsn["password"] = server.password
    with psycopg2.connect(**dsn, dbname=database) as connection:
        cursor = connection.cursor()
        cursor.execute(COUNTED)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def difference(one: dict[str, int], other: dict[str, int]) -> dict[str, tuple]:
    return {
        table: (one.get(table), other.get(table))
        for table in {*one, *other}
        if one.get(table) != other.get(table)
    }
