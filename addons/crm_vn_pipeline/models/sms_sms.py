from odoo import api, models
from odoo.fields import Domain


class SmsSms(models.Model):
    """Advertising that is in the queue when the hours are over waits for the next."""

    _inherit = "sms.sms"

    @api.model
    def _process_queue(self):
        rule = self.env["crm.ad.rule"]._get_rule("sms")
        opening = rule._get_opening()
        if not opening or not self.search_count(self._held_domain(), limit=1):
            return super()._process_queue()
        self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger(opening)
        return self._process_others()

    @api.model
    def _held_domain(self):
        """Return what waits for the hours."""
        return self._waiting_domain() & Domain("mailing_id.purpose", "=", "advertising")

    @api.model
    def _waiting_domain(self):
        return Domain("state", "=", "outgoing") & Domain("to_delete", "!=", True)

    @api.model
    def _process_others(self):
        """Send what is no advertising, a batch at a time, as the queue does."""
        domain = self._waiting_domain() & (
            Domain("mailing_id", "=", False)
            | Domain("mailing_id.purpose", "!=", "advertising")
        )
        size = self._get_send_batch_size()
        rows = self.search(domain, limit=size, order="id").try_lock_for_update()
        if not rows:
            return
        rows._send(unlink_failed=False, unlink_sent=True, raise_exception=False)
        remaining = self.search_count(domain) if len(rows) == size else 0
        self.env["ir.cron"]._commit_progress(len(rows), remaining=remaining)
