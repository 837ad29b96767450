"""Run the suite's scheduled actions once each, as the cron worker's code does.

Run with the Python that Odoo runs with: ``cron_worker.py CONF DATABASE [SEED]``. Says
``begin NAME`` before each action and ``end NAME`` after it, so that whoever kills this
process knows in the middle of what. Odoo's own lock on a scheduled action is left out
on purpose: two of these at once are two workers doing the same work.
"""

import random
import sys

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import config

ATTEMPTS = 8  # the worker tries an action again that lost a race


def scheduled_actions(env):
    """Return (name, id of the server action) of all of them that are ours."""
    data = env["ir.model.data"].search(
        [("model", "=", "ir.cron"), ("module", "=like", "crm_vn_%")], order="name"
    )
    crons = {cron.id: cron for cron in env["ir.cron"].browse(data.mapped("res_id"))}
    return [
        (row.complete_name, crons[row.res_id].ir_actions_server_id.id) for row in data
    ]


def perform(registry, action_id: int) -> None:
    for attempt in range(ATTEMPTS):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "vi_VN"})
            try:
                env["ir.actions.server"].browse(action_id).run()
                env.flush_all()
                return
            except Exception as error:
                cr.rollback()
                if attempt == ATTEMPTS - 1 or not lost_a_race(error):
                    raise


def lost_a_race(error: BaseException) -> bool:
    """Another worker was first: it has the rows, or its rows have the unique key."""
    reasons = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)
    return isinstance(error, reasons) or isinstance(error.__context__, reasons)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(conf: str, database: str, seed: str = "") -> None:
    config.parse_config(["-c", conf, "-d", database, "--no-http"])
    registry = Registry(database)
    with registry.cursor() as cr:
        actions = scheduled_actions(api.Environment(cr, SUPERUSER_ID, {}))
    if seed:
        random.Random(seed).shuffle(actions)
    for name, action_id in actions:
        say(f"begin {name}")
        perform(registry, action_id)
        say(f"end {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
