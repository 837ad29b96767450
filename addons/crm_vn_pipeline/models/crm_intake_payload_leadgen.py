import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import facebook_leadgen as leadgen

_logger = logging.getLogger(__name__)

BATCH = 20  # one request each: what a run does at most before it commits


class CrmIntakePayload(models.Model):
    """Forms of Facebook Lead Ads: Facebook tells the number, we fetch the answers.

    A form waits in the state "fetch" until its answers are there, then it is processed
    as any other. A request that fails for a while is made again, ever later, for two
    days; what cannot pass by itself keeps its reason at once. The answers replace the
    number in one transaction per form, so that a run may be killed at any point.
    """

    _inherit = "crm.intake.payload"

    attempts = fields.Integer(readonly=True)
    fetch_on = fields.Datetime(string="Next Attempt", readonly=True)
    fetched_on = fields.Datetime(readonly=True)

    _fetch_idx = models.Index("(fetch_on, id) WHERE state = 'fetch'")

    @api.model
    def _cron_fetch(self):
        cron = self.env["ir.cron"]
        due = Domain("state", "=", "fetch") & (
            Domain("fetch_on", "=", False)
            | Domain("fetch_on", "<=", fields.Datetime.now())
        )
        cron._commit_progress(remaining=self.search_count(due))
        last_id = 0
        while batch := self.search(
            due & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            for payload in batch:
                payload.try_lock_for_update()._fetch()
                if not cron._commit_progress(1):
                    return

    def _fetch(self):
        """Fetch the answers of the forms; parallel runs find them locked."""
        for payload in self:
            number = payload._get_fields().get("leadgen_id", "")
            if payload.state != "fetch":
                continue
            said, failure = payload.intake_id._fetch_form(number)
            if failure:
                payload._on_fetch_failed(failure)
            else:
                payload._on_fetched(said)

    def _on_fetched(self, said):
        now = fields.Datetime.now()
        known = self._get_fields()
        self.write(
            {
                "content": {**known, **said},
                "state": "pending",
                "reason": False,
                "fetched_on": now,
            }
        )
        if self.intake_id.page_problem:
            self.intake_id.page_problem = False
        self.env.ref("crm_vn_pipeline.ir_cron_intake")._trigger()

    def _on_fetch_failed(self, failure):
        """Try again later; in the end, or at once where that is no use, give up."""
        attempts = self.attempts + 1
        delay = leadgen.next_delay(attempts) if failure.passes else None
        now = fields.Datetime.now()
        values = {"attempts": attempts, "reason": failure.text}
        if delay is None:
            values |= {"state": "failed", "processed_on": now}
        else:
            values["fetch_on"] = now + timedelta(minutes=delay)
        self.write(values)
        if failure.kind in ("token", "right"):
            self.intake_id.page_problem = failure.text
        _logger.info("Form %s was not fetched: %s", self.id, failure.kind)

    def _take_up_again(self):
        """What has no answers yet asks for them again, from the first attempt on."""
        empty = self.filtered(lambda p: p.kind == "leadgen" and not p.fetched_on)
        empty.write(
            {"state": "fetch", "reason": False, "attempts": 0, "fetch_on": False}
        )
        if empty:
            self.env.ref("crm_vn_pipeline.ir_cron_intake_fetch")._trigger()
        return super(CrmIntakePayload, self - empty)._take_up_again()

    def _read_leadgen(self, mapping):
        entry = self._read_form(mapping)
        if leadgen.is_test(self._get_fields()):
            return entry._replace(problem="test")
        return entry

    @api.model
    def _get_problems(self):
        return super()._get_problems() | {
            "test": self.env._("Made with Facebook's tool for trying forms.")
        }
