"""Measure the sales pipeline beside stock Odoo and plain SQL, in this one process.

Run by bench_pipeline.py with the Python that Odoo runs with: ``measure_pipeline.py CONF
STOCK_DATABASE OUR_DATABASE [OPENERS] [LEADS] [ROUNDS]``; prints JSON.
"""

import contextlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from lxml import etree
from measure_intake import measure_intake

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

SCRIPTS = Path(__file__).parent / "sql"
PEOPLE = 50
SINGLY = 500  # targets created one by one, for the comparison
PAGE = 80  # rows of a list


@contextlib.contextmanager
def environment(registry: Registry, login: str | None = None) -> Iterator:
    """A fresh cursor and cache, as each request has."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "vi_VN"})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            companies = {"allowed_company_ids": user.company_ids.ids}
            env = api.Environment(cr, user.id, {"lang": "vi_VN", **companies})
            env.user.partner_id.fetch(["name"])  # every request has them
        yield env
        cr.rollback()


def timed(action: Callable) -> tuple[float, object]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def run_script(env, name: str, **values) -> None:
    script = (SCRIPTS / name).read_text(encoding="utf-8")
    for key in sorted(values, key=len, reverse=True):
        script = script.replace(f":{key}", str(values[key]))
    env.cr.execute(script)


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# === Openers become target customers ===


def seed_openers(env, count: int) -> None:
    campaign = env["utm.campaign"].create({"title": "Đo tốc độ"})
    mailing = env["mailing.mailing"].create(
        {
            "subject": "Đo tốc độ",
            "campaign_id": campaign.id,
            "mailing_model_id": env["ir.model"]._get_id("mailing.list"),
        }
    )
    env.flush_all()
    run_script(
        env,
        "seed_openers.sql",
        count=count,
        mailing=mailing.id,
        campaign=campaign.id,
    )
    env.cr.commit()


def reset_openers(env) -> None:
    env.cr.execute("UPDATE mailing_trace SET target_id = NULL, engagement = NULL")
    env.cr.execute("UPDATE mailing_hit SET processed = FALSE, hit_class = NULL")
    env.cr.execute("DELETE FROM crm_target")
    env.cr.commit()
    env.cr._cnx.autocommit = True
    try:
        env.cr.execute("VACUUM ANALYZE mailing_trace, mailing_hit, crm_target")
    finally:
        env.cr._cnx.autocommit = False
    env.invalidate_all()


def commit_progress(self, processed=0, *, remaining=None, deactivate=False):
    self.env.cr.commit()
    return float("inf")


def count_targets(env) -> int:
    env.cr.execute("SELECT count(*) FROM crm_target WHERE active")
    return env.cr.fetchone()[0]


def measure_openers(ours: Registry, count: int) -> dict:
    """The scheduled action, plain statements, and one creation after the other."""
    with environment(ours) as env:
        seed_openers(env, count)
        company = env.company
        plain, _ = timed(
            lambda: (
                run_script(
                    env,
                    "targets_plain.sql",
                    company=company.id,
                    country=company.country_id.id,
                ),
                env.cr.commit(),
            )
        )
        expected = count_targets(env)
        reset_openers(env)
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            cron, _ = timed(
                lambda: (env["crm.target"]._cron_create_from_openers(), env.cr.commit())
            )
        assert count_targets(env) == expected, "not the same target customers"
        singly, _ = timed(lambda: create_singly(env))
        env.cr.rollback()
    whole = singly / SINGLY * expected
    return {
        "targets": expected,
        "plain SQL, s": round(plain, 2),
        "scheduled action, s": round(cron, 2),
        "one by one, s (from a sample)": round(whole, 1),
        "times plain": round(cron / plain, 2),
        "times faster than one by one": round(whole / cron, 1),
        "peak MB": peak_mb(),
    }


def create_singly(env) -> None:
    for i in range(SINGLY):
        env["crm.target"].create(
            {"name": f"Khách lẻ {i}", "email": f"le{i}@bench.example"}
        )
        env.flush_all()


# === Distribution ===


def create_people(env) -> tuple:
    group = env.ref("crm_vn_base.group_crm_vn_sales")
    users = env["res.users"].create(
        [
            {"name": f"Bán hàng {i}", "login": f"ban{i}", "group_ids": group.ids}
            for i in range(PEOPLE)
        ]
    )
    team = env["crm.team"].create({"name": "Đo tốc độ", "member_ids": users.ids})
    env.cr.commit()
    return users, team


def measure_distribution(ours: Registry) -> dict:
    """Preview and apply of all new targets, undo, and plain statements of the same."""
    with environment(ours) as env:
        env = env(context={**env.context, "no_reset_password": True})
        users, team = create_people(env)
        count = count_targets(env)
        distribution = env["crm.distribution"].create({"team_id": team.id})
        preview, _ = timed(lambda: (distribution.action_preview(), env.cr.commit()))
        apply, _ = timed(lambda: (distribution.action_apply(), env.cr.commit()))
        shares = distribution.member_ids.mapped("share_count")
        assert distribution.done_count == count and max(shares) - min(shares) <= 1
        undo, _ = timed(lambda: (distribution.action_undo(), env.cr.commit()))
        plain, _ = timed(
            lambda: (
                run_script(
                    env,
                    "distribute_plain.sql",
                    users=", ".join(map(str, users.ids)),
                    team=team.id,
                ),
                env.cr.commit(),
            )
        )
    whole = preview + apply
    return {
        "targets": count,
        "people": PEOPLE,
        "preview, s": round(preview, 2),
        "apply, s": round(apply, 2),
        "undo, s": round(undo, 2),
        "plain SQL, s": round(plain, 2),
        "times plain": round(whole / plain, 2),
        "within the limit": whole <= max(10, 3 * plain),
        "peak MB": peak_mb(),
    }


# === Kanban and list ===


def create_reader(registry: Registry, group: str) -> None:
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
        if not env["res.users"].search([("login", "=", "bench")]):
            groups = env.ref(group) | env.ref("crm.group_use_lead")
            values = {"name": "Bench", "login": "bench", "group_ids": groups.ids}
            env["res.users"].create(values)
        cr.commit()


def seed_leads(registry: Registry, count: int, extra: dict) -> None:
    with environment(registry) as env:
        stages = env["crm.stage"].search([("is_won", "=", False)]).ids[:4]
        users = env["res.users"].search([("share", "=", False)]).ids
        run_script(
            env,
            "seed_leads.sql",
            count=count,
            stages=", ".join(map(str, stages)),
            users=", ".join(map(str, users)),
            team=env["crm.team"].search([], limit=1).id or "NULL",
            company=env.company.id,
            country=env.company.country_id.id or "NULL",
            names="".join(f", {name}" for name in extra),
            values="".join(f", {value}" for value in extra.values()),
        )
        env.cr.commit()


def read_specification(env, view: str, kind: str, model_name: str = "crm.lead") -> dict:
    """Return what the web client asks for, as far as the view says."""
    model = env[model_name]
    views = model.get_views([(env.ref(view).id, kind)])
    arch = etree.fromstring(views["views"][kind]["arch"])
    specification: dict = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        if field.type == "many2one":
            specification[field.name] = {"fields": {"display_name": {}}}
        elif field.type in ("many2many", "one2many"):
            specification[field.name] = {"fields": {}}
        else:
            specification[field.name] = {}
    return specification


def read_list(env) -> None:
    model = env["crm.lead"]
    specification = read_specification(env, "crm.crm_case_tree_view_leads", "list")
    domain = [("type", "=", "lead")]
    model.web_search_read(domain, specification, limit=PAGE, count_limit=10001)


def read_kanban(env) -> None:
    model = env["crm.lead"]
    specification = read_specification(env, "crm.crm_case_kanban_view_leads", "kanban")
    model.with_context(read_group_expand=True).web_read_group(
        [("type", "=", "opportunity")],
        ["stage_id"],
        ["expected_revenue:sum"],
        auto_unfold=True,
        unfold_read_specification=specification,
    )


def create_colleagues(registry: Registry) -> None:
    """As many people in both databases."""
    with environment(registry) as env:
        env = env(context={**env.context, "no_reset_password": True})
        have = env["res.users"].search_count([("login", "=like", "ban%")])
        env["res.users"].create(
            [{"name": f"Bán {i}", "login": f"ban{i}"} for i in range(have, PEOPLE)]
        )
        env.cr.commit()


def measure_screens(stock: Registry, ours: Registry, rounds: int) -> dict:
    result = {}
    for name, read in (("lead list", read_list), ("pipeline kanban", read_kanban)):
        times: dict = {"stock": [], "ours": []}
        queries = {}
        for turn in range(rounds + 1):
            for side, registry in (("stock", stock), ("ours", ours)):
                with environment(registry, "bench") as env:
                    before = env.cr.sql_log_count
                    spent, _ = timed(lambda r=read, e=env: r(e))
                    queries[side] = env.cr.sql_log_count - before
                if turn:  # the first reading fills the caches of the process
                    times[side].append(spent * 1000)
        medians = {side: statistics.median(values) for side, values in times.items()}
        result[name] = {
            **{f"{side}, ms": round(value, 1) for side, value in medians.items()},
            **{f"queries, {side}": number for side, number in queries.items()},
            "ratio": round(medians["ours"] / medians["stock"], 2),
        }
    return result


def main(
    conf: str,
    stock_name: str,
    our_name: str,
    openers: str = "100000",
    leads: str = "200000",
    rounds: str = "9",
) -> None:
    config.parse_config(["-c", conf, "--no-http", "--log-level=error"])
    stock, ours = Registry(stock_name), Registry(our_name)
    result = {}

    def measure(name: str, action: Callable) -> None:
        result[name] = action()
        # a long run that is stopped has not measured for nothing
        print(name, json.dumps(result[name], ensure_ascii=False), file=sys.stderr)

    measure("openers", lambda: measure_openers(ours, int(openers)))
    measure("distribution", lambda: measure_distribution(ours))
    create_reader(stock, "sales_team.group_sale_manager")
    create_reader(ours, "crm_vn_base.group_crm_vn_sales_manager")
    ours_only = {
        "qualification": "'new'",
        "score": "i % 60",
        "search_key": "'kho lanh ' || i",
        "phone_key": "'913000000'",
    }
    create_colleagues(stock)
    seed_leads(stock, int(leads), {})
    seed_leads(ours, int(leads), ours_only)
    measure("screens", lambda: measure_screens(stock, ours, int(rounds)))
    measure("score", lambda: measure_score(ours))
    measure("intake", lambda: measure_intake(stock, ours))
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201


def measure_score(ours: Registry) -> dict:
    """The hourly action over all open leads, and again when nothing is to do."""
    with environment(ours) as env:
        leads = env["crm.lead"]
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            first, _ = timed(lambda: (leads._cron_update_score(), env.cr.commit()))
            again, _ = timed(lambda: (leads._cron_update_score(), env.cr.commit()))
    return {
        "all scores, s": round(first, 2),
        "nothing to do, s": round(again, 2),
        "peak MB": peak_mb(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
