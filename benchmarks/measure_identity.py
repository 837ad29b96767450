"""Measure the identity engine beside stock Odoo, both in this one process.

Run by bench_identity.py with the Python that Odoo runs with:
``measure_identity.py CONF STOCK_DATABASE OUR_DATABASE [ROUNDS]``; prints JSON.
"""

import contextlib
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

LIMIT = 8  # what a many2one box asks for
BATCH, BATCHES = 1_000, 20  # partners created at once; how often, in turn
MIX = {
    "one word, rare": ["KH0000050", "uocc", "kienn", "vuongg", "quyenn", "xylophone"],
    "one word, common": ["Nguyễn", "Công", "Minh", "Thị", "Trần", "Hải"],
    "two words": ["Nguyễn Đạt", "Hải Sản", "Thủy sản", "Đạt Văn", "Lê Yến", "Sao Mai"],
    "three words": [
        *("Nguyễn Văn Đạt", "Thủy sản Nam Hải", "Trần Thị Mỹ Lan"),
        *("Cơ khí Minh Phát", "Đặng Thị Ước", "Bao bì Tân Tiến"),
    ],
    "no accents": ["nguyen dat", "thuy san nam", "dang uoc", "co khi minh", "vo y"],
    "company with its legal form": [
        *("Công ty TNHH Nam Hải", "Cty CP Minh Phát", "DNTN Vận tải Giang Tín"),
        *("CTCP Tân Tiến Sài Gòn", "HTX Hoa Sen"),
    ],
    "phone": [],
    "last digits": [],
    "tax code": [],
    "e-mail": [],
    "no match": ["zzyzx", "khongcoaiten", "qwrtpsd", "Nguyễn Zzyzx", "0999 999 991"],
}


@contextlib.contextmanager
def environment(registry: Registry, login: str | None = None) -> Iterator:
    """A fresh cursor and cache, as each request has; nothing is kept."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "vi_VN"})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            env = api.Environment(cr, user.id, {"lang": "vi_VN"})
        yield env
        cr.rollback()


def timed(action: Callable) -> tuple[float, object]:
    start = time.perf_counter()
    result = action()
    return (time.perf_counter() - start) * 1000, result


def summary(values: list[float]) -> dict:
    ordered = sorted(values)
    return {
        "runs": len(ordered),
        "median": round(statistics.median(ordered), 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "max": round(ordered[-1], 2),
    }


def terms(ours: Registry) -> dict[str, list[str]]:
    """The mix with numbers of partners that exist, always the same ones."""
    rng = random.Random(2026)
    with environment(ours) as env:
        query = (
            "SELECT id, phone, vat, email FROM res_partner WHERE vat IS NOT NULL AND"
            " email IS NOT NULL AND id > 1000000 ORDER BY id LIMIT 20000"
        )
        rows = rng.sample(env.execute_query(SQL(query)), 8)
    national = [f"0{row[1][3:]}" for row in rows]
    return {
        **MIX,
        "phone": [f"{n[:4]} {n[4:7]} {n[7:]}" for n in national],
        "last digits": [number[-6:] for number in national],
        "tax code": [f"{row[2][:2]}.{row[2][2:5]}.{row[2][5:]}" for row in rows],
        "e-mail": [row[3] for row in rows],
    }


def measure_search(stock: Registry, ours: Registry, rounds: int) -> dict:
    """`name_search` of stock and ours in turn, a user with a role in each."""
    mix = terms(ours)
    times: dict = {kind: {"stock": [], "ours": []} for kind in mix}
    for turn in range(rounds):
        for kind, texts in mix.items():
            text = texts[turn % len(texts)]
            for name, registry in (("stock", stock), ("ours", ours)):
                with environment(registry, "bench") as env:
                    partners = env["res.partner"]
                    spent, _ = timed(
                        lambda p=partners, t=text: p.name_search(t, limit=LIMIT)
                    )
                times[kind][name].append(spent)
    result = {
        kind: {name: summary(values) for name, values in both.items()}
        for kind, both in times.items()
    }
    result["all"] = {
        name: summary([spent for both in times.values() for spent in both[name]])
        for name in ("stock", "ours")
    }
    return result


def measure_list(ours: Registry, rounds: int) -> dict:
    """The search box of the list: 80 rows in its order, and their number."""
    mix = terms(ours)
    times: dict = {kind: [] for kind in mix}

    def page(partners, text):
        domain = [("display_name", "ilike", text)]
        partners.search(domain, limit=80).mapped("name")
        partners.search_count(domain, limit=10001)

    for turn in range(rounds):
        for kind, texts in mix.items():
            with environment(ours, "bench") as env:
                text = texts[turn % len(texts)]
                spent, _ = timed(lambda p=env["res.partner"], t=text: page(p, t))
            times[kind].append(spent)
    return {kind: summary(values) for kind, values in times.items()}


def measure_duplicates(ours: Registry, runs: int) -> dict:
    """What a form computes for one record: organisations and persons in turn."""
    rng = random.Random(7)
    with environment(ours) as env:
        rows = env.execute_query(
            SQL("SELECT id FROM res_partner WHERE id > 1000000 AND id %% 97 = 0")
        )
    ids = [row[0] for row in rng.sample(rows, runs)]
    spent, found = [], []
    for partner_id in ids:
        with environment(ours, "bench") as env:
            partner = env["res.partner"].browse(partner_id)
            values = partner._similar_values()
            took, similar = timed(lambda p=partner, v=values: p._find_similar(v))
            spent.append(took)
            found.append(len(similar))
    return {**summary(spent), "most candidates": max(found)}


def partner_values(start: int) -> list[dict]:
    values = []
    for i in range(start, start + BATCH):
        company = i % 2
        values.append(
            {
                "name": f"Công ty TNHH Thủy sản Nam Hải {i}"
                if company
                else f"Trần Lan {i}",
                "is_company": bool(company),
                "phone": f"09{i + 10_000_000:08d}",
                "email": f"lienhe{i}@khachhang.vn",
                "street": f"Số {i} Đường Nguyễn Huệ",
            }
        )
    return values


def create_partners(registry: Registry) -> float:
    """Create a batch of partners as an import does, and undo it; return seconds."""
    with environment(registry) as env:
        partners, values = env["res.partner"], partner_values(0)
        start = time.perf_counter()
        partners.create(values)
        env.flush_all()
        return time.perf_counter() - start


def measure_creation(stock: Registry, ours: Registry) -> dict:
    for registry in (stock, ours):  # caches of the process are warm for both
        with environment(registry) as env:
            env["res.partner"].create(partner_values(0)[:50])
            env.flush_all()
    times: dict = {"stock": [], "ours": []}
    for _turn in range(BATCHES):
        times["stock"].append(create_partners(stock))
        times["ours"].append(create_partners(ours))
    result = {name: round(statistics.median(v), 2) for name, v in times.items()}
    ratios = [o / s for s, o in zip(times["stock"], times["ours"], strict=True)]
    return {**result, "ratio": round(statistics.median(ratios), 2)}


def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
    """Instead of the method of ir.cron: commit, and no limit of time."""
    cron.env.cr.commit()
    return float("inf")


def compare_cron(
    ours: Registry, plain: str, reset: str, digest: str, cron: Callable
) -> dict:
    """A cron against one statement that computes the same, then once more for nothing.

    :param reset: SQL that undoes both
    :param digest: SQL of one row that is equal where the results are
    """
    result = {}
    states = []
    for name, action in (
        ("plain", lambda env: env.cr.execute(plain)),
        ("cron", cron),
        ("cron, nothing to do", cron),
    ):
        with ours.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if name != "cron, nothing to do":
                cr.execute(reset)
                cr.commit()
            spent, _ = timed(lambda a=action, e=env: (a(e), e.cr.commit()))
            result[name] = round(spent / 1000, 2)
            cr.execute(digest)
            states.append(cr.fetchone())
    assert len(set(states)) == 1, "the cron and the statement disagree"
    result["ratio"] = round(result["cron"] / result["plain"], 2)
    result["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def measure_lifecycle(ours: Registry) -> dict:
    """The cron over all partners against one statement that computes the same."""
    # not before the registries are loaded: the path of the add-ons comes with them
    from odoo.addons.crm_vn_base.models.res_partner_lifecycle import (
        LIFECYCLE_SETTINGS,
        RHYTHM_PURCHASES,
    )

    plain = (Path(__file__).parent / "sql/lifecycle_plain.sql").read_text("utf-8")
    plain = plain.replace(":intervals", str(RHYTHM_PURCHASES - 1))
    for setting, default in LIFECYCLE_SETTINGS.items():
        plain = plain.replace(f":{setting}", str(default))
    model = ours["res.partner"]
    facts = [SQL("SELECT partner_id, kind, date FROM bench_fact")]
    reset = (
        "UPDATE res_partner SET lifecycle = 'prospect' WHERE lifecycle <> 'prospect'"
    )
    digest = (
        "SELECT md5(string_agg(lifecycle, '' ORDER BY id)), count(*) FROM res_partner"
        " WHERE id > 1000000"
    )

    def cron(env):
        with (
            patch.object(model, "_lifecycle_sources", lambda self: facts),
            patch.object(ours["ir.cron"], "_commit_progress", commit_progress),
        ):
            env["res.partner"]._cron_update_lifecycle()

    return compare_cron(ours, plain, reset, digest, cron)


def measure_quality(ours: Registry) -> dict:
    """The cron over all partners against one statement that computes the same."""
    plain = (Path(__file__).parent / "sql/quality_plain.sql").read_text("utf-8")
    reset = "UPDATE res_partner SET data_quality = 0 WHERE data_quality <> 0"
    digest = (
        "SELECT md5(string_agg(data_quality::text, '' ORDER BY id)), count(*)"
        " FROM res_partner WHERE id > 1000000"
    )

    def cron(env):
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            env["res.partner"]._cron_update_quality()

    return compare_cron(ours, plain, reset, digest, cron)


def check_seed(ours: Registry) -> None:
    """The keys written by SQL are those the add-on computes."""
    with environment(ours) as env:
        rng = random.Random(1)
        rows = env.execute_query(SQL("SELECT id FROM res_partner WHERE id > 1000000"))
        partners = env["res.partner"].browse(r[0] for r in rng.sample(rows, 500))
        stored = [(p.search_key, p.phone_key, p.second_phone_key) for p in partners]
        for name in ("search_key", "phone_key", "second_phone_key"):
            env.add_to_compute(partners._fields[name], partners)
        computed = [(p.search_key, p.phone_key, p.second_phone_key) for p in partners]
        wrong = [
            pair for pair in zip(stored, computed, strict=True) if pair[0] != pair[1]
        ]
        assert not wrong, wrong[:3]


def create_user(registry: Registry, group: str) -> None:
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
        if not env["res.users"].search([("login", "=", "bench")]):
            groups = env.ref("base.group_partner_manager") | env.ref(group)
            values = {"name": "Bench", "login": "bench", "group_ids": groups.ids}
            env["res.users"].create(values)
        cr.commit()


def main(conf: str, stock_name: str, our_name: str, rounds: str = "24") -> None:
    config.parse_config(["-c", conf, "--no-http", "--log-level=error"])
    stock, ours = Registry(stock_name), Registry(our_name)
    create_user(stock, "base.group_user")
    create_user(ours, "crm_vn_base.group_crm_vn_sales")
    check_seed(ours)
    result = {}
    for name, measure in (
        ("name_search", lambda: measure_search(stock, ours, int(rounds))),
        ("list", lambda: measure_list(ours, int(rounds))),
        ("duplicates", lambda: measure_duplicates(ours, 60)),
        ("creation", lambda: measure_creation(stock, ours)),
        ("lifecycle", lambda: measure_lifecycle(ours)),
        ("quality", lambda: measure_quality(ours)),
    ):
        result[name] = measure()
        # a long run that is stopped has not measured for nothing
        print(name, json.dumps(result[name], ensure_ascii=False), file=sys.stderr)
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
