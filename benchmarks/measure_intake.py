"""Measure the intake of enquiries: the endpoint, and the processing beside stock.

Called by bench_pipeline.py as ``measure_intake(stock, ours)``, or by hand with the
Python that Odoo runs with: ``measure_intake.py CONF STOCK_DATABASE OUR_DATABASE``;
prints JSON.
"""

import json
import resource
import statistics
import sys
import time
from unittest.mock import patch

from werkzeug.test import Client
from werkzeug.wrappers import Response

import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

ENQUIRIES, BATCH, ROUNDS = 10_000, 500, 3
REQUESTS, WARM = 600, 60
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


def said(number: int) -> dict:
    """An enquiry as a form sends it."""
    return {
        "full_name": f"Nguyễn Văn Đạt {number}",
        "phone_number": f"09{number + 10_000_000:08d}",
        "email": f"khach{number}@khachhang.example",
        "company": f"Công ty TNHH Thủy sản Nam Hải {number}",
        "message": "Cần báo giá kho lạnh 500 tấn ở Bình Dương",
        "dien_tich": "200 m2",
    }


def lead_values(number: int, team_id: int) -> dict:
    """The lead that such an enquiry becomes, as stock is given it."""
    form = said(number)
    return {
        "type": "lead",
        "name": f"{form['company']}: Trang đích",
        "contact_name": form["full_name"],
        "partner_name": form["company"],
        "phone": form["phone_number"],
        "email_from": form["email"],
        "description": form["message"],
        "team_id": team_id,
        "user_id": False,
    }


def measure_endpoint(ours: Registry, token: str, hits: int = REQUESTS) -> dict:
    """The whole request inside the server: routing, database, commit, answer."""
    client = Client(odoo.http.root, Response)
    spent = []
    for number in range(hits + WARM):
        body = json.dumps(said(5_000_000 + number)).encode()
        start = time.perf_counter()
        answer = client.post(
            f"/crm/intake/{token}",
            data=body,
            content_type="application/json",
            base_url="http://localhost:8069",
        )
        spent.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 202, answer.get_data(as_text=True)
    ordered = sorted(spent[WARM:])
    return {
        "requests": hits,
        "median ms": round(statistics.median(ordered), 2),
        "p95 ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "max ms": round(ordered[-1], 2),
    }


def open_source(ours: Registry) -> tuple[int, str]:
    with ours.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        source = env["crm.intake.source"].create(
            {
                "name": "Trang đích",
                "team_id": env["crm.team"].search([], limit=1).id,
                "minute_limit": 1_000_000,
                "address_limit": 1_000_000,
            }
        )
        return source.id, source.token


def store(ours: Registry, source_id: int, first: int) -> None:
    with ours.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        source = env["crm.intake.source"].browse(source_id)
        cr.execute("DELETE FROM crm_intake_payload WHERE state = 'pending'")
        for number in range(first, first + ENQUIRIES):
            outcome = env["crm.intake.payload"]._store(source, said(number))
            assert outcome[0] == "accepted", outcome


def commit_progress(self, processed=0, *, remaining=None, deactivate=False):
    self.env.cr.commit()
    self.env.invalidate_all()
    return float("inf")


def process(ours: Registry) -> float:
    """The scheduled action over all that waits; committed batch by batch."""
    with ours.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        start = time.perf_counter()
        with patch.object(ours["ir.cron"], "_commit_progress", commit_progress):
            env["crm.intake.payload"]._cron_process()
        return time.perf_counter() - start


def create_stock(stock: Registry, first: int, context: dict) -> float:
    with stock.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, context)
        team_id = env["crm.team"].search([], limit=1).id
        start = time.perf_counter()
        for begin in range(first, first + ENQUIRIES, BATCH):
            numbers = range(begin, begin + BATCH)
            env["crm.lead"].create([lead_values(n, team_id) for n in numbers])
            cr.commit()
            env.invalidate_all()
        return time.perf_counter() - start


def check(ours: Registry, source_id: int, count: int) -> None:
    with ours.cursor() as cr:
        cr.execute(
            "SELECT state, count(*), count(DISTINCT lead_id) FROM crm_intake_payload"
            " WHERE intake_id = %s GROUP BY state",
            [source_id],
        )
        rows = cr.fetchall()
        assert rows == [("created", count, count)], rows


def measure_processing(stock: Registry, ours: Registry, source_id: int) -> dict:
    """Ten thousand enquiries and as many leads created by stock, in turn."""
    times: dict = {"stock": [], "stock without chatter": [], "ours": []}
    for turn in range(ROUNDS):
        first = (turn + 1) * 100_000
        times["stock"].append(create_stock(stock, first, {}))
        quiet = create_stock(stock, first + 20_000, QUIET)
        times["stock without chatter"].append(quiet)
        store(ours, source_id, first)
        times["ours"].append(process(ours))
        check(ours, source_id, (turn + 1) * ENQUIRIES)
    result: dict = {
        name: round(statistics.median(values), 2) for name, values in times.items()
    }
    for name in ("stock", "stock without chatter"):
        ratios = [o / s for s, o in zip(times[name], times["ours"], strict=True)]
        result[f"ratio to {name}"] = round(statistics.median(ratios), 2)
    result["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def measure_intake(stock: Registry, ours: Registry) -> dict:
    """Return the figures of both; the databases are left fuller than they were."""
    source_id, token = open_source(ours)
    processing = measure_processing(stock, ours, source_id)
    with patch.dict(config.options, {"db_name": [ours.db_name], "list_db": False}):
        endpoint = measure_endpoint(ours, token)
    return {"processing": processing, "endpoint": endpoint}


def main(conf: str, stock_name: str, our_name: str) -> None:
    config.parse_config(["-c", conf, "--no-http", "--log-level=error"])
    result = measure_intake(Registry(stock_name), Registry(our_name))
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
