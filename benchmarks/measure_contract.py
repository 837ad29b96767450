"""Measure contracts beside stock Odoo and plain SQL, in this one process.

Run by bench_contract.py with the Python that Odoo runs with: ``measure_contract.py CONF
STOCK_DATABASE OUR_DATABASE [CONTRACTS] [ROUNDS]``; prints JSON.
"""

import json
import statistics
import sys
from collections.abc import Callable
from unittest.mock import patch

from lxml import etree
from measure_pipeline import (
    SCRIPTS,
    commit_progress,
    create_reader,
    environment,
    peak_mb,
    read_specification,
    timed,
)
from seed_contracts import create_contract, create_order, seed

from odoo.modules.registry import Registry
from odoo.tools import config

MODULE = "crm_vn_contract_project"
LEDGER = ("amount_invoiced", "amount_received", "amount_receivable", "amount_overdue")
PAGES = (80, 800)
SUBLIST = 40  # rows of a list in a form
LINES = (2, 200)


def seed_contracts(ours: Registry, count: int) -> dict:
    with environment(ours) as env:
        spent, rows = timed(lambda: seed(env, count))
        env.cr.commit()
    return {**rows, "s": round(spent, 1)}


def rounds_of(ours: Registry, rounds: int, action: Callable) -> dict:
    """Median and queries of what a user does, each time on a fresh cursor and cache."""
    times, queries = [], 0
    for turn in range(rounds + 1):
        with environment(ours, "bench") as env:
            before = env.cr.sql_log_count
            spent, _ = timed(lambda e=env: action(e))
            queries = env.cr.sql_log_count - before
        if turn:  # the first reading fills the caches of the process
            times.append(spent * 1000)
    return {"ms": round(statistics.median(times), 1), "queries": queries}


# === Screens ===


def read_page(env, kind: str, rows: int, ledger: bool = True, **search) -> None:
    view = f"{MODULE}.agreement_view_{kind}"
    specification = read_specification(env, view, kind, "agreement")
    if not ledger:
        specification = {n: s for n, s in specification.items() if n not in LEDGER}
    domain = search.pop("domain", [])
    env["agreement"].web_search_read(
        domain, specification, limit=rows, count_limit=10001, **search
    )


def measure_lists(ours: Registry, rounds: int) -> dict:
    result = {}
    for kind in ("list", "kanban"):
        for rows in PAGES:
            for ledger in (True, False):
                name = f"{kind}, {rows} rows" + ("" if ledger else ", without ledger")
                result[name] = rounds_of(
                    ours,
                    rounds,
                    lambda env, k=kind, r=rows, w=ledger: read_page(env, k, r, w),
                )
    return result


def measure_overdue(ours: Registry, rounds: int) -> dict:
    """Filter, sort and group by overdue debt; what Odoo refuses is said."""
    overdue = [("amount_overdue", ">", 0)]
    actions = {
        "filter": lambda env: read_page(env, "list", PAGES[0], domain=overdue),
        "sort": lambda env: read_page(
            env, "list", PAGES[0], order="amount_overdue desc"
        ),
        "group": lambda env: env["agreement"].web_read_group(
            overdue, ["user_id"], ["amount_overdue:sum", "__count"]
        ),
    }
    result = {}
    for name, action in actions.items():
        try:
            result[name] = rounds_of(ours, rounds, action)
        except Exception as error:
            result[name] = f"refused: {type(error).__name__}: {str(error)[:100]}"
    return result


def form_specification(env, node: etree._Element, model_name: str) -> dict:
    """Return what the web client asks for, with the lists in the form."""
    found: dict = {}
    fields = env[model_name]._fields
    for child in node.iterchildren(etree.Element):
        field = child.tag == "field" and fields.get(child.get("name"))
        if not field:
            found |= form_specification(env, child, model_name)
        elif field.type == "many2one":
            found[field.name] = {"fields": {"display_name": {}}}
        elif field.type in ("one2many", "many2many"):
            below = form_specification(env, child, field.comodel_name)
            found[field.name] = {"fields": below, "limit": SUBLIST}
        else:
            found[field.name] = {}
    return found


def read_form(env, agreement_id: int) -> None:
    model = env["agreement"]
    view = env.ref("agreement.agreement_form").id
    arch = model.get_views([(view, "form")])["views"]["form"]["arch"]
    specification = form_specification(env, etree.fromstring(arch), "agreement")
    model.browse(agreement_id).web_read(specification)


def measure_form(ours: Registry, rounds: int) -> dict:
    result = {}
    for lines in LINES:
        with environment(ours) as env:
            agreement = create_contract(env, lines)
            env.cr.commit()
            number = agreement.id
        result[f"{lines} lines"] = rounds_of(
            ours, rounds, lambda env, n=number: read_form(env, n)
        )
    return result


# === Reminders ===


def measure_reminders(ours: Registry) -> dict:
    plain = (SCRIPTS / "reminders_plain.sql").read_text(encoding="utf-8")
    with environment(ours) as env:
        model = env["agreement.reminder"]
        by_hand, _ = timed(lambda: (env.cr.execute(plain), env.cr.fetchall()))
        selected = env.cr.rowcount
        selection, _ = timed(lambda: env.execute_query(model._get_due_query("renewal")))
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            first, _ = timed(lambda: (model._cron_remind(), env.cr.commit()))
            made = model.search_count([])
            before = env.cr.sql_log_count
            again, _ = timed(lambda: (model._cron_remind(), env.cr.commit()))
            queries = env.cr.sql_log_count - before
            added = model.search_count([]) - made
    return {
        "plain SQL, ms": round(by_hand * 1000, 1),
        "selection, ms": round(selection * 1000, 1),
        "times plain": round(selection / by_hand, 2),
        "renewals due": selected,
        "all kinds, first run, s": round(first, 2),
        "reminders made": made,
        "second run, s": round(again, 2),
        "second run, queries": queries,
        "second run made": added,
        "peak MB": peak_mb(),
    }


# === Signing ===


def sign_contract(env) -> float:
    agreement = create_contract(env, LINES[-1])
    env.flush_all()
    return timed(lambda: (agreement.action_sign(), env.flush_all()))[0]


def confirm_order(env) -> float:
    """The same order in stock Odoo, which makes a project with a task per service."""
    order = create_order(env, LINES[-1])
    env.flush_all()
    return timed(lambda: (order.action_confirm(), env.flush_all()))[0]


def measure_signing(stock: Registry, ours: Registry, rounds: int) -> dict:
    times: dict = {"stock": [], "ours": []}
    for turn in range(rounds + 1):
        for side, registry, action in (
            ("stock", stock, confirm_order),
            ("ours", ours, sign_contract),
        ):
            with environment(registry) as env:
                spent = action(env)
            if turn:
                times[side].append(spent)
    medians = {side: statistics.median(values) for side, values in times.items()}
    return {
        "stock confirms, s": round(medians["stock"], 2),
        "ours signs, s": round(medians["ours"], 2),
        "ratio": round(medians["ours"] / medians["stock"], 2),
    }


def main(
    conf: str,
    stock_name: str,
    our_name: str,
    contracts: str = "50000",
    rounds: str = "20",
) -> None:
    config.parse_config(["-c", conf, "--no-http", "--log-level=error"])
    stock, ours = Registry(stock_name), Registry(our_name)
    turns, result = int(rounds), {}

    def measure(name: str, action: Callable) -> None:
        result[name] = action()
        # a long run that is stopped has not measured for nothing
        print(name, json.dumps(result[name], ensure_ascii=False), file=sys.stderr)

    create_reader(ours, "crm_vn_base.group_crm_vn_sales_manager")
    measure("seeded", lambda: seed_contracts(ours, int(contracts)))
    measure("screens", lambda: measure_lists(ours, turns))
    measure("overdue", lambda: measure_overdue(ours, turns))
    measure("form", lambda: measure_form(ours, turns))
    measure("signing", lambda: measure_signing(stock, ours, turns))
    measure("reminders", lambda: measure_reminders(ours))
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
