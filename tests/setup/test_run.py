"""./run for real, on a copy of this clone: interrupted, repeated, refused, stopped.

The template database comes from the cache when ./test or ./run made it before.
"""

import os
import signal
import subprocess
import time
import urllib.request

import pytest

from workshop import databases
from workshop.cluster import SAFE, Cluster
from workshop.databases import BUILDING
from workshop.postgres import Server

pytestmark = pytest.mark.slow


def server_of(clone) -> Server:
    """The private server of that clone."""
    return Cluster(clone.places.state, SAFE).server()


def half_made(clone) -> list[str]:
    """Databases that were not completed; [] too while the server is not up."""
    try:
        rows = server_of(clone).sql("SELECT datname FROM pg_database")
    except Exception:  # not made or not started yet
        return []
    return [name for (name,) in rows if name.endswith(BUILDING)]


def page(clone) -> str:
    """The login page, as a browser in Vietnamese asks for it."""
    address = f"http://127.0.0.1:{clone.port}/web/login"
    asked = urllib.request.Request(address, headers={"Accept-Language": "vi-VN"})
    with urllib.request.urlopen(asked) as answer:
        return answer.read().decode()


def test_interrupted_run_is_completed_by_the_next(clone):
    begun = subprocess.Popen(
        clone.command(), stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 300
    while not half_made(clone):
        assert begun.poll() is None, "it ended before it made a database"
        assert time.monotonic() < deadline
        time.sleep(0.2)
    os.kill(begun.pid, signal.SIGKILL)  # the worst way to be interrupted
    begun.wait()
    assert not databases.exists(server_of(clone), "crm_viet")

    done = clone.run()
    assert done.returncode == 0, done.stderr
    assert half_made(clone) == []
    mark = databases.read_mark(server_of(clone), "crm_viet")
    assert (mark["clone"], mark["demo"]) == (clone.places.clone_id, True)
    assert "Mật khẩu" in page(clone)


def test_second_run_serves_within_twenty_seconds(clone):
    clone.run("--stop")
    begun = time.monotonic()
    done = clone.run()
    assert done.returncode == 0, done.stderr
    assert page(clone)
    assert time.monotonic() - begun < 20


def test_run_while_it_runs_changes_nothing(clone):
    before = (clone.places.state / "server.json").read_text()
    done = clone.run()
    assert done.returncode == 0, done.stderr
    assert (clone.places.state / "server.json").read_text() == before


def test_it_tells_where_to_go_as_whom_and_how_to_stop(clone):
    shown = clone.run().stdout
    assert f"http://127.0.0.1:{clone.port}" in shown
    for login in ("marketing", "sales", "accountant", "care", "manager", "crmadmin"):
        assert f"    {login} " in shown
    assert "minhphat" in shown
    assert "./run --stop" in shown


def test_safe_defaults(clone):
    conf = (clone.places.state / "odoo.conf").read_text()
    assert "list_db = False" in conf
    assert "http_interface = 127.0.0.1" in conf
    secret = clone.places.state / "admin-password-crm_viet"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert (clone.places.state / "odoo.conf").stat().st_mode & 0o777 == 0o600
    assert server_of(clone).sql("SHOW fsync") == [["on"]]
    log = (clone.places.state / "log" / "run.log").read_text()
    assert secret.read_text().strip() not in log


def test_no_default_password(clone):
    code = (
        "wrong = {'login': 'admin', 'password': 'admin', 'type': 'password'}\n"
        "try: env['res.users'].authenticate(wrong, {})\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    shell = [str(clone.folder / "scripts" / "shell")]
    done = subprocess.run(shell, input=code, capture_output=True, text=True)
    assert "AccessDenied" in done.stdout, done.stderr


def test_database_of_somebody_else_is_left_alone(clone):
    server = server_of(clone)
    databases.create_empty(server, "books")
    done = clone.run("--db", "books")
    assert done.returncode == 1
    assert "--db books_crm" in done.stderr
    done = clone.run("--db", "books", "--reset", "--yes")
    assert done.returncode == 1
    assert databases.exists(server, "books")
    assert not databases.read_mark(server, "books")


def test_changed_addon_is_updated(clone):
    manifest = clone.folder / "addons" / "crm_vn_kpi" / "__manifest__.py"
    text = manifest.read_text().replace("19.0.1.0.0", "19.0.1.9.9")
    manifest.write_text(text)
    done = clone.run()
    assert done.returncode == 0, done.stderr
    version = "SELECT latest_version FROM ir_module_module WHERE name = 'crm_vn_kpi'"
    assert server_of(clone).sql(version, "crm_viet") == [["19.0.1.9.9"]]
    assert page(clone)


def test_stop_and_status(clone):
    assert clone.run("--status").returncode == 0
    assert clone.run("--stop").returncode == 0
    assert clone.run("--status").returncode == 1
    with pytest.raises(OSError):
        page(clone)


def test_reset_asks_first(clone):
    done = clone.run("--reset")
    assert done.returncode == 1
    assert "--yes" in done.stdout
    Cluster(clone.places.state, SAFE).start()
    assert databases.exists(server_of(clone), "crm_viet")
