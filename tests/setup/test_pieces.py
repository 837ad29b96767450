"""The pieces ./run is made of: clusters, databases, background processes."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from setup_helpers import CLONE

from workshop import asset_times, databases
from workshop.blur_library import EMPTY, FILE, put_back_blur_library
from workshop.cluster import FAST, Cluster
from workshop.commands import CommandError, run
from workshop.console import Console
from workshop.locks import lock
from workshop.manifests import (
    bridge_dependencies,
    bridges,
    content_hash,
    dependencies,
    our_addons,
)
from workshop.odoo_source import OdooSource
from workshop.processes import Background
from workshop.python_env import ensure_venv
from workshop.refusal import Refusal
from workshop.run_database import check_ours
from workshop.setup import Setup
from workshop.shop import Workshop
from workshop.templates import KEPT, _ensure


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster of its own; the tests clean up their databases themselves."""
    home = Path(tempfile.mkdtemp(prefix="crm-viet-pg-", dir="/var/tmp"))
    made = Cluster(home / "state", FAST)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home)


def test_two_clones_give_their_assets_the_same_times(tmp_path):
    times = []
    for clone in ("one", "two"):
        sheet = tmp_path / clone / "addon" / "static" / "src" / "card.scss"
        sheet.parent.mkdir(parents=True)
        sheet.write_text(".card { color: red }")
        os.utime(sheet, (len(times), len(times)))
        asset_times.settle(tmp_path / clone)
        times.append(sheet.stat().st_mtime)
    assert times[0] == times[1]
    sheet.write_text(".card { color: blue }")
    asset_times.settle(tmp_path / "two")
    assert sheet.stat().st_mtime != times[0]


def test_cluster_is_private(cluster):
    server = cluster.server()
    assert server.sql("SHOW listen_addresses") == []
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert server.sql("SELECT rolname FROM pg_roles WHERE rolsuper") == [["odoo"]]
    server.check_contrib()


def test_cluster_starts_twice_and_after_a_crash(cluster):
    cluster.start()
    cluster._ctl("-m", "immediate", "-w", "stop")
    assert not cluster.running()
    assert cluster.start().sql("SELECT 1") == [["1"]]


def test_half_made_cluster_is_made_again(folder):
    cluster = Cluster(folder / "state", FAST)
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("15\n")
    try:
        assert cluster.start().sql("SELECT 1") == [["1"]]
    finally:
        cluster.stop()


def test_last_user_stops_the_cluster(folder):
    cluster = Cluster(folder / "state", FAST)
    with cluster.using():
        with cluster.using():
            pass
        assert cluster.running()
    assert not cluster.running()


def test_unaccent_fits_an_index(cluster):
    server = cluster.server()
    databases.create_empty(server, "empty")
    server.sql("CREATE TABLE t (n text); CREATE INDEX ON t (unaccent(n))", "empty")
    assert server.sql("SELECT unaccent('Đặng')", "empty") == [["Dang"]]
    databases.drop(server, cluster.home / "data", "empty")


def test_marks_and_leftovers(cluster, folder):
    server = cluster.server()
    for name in ("whole", "a_building", "b_building"):
        databases.create_empty(server, name)
    databases.write_mark(server, "whole", {"kind": "base", "note": "it's ours"})
    assert databases.read_mark(server, "whole")["note"] == "it's ours"
    assert databases.read_mark(server, "a_building") is None
    assert list(databases.list_marked(server)) == ["whole"]
    assert databases.drop_leftovers(server, folder, "a") == ["a_building"]
    assert databases.exists(server, "b_building")
    for name in ("whole", "b_building"):
        databases.drop(server, folder, name)


def test_copies_and_names_bring_their_files(cluster, folder):
    server = cluster.server()
    databases.create_empty(server, "one")
    (databases.filestore(folder, "one") / "ab").mkdir(parents=True)
    databases.copy(server, folder, "one", "two")
    databases.move(server, folder, "two", "three")
    assert (databases.filestore(folder, "three") / "ab").is_dir()
    assert not databases.exists(server, "two")
    for name in ("one", "three"):
        databases.drop(server, folder, name)
    assert not any((folder / "filestore").iterdir())


def test_foreign_database_is_refused(cluster, places):
    server = cluster.server()
    setup = Setup(places, "theirs", 8069, demo=True)
    check_ours(setup, server)  # no such database yet
    databases.create_empty(server, "theirs")
    with pytest.raises(Refusal, match="was not made by this clone"):
        check_ours(setup, server)
    databases.write_mark(server, "theirs", {"clone": "another"})
    with pytest.raises(Refusal):
        check_ours(setup, server)
    databases.write_mark(server, "theirs", {"clone": places.clone_id})
    check_ours(setup, server)
    databases.drop(server, places.state, "theirs")


def test_background_process(folder):
    background = Background(folder / "it.json")
    assert background.read() == {}
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    background.start(command, folder / "log", {}, port=1)
    assert background.read()["port"] == 1
    assert background.stop()
    assert not background.stop()
    assert not background.record.exists()


def test_a_reused_process_id_is_not_ours(folder):
    record = folder / "it.json"
    record.write_text(f'{{"pid": {os.getpid()}, "born": "1"}}')
    assert Background(record).read() == {}
    assert not Background(record).stop()


def test_commands_end_with_their_parent(folder):
    """A killed ./run leaves no pip or Odoo behind that goes on writing."""
    code = (
        f"import sys; sys.path.insert(0, {str(CLONE / 'scripts')!r})\n"
        "from workshop.commands import run\n"
        f"run(['sh', '-c', 'echo $$ > {folder}/pid; exec sleep 60'])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 10
    while not (folder / "pid").exists() or not (folder / "pid").read_text().strip():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pid = int((folder / "pid").read_text())
    parent.kill()
    parent.wait()
    while (
        time.monotonic() < deadline
        and __import__("pathlib").Path(f"/proc/{pid}/cmdline").exists()
    ):
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_lock_waits_for_the_other(folder, capsys):
    order = []

    def second():
        with lock(folder / "it.lock", what="test"):
            order.append("second")

    with lock(folder / "it.lock"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert "waiting" in capsys.readouterr().out


def test_progress_line_after_five_seconds(monkeypatch, capsys):
    monkeypatch.setattr("workshop.console.QUIET_SECONDS", 0.1)
    console = Console()
    console.total = 7
    with console.step("Slow"):
        console.note = "crm (5/144)"
        time.sleep(0.35)
    shown = capsys.readouterr().out
    assert "[1/7] Slow" in shown
    assert "crm (5/144)" in shown


def test_failed_command_keeps_its_last_words():
    with pytest.raises(CommandError, match="last words"):
        run(["sh", "-c", "echo last words; exit 1"])


def test_manifests():
    ours = list(our_addons(CLONE / "addons"))
    assert ours.index("crm_vn_base") < ours.index("crm_vn_pipeline")
    needed = dependencies(CLONE / "addons")
    assert "helpdesk_mgmt" in needed
    assert not set(needed) & set(ours)


def test_bridges_are_installed_by_nobody_but_themselves():
    """Else every database of ours would have Inventory and Manufacturing."""
    apart = list(bridges(CLONE / "addons"))
    assert apart == ["crm_vn_mrp", "crm_vn_stock"]
    assert not set(apart) & set(our_addons(CLONE / "addons"))
    needed = bridge_dependencies(CLONE / "addons")
    assert {"sale_stock", "sale_mrp"} <= set(needed)
    assert not {"sale_stock", "sale_mrp"} & set(dependencies(CLONE / "addons"))


def test_content_hash_sees_what_matters(folder):
    (folder / "models").mkdir()
    (folder / "models" / "a.py").write_text("1")
    first = content_hash(folder)
    (folder / "README.md").write_text("words")
    assert content_hash(folder) == first
    (folder / "models" / "a.py").write_text("2")
    assert content_hash(folder) != first


def shop_on(cluster, places) -> Workshop:
    """A workshop that can copy and name databases but needs no Odoo for it."""
    return Workshop(places, SimpleNamespace(server=cluster.server(), data=places.state))


def test_half_made_template_is_never_used(cluster, places):
    shop, built = shop_on(cluster, places), []

    def build(name):
        built.append(name)
        databases.create_empty(shop.server, name)
        if len(built) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _ensure(shop, "base_x", "base", build)
    assert not databases.exists(shop.server, "base_x")
    assert databases.exists(shop.server, "base_x_building")
    assert _ensure(shop, "base_x", "base", build) == "base_x"
    assert _ensure(shop, "base_x", "base", build) == "base_x"
    assert built == ["base_x_building"] * 2
    assert not databases.exists(shop.server, "base_x_building")
    databases.drop(shop.server, shop.data, "base_x")


def test_old_templates_make_room(cluster, places):
    shop = shop_on(cluster, places)

    def build(name):
        databases.create_empty(shop.server, name)

    for number in range(KEPT["base"] + 1):
        _ensure(shop, f"base_{number}", "base", build)
        mark = databases.read_mark(shop.server, f"base_{number}")
        databases.write_mark(
            shop.server, f"base_{number}", {**mark, "made": f"{number}"}
        )
    left = sorted(databases.list_marked(shop.server))
    assert left == [f"base_{number}" for number in range(1, KEPT["base"] + 1)]
    for name in left:
        databases.drop(shop.server, shop.data, name)


def test_half_made_environment_is_made_again(places, folder):
    wanted = folder / "requirements.txt"
    wanted.write_text("# nothing\n")
    source = OdooSource(folder / "odoo", "home", "19.0")
    python = ensure_venv(places, source, [wanted])
    environment = python.parents[1]
    (environment / "complete").unlink()
    (environment / "half").touch()
    assert ensure_venv(places, source, [wanted]) == python
    assert not (environment / "half").exists()
    wanted.write_text("# something else\n")
    assert ensure_venv(places, source, [wanted]) != python


def test_blur_library_without_npm(monkeypatch, folder, capsys):
    monkeypatch.setattr("workshop.blur_library.shutil.which", lambda name: None)
    assert not put_back_blur_library(folder, folder)
    assert (folder / FILE).read_text() == EMPTY
    assert "npm" in capsys.readouterr().out
    (folder / FILE).write_text("x" * 100)  # the real one is left alone
    assert put_back_blur_library(folder, folder)
