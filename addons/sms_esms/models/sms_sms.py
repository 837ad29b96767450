from odoo import api, fields, models

from ..sms_api import SmsApiEsms
from ..tools import esms

AD_BATCH = 4900  # below the most eSMS takes, so that the rest is no handful


class SmsSms(models.Model):
    _inherit = "sms.sms"

    esms_type = fields.Selection(
        [("care", "Care"), ("ad", "Advertising")],
        string="Type of Message",
        required=True,
        default="care",
    )
    record_company_id = fields.Many2one(
        "res.company", string="Company", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        company = self.env.company.id
        return super().create(
            [
                {**vals, "record_company_id": vals.get("record_company_id") or company}
                for vals in vals_list
            ]
        )

    def _get_sms_company(self):
        companies = self.mail_message_id.record_company_id or self.record_company_id
        return companies or super()._get_sms_company()

    def _split_by_api(self):
        """Companies have accounts of their own; advertising goes by itself."""
        others = self.browse()
        for company, rows in self.grouped(lambda sms: sms._get_sms_company()).items():
            if company.esms_active:
                for kind_rows in rows.grouped("esms_type").values():
                    api_object = SmsApiEsms(self.env)
                    api_object._set_company(company)
                    yield api_object, kind_rows
            else:
                others |= rows
        if others:
            yield from super(SmsSms, others)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """The queue sends what waits of all companies together: apart here."""
        if self.env.context.get("sms_api"):
            return super()._send(
                unlink_failed=unlink_failed,
                unlink_sent=unlink_sent,
                raise_exception=raise_exception,
            )
        for api_object, rows in self._split_by_api():
            super(SmsSms, rows.with_context(sms_api=api_object))._send(
                unlink_failed=unlink_failed,
                unlink_sent=unlink_sent,
                raise_exception=raise_exception,
            )
        return None

    def _get_send_batch_size(self):
        """An advertising message must reach eSMS whole, or its rest is too few."""
        waiting = [("state", "=", "outgoing"), ("esms_type", "=", esms.AD)]
        if self.search_count(waiting, limit=1):
            return max(super()._get_send_batch_size(), AD_BATCH)
        return super()._get_send_batch_size()

    def _update_body_short_links(self):
        """Advertising is one text for all numbers: its links name nobody."""
        ads = self.filtered(
            lambda sms: sms.esms_type == esms.AD and sms._get_sms_company().esms_active
        )
        bodies = super(SmsSms, self - ads)._update_body_short_links()
        return {**bodies, **{sms.id: sms.body for sms in ads}}
