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

from odoo import fields
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
        env.cr._cnx.autocommit = True
        try:
            env.cr.execute("VACUUM ANALYZE")
        finally:
            env.cr._cnx.autocommit = False
    return {**rows, "s": round(spent, 1)}


def reading(ours: Registry, action: Callable) -> tuple[float, int]:
    """Milliseconds and queries of what a user does, on a fresh cursor and cache."""
    with environment(ours, "bench") as env:
        before = env.cr.sql_log_count
        spent, _ = timed(lambda: action(env))
        return spent * 1000, env.cr.sql_log_count - before


def rounds_of(ours: Registry, rounds: int, action: Callable) -> dict:
    """Median and queries of what a user does."""
    reading(ours, action)  # the first one fills the caches of the process
    readings = [reading(ours, action) for _turn in range(rounds)]
    return {
        "ms": round(statistics.median(spent for spent, _ in readings), 1),
        "queries": readings[-1][1],
    }


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
    return {
        f"{kind}, {rows} rows": measure_page(ours, rounds, kind, rows)
        for kind in ("list", "kanban")
        for rows in PAGES
    }


def measure_page(ours: Registry, rounds: int, kind: str, rows: int) -> dict:
    """A page with the columns of the ledger and without them, in turn."""

    def read(ledger: bool) -> tuple[float, int]:
        return reading(ours, lambda env: read_page(env, kind, rows, ledger))

    read(True)  # fills the caches of the process
    pairs = [(read(True), read(False)) for _turn in range(rounds)]
    (_, queries), (_, without) = pairs[-1]
    above = statistics.median(whole - part for (whole, _), (part, _) in pairs)
    return {
        "ms": round(statistics.median(whole for (whole, _), _ in pairs), 1),
        "ms above the page without ledger": round(above, 1),
        "queries": queries,
        "queries above": queries - without,
    }


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


def measure_selection(env, rounds: int) -> dict:
    """The renewals that are due, and the same contracts by a plain statement."""
    model = env["agreement.reminder"]
    today = fields.Date.context_today(model)
    plain = (SCRIPTS / "reminders_plain.sql").read_text(encoding="utf-8")
    plain = plain.replace(":today", f"DATE '{today}'")
    times: dict = {"plain": [], "ours": []}
    for _turn in range(rounds):
        spent, done = timed(lambda: (env.cr.execute(plain), env.cr.fetchall()))
        expected = {row[0] for row in done[1]}
        times["plain"].append(spent * 1000)
        spent, rows = timed(lambda: env.execute_query(model._get_due_query("renewal")))
        times["ours"].append(spent * 1000)
        assert {row[0] for row in rows} == expected, "not the same contracts"
    by_hand, ours = (statistics.median(values) for values in times.values())
    return {
        "renewals due": len(expected),
        "plain SQL, ms": round(by_hand, 1),
        "selection, ms": round(ours, 1),
        "times plain": round(ours / by_hand, 2),
    }


def measure_reminders(ours: Registry, rounds: int) -> dict:
    with environment(ours) as env:
        selection = measure_selection(env, rounds)
        model = env["agreement.reminder"]
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            first, _ = timed(lambda: (model._cron_remind(), env.cr.commit()))
            made = model.search_count([])
            before = env.cr.sql_log_count
            again, _ = timed(lambda: (model._cron_remind(), env.cr.commit()))
            queries = env.cr.sql_log_count - before
            added = model.search_count([]) - made
    return {
        **selection,
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
    measure("reminders", lambda: measure_reminders(ours, turns))
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
