from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200
# a visit planned by the system and never made is missed after so many days
MISSED_DAYS = 2


class CalendarEvent(models.Model):
    """Visits that a plan made; see ``crm.visit.plan``."""

    _inherit = "calendar.event"

    visit_plan_id = fields.Many2one(
        "crm.visit.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # two runs at once, or one killed and begun again, plan no visit twice
    _visit_plan_uniq = models.UniqueIndex(
        "(customer_id) WHERE visit_plan_id IS NOT NULL AND visit_state = 'planned'"
        " AND active",
        "The plan of visits has a visit to this customer already.",
    )

    @api.model
    def _cron_miss_planned(self):
        """Planned visits that nobody made are missed, so that the plan goes on."""
        cron = self.env["ir.cron"]
        before = fields.Datetime.now() - timedelta(days=MISSED_DAYS)
        domain = (
            Domain("visit_plan_id", "!=", False)
            & Domain("visit_state", "=", "planned")
            & Domain("stop", "<", before)
        )
        cron._commit_progress(remaining=self.search_count(domain))
        while visits := self.search(
            domain, limit=BATCH, order="id"
        ).try_lock_for_update():
            visits._set_state("miss", log_reason=self.env._("Nobody checked in."))
            if not cron._commit_progress(len(visits)):
                break
