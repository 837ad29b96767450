from datetime import timedelta

from odoo import api, fields, models

from ..sms_api import EsmsUnsure, call
from ..tools import esms
from .esms_delivery import RANK

ASKED = timedelta(days=7)  # eSMS answers about a message for so long
KEPT_DAYS = 400  # evidence of advertising is kept for a year at least


class EsmsDelivery(models.Model):
    """Reports of delivery: pushed by eSMS, or asked for."""

    _inherit = "esms.delivery"

    # === Pushed ===

    @api.model
    def _receive_report(self, company, report):
        """Take a callback in; return the rows it is about.

        Known by request id, else by the number of eSMS. It may come twice, late or in
        any order.
        """
        rows = self._find_reported(company, report)
        number = esms.national(report.get("phonenumber"))
        if number:
            rows = rows.filtered(lambda row: esms.national(row.number) == number)
        outcome = esms.judge_report(report)
        if outcome == "mixed":
            # of many numbers some failed, and it is not said which
            rows = rows if len(rows) == 1 else self.browse()
            outcome = "failed"
        if smsid := report.get("SMSID"):
            rows.filtered(lambda row: not row.smsid).smsid = smsid
        rows._apply(outcome, esms.money(report.get("TotalPrice")))
        return rows

    @api.model
    def _find_reported(self, company, report):
        for fname, value in (
            ("request_id", report.get("RequestId")),
            ("smsid", report.get("SMSID")),
        ):
            if value:
                rows = self.search([(fname, "=", value)])
                rows = rows.filtered(lambda row: row.company_id == company)
                if rows:
                    return rows.try_lock_for_update()
        return self.browse()

    def _apply(self, outcome, price=0.0):
        """Move the rows forward by what was reported, never back."""
        state = "accepted" if outcome == "pending" else outcome
        ahead = self.filtered(lambda row: RANK[state] > RANK[row.state])
        if price and self:
            share = price / len(self)
            self.filtered(lambda row: row.price != share).price = share
        if not ahead:
            return
        if state == "failed":
            ahead._close("report", ahead._get_reasons()["report"])
        elif state == "delivered":
            ahead.write(
                {
                    "state": state,
                    "reason": False,
                    "done_on": fields.Datetime.now(),
                    "next_on": False,
                }
            )
        else:
            ahead._accept("report", False)
        ahead._tell_core()

    # === Asked for ===

    def _ask(self, smsid):
        """Ask eSMS about messages of one number of theirs."""
        now = fields.Datetime.now()
        for row in self:
            row.attempts += 1
        try:
            answer = call(
                self.company_id, esms.PATHS["status"], params={"RefId": smsid or ""}
            )
        except EsmsUnsure:
            answer = {}
        report = answer if isinstance(answer, dict) else {}
        outcome = esms.judge_report(report) if smsid else "pending"
        if outcome in ("delivered", "failed") or (
            outcome == "mixed" and len(self) == 1
        ):
            final = "failed" if outcome == "mixed" else outcome
            self._apply(final, esms.money(report.get("TotalPrice")))
            return
        for row in self:
            age = now - row.first_on
            row.next_on = (
                False if age > ASKED else now + max(age, timedelta(minutes=15))
            )

    # === What core shows ===

    def _tell_core(self):
        """Bring messages, mailings and the queue to the state of these rows."""
        trackers = self.env["sms.tracker"].search(
            [("sms_uuid", "in", self.mapped("uuid"))]
        )
        by_uuid = trackers.grouped("sms_uuid")
        queue = self.env["sms.sms"].search([("uuid", "in", self.mapped("uuid"))])
        for row in self:
            tracker = by_uuid.get(row.uuid, trackers.browse())
            sms = queue.filtered(lambda record, row=row: record.uuid == row.uuid)
            if row.state == "failed":
                known = tracker.with_context(sms_known_failure_reason=row.reason)
                known._action_update_from_provider_error("not_delivered")
                sms.write({"state": "error", "failure_type": "unknown"})
            elif row.state != "unsure":
                state = "sent" if row.state == "delivered" else "pending"
                tracker._action_update_from_sms_state(state)
                sms.write({"state": state, "failure_type": False, "to_delete": True})

    @api.autovacuum
    def _gc_deliveries(self):
        """Empty text and number after the time evidence is kept; costs stay."""
        limit = 10000
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(
            [("first_on", "<", before), ("body", "!=", False)], limit=limit
        )
        old.write({"body": False, "number": False})
        return len(old), len(old) == limit
